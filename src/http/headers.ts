import { checkToken } from '../auth/token.js';
import { checkPlain, show } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** Headers of an answer, by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** Headers that belong to the connection. */
const reserved = ['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'te'];
/** Headers that the client sets by itself. */
const own = ['x-auth-token', 'authorization', 'accept', 'user-agent'];
/** What authenticators send and is no secret. */
const open = ['x-project-id', 'x-domain-id', 'x-sdk-date', 'date', 'content-type', 'accept', 'user-agent'];

/** Headers that a user wants to send: a copy, with values that can travel as they are. */
export function checkHeaders(argument: string, value: unknown): Record<string, string> {
  return copyHeaders(argument, value, [...reserved, ...own]);
}

/** Headers of an authenticator, which may set what users may not. */
export function checkAuthHeaders(argument: string, value: unknown): Record<string, string> {
  const headers = copyHeaders(argument, value, reserved);
  for (const name of Object.keys(value as object)) {
    if (name.toLowerCase() === 'x-auth-token') checkToken(headers[name], argument);
    if (!headers[name])
      throw new ArgumentError(argument, `${argument} must hold texts that are not empty, and ${show(name)} is.`);
  }
  return headers;
}

/** What of an authenticator's headers must not be repeated. */
export function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    open.includes(name.toLowerCase()) ? [] : secretsOf(value),
  );
}

/** A header's value, and what follows the name of its scheme, as in `Bearer …`. */
export function secretsOf(value: string): string[] {
  return [value, ...value.split(/^[\w-]+ +(?=\S+$)/).slice(1)];
}

function copyHeaders(argument: string, value: unknown, refused: readonly string[]): Record<string, string> {
  checkPlain(argument, value, 'an object of texts');
  const headers: Record<string, string> = {};
  const names = new Set<string>();
  for (const [name, text] of Object.entries(value)) {
    if (text === undefined) continue;
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw new ArgumentError(argument, `${argument} has a name that is none: ${show(name)}.`);
    if (name === '__proto__' || names.has(name.toLowerCase()))
      throw new ArgumentError(argument, `${argument} must hold each name once, and not ${show(name)}.`);
    names.add(name.toLowerCase());
    if (refused.includes(name.toLowerCase()))
      throw new ArgumentError(argument, `${argument} must not hold ${show(name)}, which is set by the client.`);
    // The value is not shown: it may be a secret.
    if (typeof text !== 'string' || !/^([\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?)?$/.test(text)) {
      throw new ArgumentError(
        argument,
        `${argument} must hold texts of printable ASCII characters, and ${show(name)} holds something else.`,
      );
    }
    headers[name] = text;
  }
  return headers;
}

export function readHeaders(headers: unknown): AnswerHeaders {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'string' || typeof value === 'number') plain[name.toLowerCase()] = String(value);
    else if (Array.isArray(value)) plain[name.toLowerCase()] = value.join(', ');
  }
  return plain;
}

/** A date in one of the three formats of HTTP, in milliseconds; all of them are UTC. */
export function readHttpDate(text = ''): number | undefined {
  // Date.parse accepts more than dates (`-5` is a year to it), and reads a time without a zone as local time.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d:\d\d:\d\d/i.test(text)) return undefined;
  const time = Date.parse(/gmt|utc/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}

/** The id that the gateway, or the service behind it, gave the request. */
export function readRequestId(headers: AnswerHeaders): string | undefined {
  for (const name of ['x-request-id', 'x-openstack-request-id', 'x-compute-request-id']) {
    const id = headers[name]?.trim();
    if (id !== undefined && id !== '') return id;
  }
  return undefined;
}
