import { show } from './checks.js';
import { ArgumentError } from './errors.js';
import { parseUrl } from './text.js';

/** Where a service is. */
export interface Endpoint {
  /** Scheme, host, port and path prefix, without a slash at the end. */
  readonly base: string;
  /** Whether the host is this machine. */
  readonly loopback: boolean;
}

export function checkEndpoint(argument: string, value: unknown, allowInsecureHttp: boolean): Endpoint {
  const { url, loopback } = checkAddress(argument, value, allowInsecureHttp);
  if (url.search !== '' || url.hash !== '')
    throw new ArgumentError(argument, `${argument} (host ${url.host}) must not hold "?" or "#".`);
  return { base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, loopback };
}

/** An address that requests may go to. No error shows more of it than its host: a password may be in it. */
export function checkAddress(
  argument: string,
  value: unknown,
  allowInsecureHttp: boolean,
): { url: URL; loopback: boolean } {
  const url = typeof value === 'string' ? parseUrl(value.trim()) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ArgumentError(
      argument,
      `${argument} must be an address that begins with https://${typeof value === 'string' ? '' : `, got ${show(value)}`}.`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new ArgumentError(argument, `${argument} (host ${url.host}) must not hold a user name or a password.`);
  const loopback = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !loopback && !allowInsecureHttp) {
    throw new ArgumentError(
      argument,
      `${argument} (host ${url.host}) must begin with https://: over http:// secrets travel unencrypted. allowInsecureHttp allows it.`,
    );
  }
  return { url, loopback };
}

/** `[::ffff:7f…]` is an address of 127.0.0.0/8 in IPv6's notation. */
function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1\]$|^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(hostname);
}
