// The proxy that the environment names for a URL.
import { ArgumentError } from '../errors.js';
import { decodeUri, parseUrl } from '../text.js';
import { nodeModule } from './node.js';
import type { ProxyOptions } from './options.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `HTTPS_PROXY` or `HTTP_PROXY` by the URL's scheme, else `ALL_PROXY`, in lower or upper case. Undefined if none is set or `NO_PROXY` lists
 * the URL's host. Throws an ArgumentError that names the variable if its value cannot be used.
 */
export function environmentProxy(url: string, env: Environment): ProxyOptions | undefined {
  const scheme = url.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const name = [scheme.toLowerCase(), scheme, 'all_proxy', 'ALL_PROXY'].find((one) => (env[one] ?? '') !== '');
  if (name === undefined || isListed(new URL(url), (env.no_proxy || env.NO_PROXY) ?? '')) return undefined;
  return readProxy(name, env[name] ?? '');
}

/** The value may hold a password, so the error does not show it. */
function readProxy(name: string, value: string): ProxyOptions {
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = /\s/.test(value) ? undefined : parseUrl(text);
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol) || proxy.port === '0') {
    throw new ArgumentError(
      name,
      `The environment variable ${name} must be the URL of an http or https proxy, such as http://proxy.example.com:3128. Correct it, list the host in NO_PROXY, or set http.proxy.`,
    );
  }
  const { protocol, hostname, port, username, password } = proxy;
  return {
    protocol,
    host: hostname,
    port: port === '' ? defaultPort(protocol) : Number(port),
    ...(username === '' && password === ''
      ? {}
      : { auth: { username: decodeUri(username), password: decodeUri(password) } }),
  };
}

/** Whether `NO_PROXY` lists the host: `*`, a host, `.domain`, `*.domain`, an IP address or a subnet, each with or without a port. */
function isListed(url: URL, list: string): boolean {
  const host = bare(url.hostname);
  const port = Number(url.port) || defaultPort(url.protocol);
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
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

/** As a URL writes the host: `127.1` is `127.0.0.1`, and names with umlauts are Punycode. */
function normalHost(host: string): string {
  return bare(parseUrl(`http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`)?.hostname ?? host);
}

/** Without the brackets of an IPv6 address and without the dot that ends a full name. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$|\.$/g, '');
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
