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
    if (!headers[name]) throw mustContain(argument, `strings that are not empty, and ${show(name)} is empty`);
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
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw mustContain(argument, `valid names, and not ${show(name)}`);
    if (names.has(lowerCase)) throw mustContain(argument, `each name once, and not ${show(name)}`);
    if (rejected.includes(lowerCase))
      throw mustContain(argument, `only headers that the client does not set itself, and not ${show(name)}`);
    // The value is not shown: it may be a secret.
    if (typeof text !== 'string' || !/^([\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?)?$/.test(text))
      throw mustContain(argument, `strings of printable ASCII characters, and ${show(name)} is something else`);
    names.add(lowerCase);
    headers[name] = text;
  }
  return headers;
}

function mustContain(argument: string, expected: string): ArgumentError {
  return new ArgumentError(argument, `${argument} must contain ${expected}.`);
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
