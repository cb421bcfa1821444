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

/** A token that is asked for because another was refused. */
interface Renewal {
  /** The one that was refused. */
  readonly refused: string;
  readonly token: Promise<string>;
}

/** `onSecret` learns each token, so that nothing repeats it. */
export function createTokenCredentials(source: TokenSource, onSecret: (secret: string) => void): Credentials {
  /** How many renewals have ended, and how many of them had when a token was asked for: a call that comes back late takes the outcome of the latest. */
  let ended = 0;
  let latest: Renewal | undefined;
  const before = new WeakMap<RequestHeaders, number>();
  const header = (token: string, seen: number): RequestHeaders => {
    onSecret(token);
    const headers = { 'X-Auth-Token': token };
    before.set(headers, seen);
    return headers;
  };
  if (typeof source === 'string') return { prove: () => header(source, 0), renew: async () => undefined, forget() {} };

  const ask = async () => checkToken(await source());
  let running: Renewal | undefined;
  function begin(refused: string): Renewal {
    const begun = { refused, token: ask() };
    const end = () => {
      ended += 1;
      latest = begun;
      if (running === begun) running = undefined;
    };
    begun.token.then(end, end);
    running = begun;
    return begun;
  }

  /** What a renewal gives for a token that was refused. One that began for another token may give this very one, or fail: then a further one is begun. */
  async function outcome(renewal: Renewal, refused: string): Promise<string> {
    if (renewal.refused === refused) return renewal.token;
    const token = await renewal.token.catch(() => refused);
    return token === refused ? (running?.refused === refused ? running : begin(refused)).token : token;
  }

  return {
    async prove() {
      const seen = ended;
      return header(await ask(), seen);
    },
    async renew({ headers }) {
      const old = headers['X-Auth-Token'] ?? '';
      const renewal = (before.get(headers) ?? ended) < ended ? latest : running;
      const token = await outcome(renewal ?? begin(old), old);
      return token === old ? undefined : () => header(token, ended);
    },
    forget() {
      running = undefined;
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
