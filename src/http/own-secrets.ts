// What the settings, and the environment's proxies, hold that no error may repeat.
import type { HttpOptions } from './options.js';
import { basicCredentials } from './secrets.js';

export function ownSecrets(auth: unknown, { proxy, headers = {} }: HttpOptions): string[] {
  const proxies = proxy !== undefined && proxy !== false && proxy.auth !== undefined ? [proxy.auth] : environmentProxies();
  const passwords = proxies.flatMap(({ username, password }) => [password, basicCredentials(username, password)]);
  return [...(typeof auth === 'string' ? [auth] : []), ...passwords, ...Object.values(headers)];
}

function environmentProxies(): { username: string; password: string }[] {
  const { env = {} } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) =>
    [env[name], env[name.toLowerCase()]].flatMap((address) => {
      if (address === undefined || !URL.canParse(address)) return [];
      const { username, password } = new URL(address);
      return password === '' ? [] : [{ username: decode(username), password: decode(password) }];
    }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
