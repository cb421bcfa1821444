// A token that the user already has, or gives when asked.
import { kind } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** A token, or what gives one. A function is asked before each request, and once more where its token is refused. */
export type TokenSource = string | (() => string | Promise<string>);

/** Headers that prove who asks. */
export type AuthHeaders = Readonly<Record<string, string>>;

/** What proves to the service who asks. */
export interface Credentials {
  headers(): Promise<AuthHeaders>;
  /** Other headers instead of refused ones; undefined where there are no better ones. Calls side by side share one renewal. */
  renew(refused: AuthHeaders): Promise<AuthHeaders | undefined>;
  /** Gives up a renewal that does not come to an end, so that a later call begins another. */
  forget(refused: AuthHeaders): void;
}

export function checkAuth(value: unknown): TokenSource {
  if (typeof value !== 'string' && typeof value !== 'function') {
    throw new ArgumentError('auth', `auth must be a token or a function that gives one, got ${kind(value)}.`);
  }
  if (typeof value === 'string') checkToken(value);
  return value as TokenSource;
}

/** `onSecret` learns each token, so that nothing repeats it. */
export function createTokenCredentials(source: TokenSource, onSecret: (secret: string) => void): Credentials {
  const header = (token: string): AuthHeaders => {
    onSecret(token);
    return { 'X-Auth-Token': token };
  };
  if (typeof source === 'string') return { headers: async () => header(source), renew: async () => undefined, forget() {} };

  const ask = async () => checkToken(await source());
  /** The latest renewal: calls that come back later with the same refused token take its outcome. */
  let latest: { refused: string; token: Promise<string> } | undefined;
  return {
    headers: async () => header(await ask()),
    async renew(refused) {
      const old = refused['X-Auth-Token'] ?? '';
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
      return token === old ? undefined : header(token);
    },
    forget(refused) {
      if (latest?.refused === refused['X-Auth-Token']) latest = undefined;
    },
  };
}

/** A token as a header can carry it. Never shows it. */
function checkToken(value: unknown): string {
  if (typeof value !== 'string') throw new ArgumentError('auth', 'auth must give a token as a text.');
  if (value === '') throw new ArgumentError('auth', 'auth must give a token, and gave an empty text.');
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ArgumentError('auth', 'auth gave a token with blanks, control characters or characters outside ASCII; a line end at its end is a common cause.');
  }
  return value;
}
