// Checks of what callers pass in. Each throws an ArgumentError that names the argument and says what would be right.
import { ArgumentError } from './errors.js';
import { shorten } from './text.js';

/** The largest delay that timers take, in milliseconds. */
const maxDuration = 2_147_483_647;

/** A plain object whose keys are all known, or undefined. `what` names it in messages, as in "list options". */
export function checkKeys(what: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (value === undefined) return {};
  checkPlain(what, value);
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined && !known.includes(key)) {
      throw new ArgumentError(key, `Unknown key ${show(key)} in ${what}; known: ${known.join(', ')}.`);
    }
  }
  return value;
}

/** An object whose keys are what it holds: of a Map or an AbortSignal nothing would be seen, and everything would be listed. */
export function checkPlain(
  argument: string,
  value: unknown,
  what = 'an object',
): asserts value is Record<string, unknown> {
  if (!isRecord(value)) throw new ArgumentError(argument, `${argument} must be ${what}, got ${kind(value)}.`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null || Object.keys(value).length > 0) return;
  throw new ArgumentError(
    argument,
    `${argument} must be ${what} with its keys, got a ${value.constructor?.name ?? 'thing'} without any.`,
  );
}

export function checkInteger(argument: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    throw new ArgumentError(argument, `${argument} must be a whole number ${range}, got ${show(value)}.`);
  }
  return value;
}

export function checkDuration(argument: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 1 && value <= maxDuration)) {
    throw new ArgumentError(
      argument,
      `${argument} must be a number of milliseconds from 1 to ${maxDuration}, got ${show(value)}.`,
    );
  }
  return value;
}

export function checkBoolean(argument: string, value: unknown): boolean {
  if (typeof value !== 'boolean')
    throw new ArgumentError(argument, `${argument} must be true or false, got ${show(value)}.`);
  return value;
}

export function checkFunction(argument: string, value: unknown): (...args: unknown[]) => unknown {
  if (typeof value !== 'function')
    throw new ArgumentError(argument, `${argument} must be a function, got ${show(value)}.`);
  return value as (...args: unknown[]) => unknown;
}

/** A text with at least one character, and no half of a surrogate pair (it could not be sent as it is). */
export function checkText(argument: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new ArgumentError(
      argument,
      `${argument} must be a text that is not empty, got ${show(value)}; leave it out instead.`,
    );
  }
  return checkWellFormed(argument, value);
}

export function checkWellFormed(argument: string, value: string): string {
  if (/\p{Cs}/u.test(value))
    throw new ArgumentError(argument, `${argument} holds half of a surrogate pair, which cannot be sent.`);
  return value;
}

/** An id that becomes a part of a path. */
export function checkId(argument: string, value: unknown): string {
  if (typeof value !== 'string') throw new ArgumentError(argument, `${argument} must be a text, got ${show(value)}.`);
  if (value === '') throw new ArgumentError(argument, `${argument} must not be empty.`);
  if (value === '.' || value === '..')
    throw new ArgumentError(argument, `${argument} must not be ${show(value)}, which means a folder.`);
  if (value.length > 255)
    throw new ArgumentError(argument, `${argument} must have at most 255 characters, got ${value.length}.`);
  if (/[\p{Cc}\p{Cs}/\\?#]/u.test(value)) {
    throw new ArgumentError(
      argument,
      `${argument} must not hold control characters, "/", "\\", "?" or "#", got ${show(value)}.`,
    );
  }
  return value;
}

export function checkSignal(argument: string, value: unknown): AbortSignal {
  const signal = value as AbortSignal;
  if (
    typeof value !== 'object' ||
    value === null ||
    typeof signal.aborted !== 'boolean' ||
    typeof signal.addEventListener !== 'function'
  ) {
    throw new ArgumentError(argument, `${argument} must be an AbortSignal, got ${show(value)}.`);
  }
  return signal;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A Date of any realm: `instanceof` knows only the realm that this package was loaded in, and Jest and node:vm have others. */
export function isDate(value: unknown): value is Date {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

/** What a value is, for a message about settings that may hold secrets. */
export function kind(value: unknown): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'object' ? show(value) : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

/** A value for a message: short, and never more than its kind where it is an object. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value, 80));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}
