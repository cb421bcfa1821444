// A token that the user already has, or a function that returns one.
import { isVisibleAscii, kind } from '../checks.js';
import { ArgumentError } from '../errors.js';

/**
 * A token, or a function that returns one. A function is called before each request, and once more if its token is
 * rejected.
 */
export type TokenSource = string | (() => string | Promise<string>);

/** A token that can be sent as a header. No error shows it. */
export function checkToken(value: unknown, argument = 'auth'): string {
  if (typeof value !== 'string')
    throw new ArgumentError(argument, `${argument}: the token must be a string, got ${kind(value)}.`);
  if (value === '') throw new ArgumentError(argument, `${argument}: the token must not be empty.`);
  if (!isVisibleAscii(value)) {
    throw new ArgumentError(
      argument,
      `${argument}: the token contains spaces, control characters or characters outside ASCII, such as a newline.`,
    );
  }
  return value;
}
