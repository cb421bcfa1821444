// Checks a sign-in to the Keystone of the fake cloud.
import { isRecord } from '../checks.js';
import { parseJson } from '../text.js';
import { forbidden, malformed, missing, notFound, unauthorized } from './keystone-errors.js';
import type { FakeResponse } from './response.js';

export interface IdAndName {
  readonly id: string;
  readonly name: string;
}

/** The users, projects and tokens that exist. */
export interface Accounts {
  readonly url: string;
  readonly domain: IdAndName;
  readonly user: IdAndName;
  readonly password: string;
  readonly project: IdAndName;
  readonly credential: IdAndName & { readonly secret: string };
  /** The token with this id, or the error for an unknown or expired one. */
  find(id: string): Issued | FakeResponse;
}

export interface Issued {
  readonly scoped: boolean;
  readonly methods: readonly string[];
  readonly auditIds: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A successful sign-in. `scoped`: for a project; `parent`: the token that it exchanges. */
export interface SignedIn {
  readonly scoped: boolean;
  readonly method: string;
  readonly parent?: Issued;
}

export function checkSignIn(text: string, accounts: Accounts): SignedIn | FakeResponse {
  const body = text === '' ? {} : parseJson(text);
  if (!isRecord(body)) return missing('valid JSON', 'request body');
  if (body.auth === undefined) return missing('auth', 'request body');
  const identity = member(body.auth, 'identity');
  if (identity === undefined) return malformed("'identity' is a required property");
  const methods = member(identity, 'methods');
  if (!Array.isArray(methods)) return malformed("Invalid input for field 'identity': 'methods' is a required property");
  const [method] = methods as unknown[];
  if (typeof method !== 'string') return unauthorized(accounts.url);
  const given = member(identity, method);
  if (given === undefined) return missing(method, 'identity');
  const scope = member(body.auth, 'scope');
  if (method === 'application_credential' && scope !== undefined) {
    const message = 'Error authenticating with application credential: Application credentials cannot request a scope.';
    return unauthorized(accounts.url, message, { identity: {} });
  }
  const project = member(scope, 'project');
  return projectError(scope, project, accounts) ?? signInWith(method, given, project !== undefined, accounts);
}

function projectError(
  scope: unknown,
  project: unknown,
  { url, domain, project: known }: Accounts,
): FakeResponse | undefined {
  if (scope === undefined || scope === 'unscoped') return undefined;
  if (project === undefined) return missing('system, project, domain, OS-TRUST:trust or unscoped', 'scope');
  const { id, name, domain: givenDomain } = isRecord(project) ? project : {};
  if (id === undefined && name === undefined)
    return malformed('Invalid input for field scope/project: id or name must be present.');
  if (id === undefined && givenDomain === undefined) return missing('domain', 'project');
  return id === known.id || (id === undefined && name === known.name && hasIdOrName(givenDomain, domain))
    ? undefined
    : unauthorized(url);
}

function signInWith(method: string, given: unknown, scoped: boolean, accounts: Accounts): SignedIn | FakeResponse {
  switch (method) {
    case 'password':
      return passwordError(given, accounts) ?? { scoped, method };
    case 'application_credential':
      return credentialError(given, accounts) ?? { scoped: true, method };
    case 'token': {
      const parent = accounts.find(String(member(given, 'id')));
      if ('status' in parent) return parent;
      if (parent.methods.includes('application_credential'))
        return forbidden('Using a delegated token to create another token is not allowed.');
      return { scoped, method, parent };
    }
  }
  const known = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];
  return unauthorized(accounts.url, 'Attempted to authenticate with an unsupported method.', {
    identity: { methods: known },
  });
}

function passwordError(given: unknown, accounts: Accounts): FakeResponse | undefined {
  const user = member(given, 'user');
  if (user === undefined) return missing('user', 'None');
  return (
    userError(user) ??
    (isUser(user, accounts) && member(user, 'password') === accounts.password ? undefined : unauthorized(accounts.url))
  );
}

function credentialError(given: unknown, accounts: Accounts): FakeResponse | undefined {
  const { id, name, user, secret } = isRecord(given) ? given : {};
  const { credential } = accounts;
  if (id === undefined && name === undefined) return missing('name or ID', 'application credential');
  if (id === undefined) {
    if (user === undefined) return missing('user', 'application credential');
    const error = userError(user);
    if (error !== undefined) return error;
    if (!isUser(user, accounts))
      return notFound(`Could not find user: ${String(member(user, 'id') ?? member(user, 'name'))}.`);
  } else if (id !== credential.id) {
    return notFound(`Could not find Application Credential: ${String(id)}.`);
  }
  return (id === credential.id || name === credential.name) && secret === credential.secret
    ? undefined
    : unauthorized(accounts.url);
}

function userError(user: unknown): FakeResponse | undefined {
  const { id, name, domain } = isRecord(user) ? user : {};
  if (id !== undefined) return undefined;
  if (name === undefined)
    return malformed('Invalid input for field identity/password/user: id or name must be present.');
  return domain === undefined ? missing('domain', 'user') : undefined;
}

function isUser(given: unknown, { user, domain }: Accounts): boolean {
  return (
    member(given, 'id') === user.id ||
    (member(given, 'name') === user.name && hasIdOrName(member(given, 'domain'), domain))
  );
}

function hasIdOrName(given: unknown, { id, name }: IdAndName): boolean {
  return member(given, 'id') === id || member(given, 'name') === name;
}

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
