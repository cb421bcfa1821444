// A token that the user already has, or a function that returns one.
import { ArgumentError } from '../errors.js';

/** A token, or a function that returns one. A function is called before each request, and once more if its token is rejected. */
export type TokenSource = string | (() => string | Promise<string>);

/** A string or a function as it was given, the string checked. */
export function checkTokenSource(value: TokenSource): TokenSource {
  if (typeof value === 'string') checkToken(value);
  return value;
}

/** A token that can be sent as a header. Errors never show it. */
export function checkToken(value: unknown, argument = 'auth'): string {
  if (typeof value !== 'string') throw new ArgumentError(argument, `${argument} must return a token as a string.`);
  if (value === '') throw new ArgumentError(argument, `${argument} must return a token, and returned an empty string.`);
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ArgumentError(
      argument,
      `${argument} returned a token with blanks, control characters or characters outside ASCII; a line end at its end is a common cause.`,
    );
  }
  return value;
}
