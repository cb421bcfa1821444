// Argument checks. Each throws an ArgumentError that names the argument and says what is valid.
import { ArgumentError } from './errors.js';
import { examples, type Hint } from './hints.js';
import { findSimilar } from './similar.js';
import { shorten } from './text.js';

/** The longest delay that timers accept, in milliseconds. */
export const maxDurationMs = 2_147_483_647;

/**
 * Accepts undefined, or a plain object with known keys only. `what` is its name in messages, for example "list
 * options". For an unknown key, the error contains the hint for this key, or the most similar known key.
 */
export function checkKeys(
  what: string,
  value: unknown,
  known: readonly string[],
  hint?: Hint,
): Record<string, unknown> {
  if (value === undefined) return {};
  checkPlain(what, value);
  for (const key of Object.keys(value)) {
    if (value[key] === undefined || known.includes(key)) continue;
    const similar = findSimilar(key, known);
    const advice = hint?.(key, known) ?? (similar && `Did you mean ${show(similar)}?`);
    const parts = [`Unknown key ${show(key)} in ${what}.`, advice, `Known keys: ${known.join(', ')}.`];
    throw new ArgumentError(key, parts.join(' '));
  }
  return value;
}

/** For each option, a function that returns the value or throws an ArgumentError. */
export type Checks<T> = { [Key in keyof T]-?: (argument: string, value: unknown) => T[Key] };

/** The options that are given, each of them checked. `prefix` goes before their names in messages. */
export function checkEach<T extends object>(given: object, checks: Checks<T>, prefix = ''): T {
  const checked: Partial<T> = {};
  for (const key of Object.keys(checks) as (keyof T & string)[]) {
    const value = (given as Partial<T>)[key];
    if (value !== undefined) checked[key] = checks[key](prefix + key, value);
  }
  return checked as T;
}

/**
 * `required` contains the name of each option that must be set, such as `username or userId (a note)`.
 *
 * @throws ArgumentError that names every missing option. Its `argument` is the first one.
 */
export function checkRequired(
  what: string,
  given: Readonly<Record<string, unknown>>,
  required: readonly string[],
  hint = '',
): void {
  const missing = required.filter((names) => names.split(/ or | \(/).every((name) => given[name] === undefined));
  const [first] = missing;
  if (first === undefined) return;
  const message = `${what}: missing ${missing.join(', ')}. ${hint}`;
  throw new ArgumentError(first.replace(/ .*/, ''), message);
}

/** Rejects a Map or an AbortSignal: without enumerable properties, it would be mistaken for empty options. */
export function checkPlain(
  argument: string,
  value: unknown,
  what = anObject(argument),
): asserts value is Record<string, unknown> {
  if (!isRecord(value)) throw new ArgumentError(argument, `${argument} must be ${what}, got ${kind(value)}.`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null || Object.keys(value).length > 0) return;
  throw new ArgumentError(
    argument,
    `${argument} must be ${what}, got an instance of ${value.constructor?.name ?? 'a class'} without properties.`,
  );
}

function anObject(argument: string): string {
  const example = examples.get(argument);
  return example === undefined ? 'an object' : `an object such as ${example}`;
}

export function checkInteger(argument: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    throw mustBe(argument, `a whole number ${range}`, value);
  }
  return value;
}

export function checkDuration(argument: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 1 && value <= maxDurationMs)) {
    throw mustBe(argument, `a number of milliseconds from 1 to ${maxDurationMs}`, value);
  }
  return value;
}

export function checkBoolean(argument: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw mustBe(argument, 'true or false', value);
  return value;
}

export function checkFunction(argument: string, value: unknown): (...args: unknown[]) => unknown {
  if (typeof value !== 'function') throw mustBe(argument, 'a function', value);
  return value as (...args: unknown[]) => unknown;
}

/** A string that is not empty, without lone surrogates. */
export function checkString(argument: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    const advice = Array.isArray(value) ? 'It accepts a single value.' : 'Leave it out if it does not matter.';
    throw new ArgumentError(argument, `${argument} must be a string that is not empty, got ${show(value)}. ${advice}`);
  }
  return checkWellFormed(argument, value);
}

export function checkWellFormed(argument: string, value: string): string {
  if (/\p{Cs}/u.test(value))
    throw new ArgumentError(argument, `${argument} contains a lone surrogate, which cannot be sent.`);
  return value;
}

/** Visible ASCII characters without spaces, which a header can contain unchanged. */
export function isVisibleAscii(value: string): boolean {
  return /^[\x21-\x7e]+$/.test(value);
}

/** Like {@link checkString}, but no error shows the value. */
export function checkSecret(argument: string, value: unknown): string {
  if (typeof value !== 'string' || value === '')
    throw new ArgumentError(argument, `${argument} must be a string that is not empty.`);
  return value;
}

/** An id that becomes a part of a path. */
export function checkId(argument: string, value: unknown): string {
  if (typeof value !== 'string') throw mustBe(argument, 'a string', value);
  if (value === '' || value.length > 255)
    throw new ArgumentError(argument, `${argument} must have 1 to 255 characters, got ${value.length}.`);
  if (/^\.\.?$|[\p{Cc}\p{Cs}/\\?#]/u.test(value)) {
    throw new ArgumentError(
      argument,
      `${argument} must not contain control characters, "/", "\\", "?" or "#", or be "." or "..", got ${show(value)}.`,
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
    throw mustBe(argument, 'an AbortSignal', value);
  }
  return signal;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Accepts a Date of any realm. `instanceof` knows only the realm of this package, and Jest and node:vm have others. */
export function isDate(value: unknown): value is Date {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

/** The error for a value that is not `what`. */
export function mustBe(argument: string, what: string, value: unknown): ArgumentError {
  return new ArgumentError(argument, `${argument} must be ${what}, got ${show(value)}.`);
}

/** The type of a value, for a message about options that may contain secrets. */
export function kind(value: unknown): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'object' ? show(value) : `a ${typeof value}`;
}

/** A value for a message. Strings are shortened; of an object, only the type is shown. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value, 80));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}
