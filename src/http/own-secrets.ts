// What the settings, and the environment's proxies, hold that no error may repeat.
import { secretsOf } from './headers.js';
import type { HttpOptions } from './options.js';
import { basicCredentials } from './secrets.js';

export function ownSecrets(auth: unknown, { proxy, headers = {} }: HttpOptions): string[] {
  const ofProxy = proxy && proxy.auth !== undefined ? secretsOfProxy(proxy.auth) : [];
  return [...(typeof auth === 'string' ? [auth] : []), ...ofProxy, ...Object.values(headers).flatMap(secretsOf)];
}

/** Read each time, as the environment's proxies are. */
export function environmentSecrets(): string[] {
  const { env = {} } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) =>
    [env[name], env[name.toLowerCase()]].flatMap((address = '') => {
      const url = address.includes('://') ? address : `http://${address}`;
      if (!URL.canParse(url)) return [];
      const { username, password } = new URL(url);
      // As it is sent, and as the variable contains it.
      return [
        ...secretsOfProxy({ username: decode(username), password: decode(password) }),
        ...secretsOfProxy({ username, password }),
      ];
    }),
  );
}

function secretsOfProxy({ username, password }: { username: string; password: string }): string[] {
  return [password, basicCredentials(username, password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
