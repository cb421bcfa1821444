// Whether the fake cloud's Keystone believes whoever signs in, and for what.
import { isRecord } from '../checks.js';
import type { FakeAnswer } from './answer.js';
import { forbidden, malformed, missing, notFound, refused } from './keystone-refusals.js';

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Who and what there is. */
export interface World {
  readonly url: string;
  readonly domain: Named;
  readonly user: Named;
  readonly password: string;
  readonly project: Named;
  readonly credential: Named & { readonly secret: string };
  /** The token of this id, or the refusal of an id that is none. */
  find(id: string): Issued | FakeAnswer;
}

export interface Issued {
  readonly scoped: boolean;
  readonly methods: readonly string[];
  readonly auditIds: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Who signs in well: for a project or not, and with which token. */
export interface Welcome {
  readonly scoped: boolean;
  readonly method: string;
  readonly parent?: Issued;
}

export function judgeSignIn(text: string, world: World): Welcome | FakeAnswer {
  const body = text === '' ? {} : parse(text);
  if (!isRecord(body)) return missing('valid JSON', 'request body');
  if (body.auth === undefined) return missing('auth', 'request body');
  const identity = member(body.auth, 'identity');
  if (identity === undefined) return malformed("'identity' is a required property");
  const methods = member(identity, 'methods');
  if (!Array.isArray(methods)) return malformed("Invalid input for field 'identity': 'methods' is a required property");
  const [method] = methods as unknown[];
  if (typeof method !== 'string') return refused(world.url);
  const given = member(identity, method);
  if (given === undefined) return missing(method, 'identity');
  const scope = member(body.auth, 'scope');
  if (method === 'application_credential' && scope !== undefined) {
    const words = 'Error authenticating with application credential: Application credentials cannot request a scope.';
    return refused(world.url, words, { identity: {} });
  }
  const project = member(scope, 'project');
  return judgeProject(scope, project, world) ?? judgeMethod(method, given, project !== undefined, world);
}

function judgeProject(scope: unknown, project: unknown, { url, domain, project: own }: World): FakeAnswer | undefined {
  if (scope === undefined || scope === 'unscoped') return undefined;
  if (project === undefined) return missing('system, project, domain, OS-TRUST:trust or unscoped', 'scope');
  const { id, name, domain: at } = isRecord(project) ? project : {};
  if (id === undefined && name === undefined)
    return malformed('Invalid input for field scope/project: id or name must be present.');
  if (id === undefined && at === undefined) return missing('domain', 'project');
  return id === own.id || (id === undefined && name === own.name && isNamed(at, domain)) ? undefined : refused(url);
}

function judgeMethod(method: string, given: unknown, scoped: boolean, world: World): Welcome | FakeAnswer {
  switch (method) {
    case 'password':
      return judgePassword(given, world) ?? { scoped, method };
    case 'application_credential':
      return judgeCredential(given, world) ?? { scoped: true, method };
    case 'token': {
      const parent = world.find(String(member(given, 'id')));
      if ('status' in parent) return parent;
      if (parent.methods.includes('application_credential'))
        return forbidden('Using a delegated token to create another token is not allowed.');
      return { scoped, method, parent };
    }
  }
  const known = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];
  return refused(world.url, 'Attempted to authenticate with an unsupported method.', { identity: { methods: known } });
}

function judgePassword(given: unknown, world: World): FakeAnswer | undefined {
  const user = member(given, 'user');
  if (user === undefined) return missing('user', 'None');
  return (
    judgeUser(user) ??
    (isUser(user, world) && member(user, 'password') === world.password ? undefined : refused(world.url))
  );
}

function judgeCredential(given: unknown, world: World): FakeAnswer | undefined {
  const { id, name, user, secret } = isRecord(given) ? given : {};
  const { credential } = world;
  if (id === undefined && name === undefined) return missing('name or ID', 'application credential');
  if (id === undefined) {
    if (user === undefined) return missing('user', 'application credential');
    const unclear = judgeUser(user);
    if (unclear !== undefined) return unclear;
    if (!isUser(user, world))
      return notFound(`Could not find user: ${String(member(user, 'id') ?? member(user, 'name'))}.`);
  } else if (id !== credential.id) {
    return notFound(`Could not find Application Credential: ${String(id)}.`);
  }
  return (id === credential.id || name === credential.name) && secret === credential.secret
    ? undefined
    : refused(world.url);
}

function judgeUser(user: unknown): FakeAnswer | undefined {
  const { id, name, domain } = isRecord(user) ? user : {};
  if (id !== undefined) return undefined;
  if (name === undefined)
    return malformed('Invalid input for field identity/password/user: id or name must be present.');
  return domain === undefined ? missing('domain', 'user') : undefined;
}

function isUser(given: unknown, { user, domain }: World): boolean {
  return (
    member(given, 'id') === user.id || (member(given, 'name') === user.name && isNamed(member(given, 'domain'), domain))
  );
}

function isNamed(given: unknown, { id, name }: Named): boolean {
  return member(given, 'id') === id || member(given, 'name') === name;
}

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
