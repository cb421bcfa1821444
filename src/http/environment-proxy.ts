// The environment's proxy for a URL, and the secrets of proxies in each form in which they are sent.
import { ArgumentError } from '../errors.js';
import { withoutUndefined } from '../objects.js';
import { decodeUri, parseUrl, toBase64 } from '../text.js';
import type { HttpOptions, ProxyOptions } from './http-options.js';
import { nodeModule } from './node.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy of `HTTPS_PROXY` or `HTTP_PROXY`, by the URL's scheme, otherwise of `ALL_PROXY`, in lower or upper
 * case; undefined if none is set, or if `NO_PROXY` lists the host.
 *
 * @throws ArgumentError that names the variable if its value is not a valid proxy.
 */
export function environmentProxy(url: string, env: Variables): ProxyOptions | undefined {
  const scheme = url.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const name = [scheme.toLowerCase(), scheme, 'all_proxy', 'ALL_PROXY'].find((one) => env[one]) ?? '';
  const value = env[name];
  if (!value || isListed(new URL(url), env.no_proxy || env.NO_PROXY || '')) return undefined;
  return readProxy(name, value);
}

/** The value may contain a password, so the error does not show it. */
function readProxy(name: string, value: string): ProxyOptions {
  const proxy = /\s/.test(value) ? undefined : parseUrl(withScheme(value));
  if (proxy === undefined || !['http:', 'https:'].includes(proxy.protocol) || proxy.port === '0') {
    const advice = 'Correct it, list the host in NO_PROXY, or set http.proxy.';
    throw new ArgumentError(
      name,
      `The environment variable ${name} must be the URL of a proxy, such as http://proxy.example.com:3128. ${advice}`,
    );
  }
  const { protocol, hostname, port, username, password } = proxy;
  const auth =
    username === '' && password === '' ? undefined : { username: decodeUri(username), password: decodeUri(password) };
  return withoutUndefined({ protocol, host: hostname, port: Number(port) || defaultPort(protocol), auth });
}

/** The secrets of `http.proxy` and of the environment's proxies. These are read each time, as for each request. */
export function proxySecrets(proxy: HttpOptions['proxy']): string[] {
  const { env = {} } = (globalThis as { process?: { env?: Variables } }).process ?? {};
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const users = names.flatMap((name) => {
    const url = parseUrl(withScheme(env[name] ?? ''));
    if (url === undefined) return [];
    const { username, password } = url;
    // With the URL's escapes, and as they are sent.
    return [
      { username, password },
      { username: decodeUri(username), password: decodeUri(password) },
    ];
  });
  if (typeof proxy === 'object' && proxy.auth) users.push(proxy.auth);
  return users.flatMap(({ username, password }) => [password, basicCredentials(username, password)]);
}

/** The value of `Proxy-Authorization`. */
export function basicCredentials(username: string, password: string): string {
  return toBase64(new TextEncoder().encode(`${username}:${password}`));
}

function withScheme(value: string): string {
  return value.includes('://') ? value : `http://${value}`;
}

/** `NO_PROXY` lists `*`, hosts, `.domain`, `*.domain`, IP addresses and subnets, with or without a port. */
function isListed(url: URL, list: string): boolean {
  const host = bare(url.hostname);
  const port = Number(url.port) || defaultPort(url.protocol);
  return list
    .toLowerCase()
    .split(/[\s,]/)
    .some((entry) => {
      if (entry === '*') return true;
      const [, network, bits] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
      if (network !== undefined) return isInSubnet(host, bare(network), Number(bits));
      const [, listed = entry, listedPort] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
      if (listedPort !== undefined && Number(listedPort) !== port) return false;
      const pattern = listed.replace(/^\*/, '');
      return pattern.startsWith('.') ? host.endsWith(pattern.replace(/\.$/, '')) : host === normalHost(pattern);
    });
}

function isInSubnet(host: string, network: string, bits: number): boolean {
  const { BlockList, isIP } = nodeModule('node:net');
  const [version, networkVersion] = [isIP(host), isIP(network)];
  if (version === 0 || networkVersion === 0 || bits > (networkVersion === 6 ? 128 : 32)) return false;
  const subnets = new BlockList();
  subnets.addSubnet(network, bits, networkVersion === 6 ? 'ipv6' : 'ipv4');
  return subnets.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** The host as it appears in URLs: `127.1` becomes `127.0.0.1`, and names beyond ASCII become Punycode. */
function normalHost(host: string): string | undefined {
  // Other parts of a URL do not belong in the list.
  if (/[/?#@\\]/.test(host)) return undefined;
  const url = parseUrl(host.includes(':') && !host.startsWith('[') ? `http://[${host}]` : `http://${host}`);
  return url && bare(url.hostname);
}

/** Removes the brackets of an IPv6 address and the final dot of a name. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$|\.$/g, '');
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
