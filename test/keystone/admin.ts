// Requests to Keystone as an administrator or as a user, with fetch, so that the setup does not need the package.

export interface KeystoneToken {
  readonly id: string;
  readonly project?: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string };
  readonly methods: readonly string[];
  readonly issued_at: string;
  readonly expires_at: string;
}

export interface Admin {
  create<T extends { id: string } = { id: string }>(kind: string, name: string, value: object): Promise<T>;
  call(method: string, path: string, body?: object): Promise<Response>;
  /** What Keystone knows about a token; undefined if the token is invalid. */
  inspectToken(id: string): Promise<KeystoneToken | undefined>;
}

/** Sends requests with the token of the administrator or of another user. */
export function actAs(url: string, token: string): Admin {
  const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(`${url}/v3/${path}`, {
      method,
      headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    call,
    async create<T extends { id: string }>(kind: string, name: string, value: object) {
      const response = await call('POST', kind, { [name]: value });
      if (response.status !== 201) throw new Error(`${kind}: ${response.status} ${await response.text()}`);
      return ((await response.json()) as Record<string, T>)[name] as T;
    },
    async inspectToken(id) {
      const response = await call('GET', 'auth/tokens', undefined, { 'X-Subject-Token': id });
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw new Error(`validation: ${response.status}`);
      return { ...((await response.json()) as { token: KeystoneToken }).token, id };
    },
  };
}

/** Requests a token without the package. */
export async function fetchToken(url: string, user: object, scope?: object): Promise<KeystoneToken> {
  const auth = { identity: { methods: ['password'], password: { user } }, ...(scope === undefined ? {} : { scope }) };
  const response = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth }),
  });
  if (response.status !== 201) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  return {
    ...((await response.json()) as { token: KeystoneToken }).token,
    id: response.headers.get('x-subject-token') ?? '',
  };
}

/** Revokes a token, as its owner may. */
export async function revoke(url: string, id: string): Promise<void> {
  const response = await fetch(`${url}/v3/auth/tokens`, {
    method: 'DELETE',
    headers: { 'X-Auth-Token': id, 'X-Subject-Token': id },
  });
  if (response.status !== 204) throw new Error(`revocation: ${response.status}`);
}
