// A token that the user already has.
import { show } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** A token, or what gives one. A function is asked before each request. */
export type TokenSource = string | (() => string | Promise<string>);

export function checkAuth(value: unknown): TokenSource {
  if (typeof value !== 'string' && typeof value !== 'function') {
    throw new ArgumentError('auth', `auth must be a token or a function that gives one, got ${typeof value === 'object' ? 'an object' : show(value)}.`);
  }
  if (typeof value === 'string') checkToken(value);
  return value as TokenSource;
}

/** A token as a header can carry it. Never shows it. */
export function checkToken(value: unknown): string {
  if (typeof value !== 'string') throw new ArgumentError('auth', 'auth must give a token as a text.');
  if (value === '') throw new ArgumentError('auth', 'auth must give a token, and gave an empty text.');
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ArgumentError('auth', 'auth gave a token with blanks, control characters or characters outside ASCII; a line end at its end is a common cause.');
  }
  return value;
}
