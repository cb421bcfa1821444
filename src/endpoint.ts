import { show } from './checks.js';
import { ArgumentError } from './errors.js';
import { parseUrl } from './text.js';

/** The services, by the names of their endpoints. */
export const serviceNames = ['csbs', 'vbs'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The interfaces under which a catalog lists an endpoint. */
export const interfaceNames: readonly string[] = ['public', 'internal', 'admin'];

/** The URL of a service. */
export interface Endpoint {
  /** Scheme, host, port and path prefix, without a trailing slash. */
  readonly base: string;
  /** Whether the host is this machine. */
  readonly loopback: boolean;
}

export function checkEndpoint(argument: string, value: unknown, allowInsecureHttp: boolean): Endpoint {
  const { url, loopback } = checkUrl(argument, value, allowInsecureHttp);
  if (url.search !== '' || url.hash !== '')
    throw new ArgumentError(argument, `${argument} (host ${url.host}) must not contain "?" or "#".`);
  return { base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, loopback };
}

/** A URL that requests may be sent to. Errors show only its host, because it may contain a password. */
export function checkUrl(
  argument: string,
  value: unknown,
  allowInsecureHttp: boolean,
): { url: URL; loopback: boolean } {
  const url = typeof value === 'string' ? parseUrl(value.trim()) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ArgumentError(
      argument,
      `${argument} must be a URL that starts with https://${typeof value === 'string' ? '' : `, got ${show(value)}`}.`,
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new ArgumentError(argument, `${argument} (host ${url.host}) must not contain a user name or a password.`);
  const loopback = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !loopback && !allowInsecureHttp) {
    const reason = 'http:// would send secrets unencrypted. To allow it, set allowInsecureHttp';
    throw new ArgumentError(argument, `${argument} (host ${url.host}) must start with https://: ${reason}.`);
  }
  return { url, loopback };
}

/** `[::ffff:7f…]` is an address in 127.0.0.0/8, mapped to IPv6. */
function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$|^127(\.\d+){3}$|^\[::1\]$|^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(hostname);
}
