// A token that the user already has, or gives when asked.
import { ArgumentError } from '../errors.js';
import type { RequestHeaders } from './authenticator.js';
import type { Credentials } from './credentials.js';

/** A token, or what gives one. A function is asked before each request, and once more where its token is refused. */
export type TokenSource = string | (() => string | Promise<string>);

/** A text or a function as it came, the text checked. */
export function checkTokenSource(value: TokenSource): TokenSource {
  if (typeof value === 'string') checkToken(value);
  return value;
}

/** `onSecret` learns each token, so that nothing repeats it. */
export function createTokenCredentials(source: TokenSource, onSecret: (secret: string) => void): Credentials {
  /** How many renewals have ended, and how many of them had when a token was asked for: a call that comes back late takes the outcome of the latest. */
  let ended = 0;
  let latest: Promise<string> | undefined;
  const before = new WeakMap<RequestHeaders, number>();
  const header = (token: string, seen: number): RequestHeaders => {
    onSecret(token);
    const headers = { 'X-Auth-Token': token };
    before.set(headers, seen);
    return headers;
  };
  if (typeof source === 'string') return { prove: () => header(source, 0), renew: async () => undefined, forget() {} };

  const ask = async () => checkToken(await source());
  let running: { readonly refused: string; readonly token: Promise<string> } | undefined;
  function begin(refused: string): Promise<string> {
    const begun = { refused, token: ask() };
    const end = () => {
      ended += 1;
      latest = begun.token;
      if (running === begun) running = undefined;
    };
    begun.token.then(end, end);
    running = begun;
    return begun.token;
  }

  return {
    async prove() {
      const seen = ended;
      return header(await ask(), seen);
    },
    async renew({ headers }) {
      const old = headers['X-Auth-Token'] ?? '';
      const late = (before.get(headers) ?? ended) < ended ? latest : undefined;
      const token = await (late ?? (running?.refused === old ? running.token : begin(old)));
      return token === old ? undefined : () => header(token, ended);
    },
    forget(refused) {
      if (running?.refused === refused['X-Auth-Token']) running = undefined;
    },
  };
}

/** A token as a header can carry it. Never shows it. */
export function checkToken(value: unknown, argument = 'auth'): string {
  if (typeof value !== 'string') throw new ArgumentError(argument, `${argument} must give a token as a text.`);
  if (value === '') throw new ArgumentError(argument, `${argument} must give a token, and gave an empty text.`);
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ArgumentError(
      argument,
      `${argument} gave a token with blanks, control characters or characters outside ASCII; a line end at its end is a common cause.`,
    );
  }
  return value;
}
