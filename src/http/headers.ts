import { checkToken } from '../auth/token.js';
import { checkPlain, show } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** Headers of a response, by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** Headers that belong to the connection. */
const reserved = ['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'te'];
/** Headers that the client sets. */
const setByClient = ['x-auth-token', 'authorization', 'accept', 'user-agent'];

/** Returns a copy of a user's headers, whose values can be sent unchanged. */
export function checkHeaders(argument: string, value: unknown): Record<string, string> {
  return copyHeaders(argument, value, [...reserved, ...setByClient]);
}

/** The same for an authenticator, which may also set credentials. */
export function checkAuthHeaders(argument: string, value: unknown): Record<string, string> {
  const headers = copyHeaders(argument, value, reserved);
  for (const name of Object.keys(value as object)) {
    if (name.toLowerCase() === 'x-auth-token') checkToken(headers[name], argument);
    if (!headers[name]) throw invalidHeader(argument, name, 'must not be empty');
  }
  return headers;
}

function copyHeaders(argument: string, value: unknown, rejected: readonly string[]): Record<string, string> {
  checkPlain(argument, value, 'an object of strings');
  const headers: Record<string, string> = {};
  const names = new Set(['__proto__']);
  for (const [name, text] of Object.entries(value)) {
    if (text === undefined) continue;
    const lowerCase = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw invalidHeader(argument, name, 'is not a valid header name');
    if (names.has(lowerCase)) throw invalidHeader(argument, name, 'must not occur twice; case does not matter');
    if (rejected.includes(lowerCase))
      throw invalidHeader(argument, name, 'must be omitted, because only the client may set it');
    // The value is not shown: it may be a secret.
    if (typeof text !== 'string' || !/^([\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?)?$/.test(text))
      throw invalidHeader(argument, name, 'must be a string of printable ASCII characters');
    names.add(lowerCase);
    headers[name] = text;
  }
  return headers;
}

function invalidHeader(argument: string, name: string, problem: string): ArgumentError {
  return new ArgumentError(argument, `In ${argument}, ${show(name)} ${problem}.`);
}

export function readHeaders(headers: unknown): ResponseHeaders {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'string' || typeof value === 'number') plain[name.toLowerCase()] = String(value);
    else if (Array.isArray(value)) plain[name.toLowerCase()] = value.join(', ');
  }
  return plain;
}

/** The id that the gateway, or the service behind it, gave the request. */
export function readRequestId(headers: ResponseHeaders): string | undefined {
  const names = ['x-request-id', 'x-openstack-request-id', 'x-compute-request-id'];
  return names.map((name) => headers[name]?.trim()).find((id) => id !== undefined && id !== '');
}
