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
  const header = (token: string): RequestHeaders => {
    onSecret(token);
    return { 'X-Auth-Token': token };
  };
  if (typeof source === 'string') return { prove: () => header(source), renew: async () => undefined, forget() {} };

  const ask = async () => checkToken(await source());
  /** The latest renewal: calls that come back later with the same refused token take its outcome. */
  let latest: { refused: string; token: Promise<string> } | undefined;
  return {
    prove: async () => header(await ask()),
    async renew({ headers }) {
      const old = headers['X-Auth-Token'] ?? '';
      if (latest?.refused !== old) {
        const renewal = { refused: old, token: ask() };
        latest = renewal;
        // The next call may try again where this one learned nothing new.
        const forget = () => {
          if (latest === renewal) latest = undefined;
        };
        renewal.token.then((token) => {
          if (token === old) forget();
        }, forget);
      }
      const token = await latest.token;
      return token === old ? undefined : () => header(token);
    },
    forget(refused) {
      if (latest?.refused === refused['X-Auth-Token']) latest = undefined;
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
