// The ways to set a proxy, and what a proxy forges.
import type { TestProxy } from './proxy.js';

type Scheme = 'http' | 'https';

export interface ProxyUser {
  readonly username: string;
  readonly password: string;
}

export interface ProxySetting {
  /** For titles. */
  readonly name: string;
  readonly scheme: Scheme;
  /** The environment variables and the options of `http`. */
  for(proxy: TestProxy, auth?: ProxyUser): { variables: Record<string, string>; http: object };
}

export function proxyVariable(variable: string, scheme: Scheme = 'http'): ProxySetting {
  return {
    name: `an ${scheme} proxy in ${variable}`,
    scheme,
    for: ({ port }, auth) => {
      const user = auth === undefined ? '' : `${auth.username}:${encodeURIComponent(auth.password)}@`;
      return { variables: { [variable]: `${scheme}://${user}127.0.0.1:${port}` }, http: {} };
    },
  };
}

function proxyOption(scheme: Scheme): ProxySetting {
  return {
    name: `an ${scheme} proxy in http.proxy`,
    scheme,
    for: ({ port }, auth) => ({
      variables: {},
      http: { proxy: { protocol: scheme, host: '127.0.0.1', port, ...(auth && { auth }) } },
    }),
  };
}

/** In the environment and in the options, by either scheme. */
export const proxySettings: readonly ProxySetting[] = (['http', 'https'] as const).flatMap((scheme) => [
  proxyVariable('HTTPS_PROXY', scheme),
  proxyOption(scheme),
]);

/** A body that every call and a sign-in would accept. */
export const forgedBody = JSON.stringify({
  checkpoint_item: { id: 'FORGED' },
  backup: { id: 'FORGED' },
  checkpoint_items: [],
  total_count: 0,
  token: { catalog: [], project: { id: 'p1', name: 'p1' } },
});

/** A response with this body, as if it were the service's or Keystone's. */
export const forgedResponse = (status = 200): string =>
  [
    `HTTP/1.1 ${status} Reason`,
    'content-type: application/json',
    'x-subject-token: forged-token',
    'location: https://elsewhere.test/',
    `content-length: ${forgedBody.length}`,
    '',
    forgedBody,
  ].join('\r\n');
