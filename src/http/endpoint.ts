import { show } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** Where a service is. */
export interface Endpoint {
  /** Scheme, host, port and path prefix, without a slash at the end. */
  readonly base: string;
  /** Whether the host is this machine. */
  readonly loopback: boolean;
}

export function checkEndpoint(argument: string, value: unknown, allowInsecureHttp: boolean): Endpoint {
  const url = typeof value === 'string' ? parse(value) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ArgumentError(argument, `${argument} must be an address that begins with https://${typeof value === 'string' ? '' : `, got ${show(value)}`}.`);
  }
  // What follows shows no more of the address than its host: a password may be in it.
  if (url.username !== '' || url.password !== '') throw new ArgumentError(argument, `${argument} (host ${url.host}) must not hold a user name or a password.`);
  if (url.search !== '' || url.hash !== '') throw new ArgumentError(argument, `${argument} (host ${url.host}) must not hold "?" or "#".`);
  const loopback = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !loopback && !allowInsecureHttp) {
    throw new ArgumentError(
      argument,
      `${argument} (host ${url.host}) must begin with https://: over http:// the token travels unencrypted. allowInsecureHttp allows it.`,
    );
  }
  return { base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, loopback };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text.trim());
  } catch {
    return undefined;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]';
}
