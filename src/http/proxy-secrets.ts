// The passwords of proxies, in each form in which they are sent.
import { decodeUri, parseUrl, toBase64 } from '../text.js';
import type { HttpOptions } from './options.js';

/** The secrets of `http.proxy`. */
export function proxySecrets(proxy: HttpOptions['proxy']): string[] {
  return proxy && proxy.auth !== undefined ? secretsOf(proxy.auth) : [];
}

/** The secrets in the environment's proxy variables. They are read each time, as for each request. */
export function environmentSecrets(): string[] {
  const { env = {} } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) =>
    [env[name], env[name.toLowerCase()]].flatMap((address = '') => {
      const url = parseUrl(address.includes('://') ? address : `http://${address}`);
      if (url === undefined) return [];
      const { username, password } = url;
      // As it is sent, and with the URL's escapes.
      return [
        ...secretsOf({ username: decodeUri(username), password: decodeUri(password) }),
        ...secretsOf({ username, password }),
      ];
    }),
  );
}

function secretsOf({ username, password }: { username: string; password: string }): string[] {
  return [password, basicCredentials(username, password)];
}

/** What a proxy gets in `Proxy-Authorization`. */
export function basicCredentials(username: string, password: string): string {
  return toBase64(new TextEncoder().encode(`${username}:${password}`));
}
