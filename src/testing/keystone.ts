// The Keystone v3 of the fake cloud: one user, one application credential, one project, tokens that expire, a catalog.
// `npm run test:keystone` compares its responses with those of a real Keystone, whose times are whole seconds.
import { show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { forbidden, noMethod, noResource, notFound, unauthorized } from './keystone-errors.js';
import { type Accounts, checkSignIn, type Issued, type SignedIn } from './keystone-sign-in.js';
import type { Random } from './random.js';
import { type FakeRequest, type FakeResponse, json } from './response.js';

const signInMethods = ['password', 'applicationCredential'];

/** `OS_*` variables, as an openrc file sets them. */
export type Openrc = Record<string, string>;

export interface FakeKeystone {
  /** Responds to a request whose path starts with `/v3`. */
  respond(request: FakeRequest, headers: { auth: string | undefined; subject: string | undefined }): FakeResponse;
  /** Whether the services accept a token. */
  tokenState(token: string): 'accepted' | 'rejected';
  /** Invalidates all tokens issued so far. */
  revoke(): void;
  openrc(url: string, method: 'password' | 'applicationCredential'): Openrc;
}

const domain = { id: 'fake-domain-id', name: 'fake-domain' };
const user = { id: 'fake-user-id', name: 'fake-user' };
/** A hundred years, in milliseconds. */
const permanentMs = 100 * 365.25 * 86_400_000;
const roles = [{ id: 'fake-role-id', name: 'member' }];

export function createFakeKeystone(
  random: Random,
  {
    projectId,
    lifeMs,
    regions,
    url,
    permanent,
  }: { projectId: string; lifeMs: number; regions: readonly string[]; url: () => string; permanent: string },
): FakeKeystone {
  const password = `fake-password-${random.uuid()}`;
  const credential = {
    id: random.uuid().replaceAll('-', ''),
    name: 'fake-credential',
    secret: `fake-secret-${random.uuid()}`,
  };
  const project = { id: projectId, name: 'fake-project' };
  const issued = new Map<string, Issued>();
  const revoked = new Set<string>();
  const startedAt = Date.now();
  /** The token that is always accepted. */
  const permanentToken: Issued = {
    scoped: true,
    methods: ['password'],
    auditIds: ['fake-audit-0'],
    issuedAt: startedAt,
    expiresAt: startedAt + permanentMs,
  };
  const accounts = (): Accounts => ({ url: url(), domain, user, password, project, credential, find });

  function find(token: string): Issued | FakeResponse {
    const found = token === permanent ? permanentToken : issued.get(token);
    if (found === undefined) return notFound('Could not recognize Fernet token');
    return revoked.has(token) || Date.now() >= found.expiresAt ? notFound('Failed to validate token') : found;
  }

  function route(
    { method, path, body }: FakeRequest,
    { auth = '', subject }: { auth: string | undefined; subject: string | undefined },
  ): FakeResponse {
    if (!/^\/v3\/auth\/tokens\/?$/.test(path)) return noResource();
    if (method === 'POST') {
      const outcome = checkSignIn(body, accounts());
      return 'status' in outcome ? outcome : issue(outcome);
    }
    if (!['GET', 'HEAD', 'DELETE'].includes(method)) return noMethod();
    if ('status' in find(auth)) return unauthorized(url());
    if (subject === undefined) return forbidden(`identity:${method === 'DELETE' ? 'revoke' : 'validate'}_token`);
    const found = find(subject);
    if ('status' in found) return found;
    if (method !== 'DELETE') return describeToken(200, subject, found);
    revoked.add(subject);
    return { status: 204, body: '' };
  }

  function issue({ scoped, method, parent }: SignedIn): FakeResponse {
    const now = Date.now();
    const token = `fake-${random.uuid()}`;
    // A token that was exchanged for another expires at the same time as the other one.
    const found: Issued = {
      scoped,
      methods: [method, ...(parent?.methods ?? []).filter((one) => one !== method)],
      auditIds: [`fake-audit-${issued.size + 1}`, ...(parent?.auditIds.slice(-1) ?? [])],
      issuedAt: now,
      expiresAt: parent?.expiresAt ?? now + lifeMs,
    };
    issued.set(token, found);
    return describeToken(201, token, found);
  }

  function describeToken(
    status: number,
    token: string,
    { methods, auditIds, scoped, issuedAt, expiresAt }: Issued,
  ): FakeResponse {
    const described = {
      methods,
      user: { domain, ...user, password_expires_at: null },
      audit_ids: auditIds,
      expires_at: formatKeystoneTime(expiresAt),
      issued_at: formatKeystoneTime(issuedAt),
      ...(scoped
        ? { project: { domain, ...project }, is_domain: false, roles, catalog: catalog(url(), projectId, regions) }
        : {}),
      ...(methods.includes('application_credential')
        ? { application_credential: { id: credential.id, name: credential.name, restricted: true } }
        : {}),
    };
    return json(status, { token: described }, { 'x-subject-token': token });
  }

  return {
    respond(request, headers) {
      const response = route(request, headers);
      return { ...response, headers: { vary: 'X-Auth-Token', ...response.headers } };
    },
    tokenState(token) {
      const found = find(token);
      return 'scoped' in found && found.scoped ? 'accepted' : 'rejected';
    },
    revoke() {
      for (const token of issued.keys()) revoked.add(token);
    },
    openrc(at, method) {
      if (!signInMethods.includes(method))
        throw new ArgumentError('method', `method must be one of ${signInMethods.join(', ')}, got ${show(method)}.`);
      const common = {
        OS_AUTH_URL: `${at}/v3`,
        OS_IDENTITY_API_VERSION: '3',
        OS_REGION_NAME: regions[0] ?? '',
        OS_INTERFACE: 'public',
      };
      if (method === 'applicationCredential') {
        return {
          ...common,
          OS_AUTH_TYPE: 'v3applicationcredential',
          OS_APPLICATION_CREDENTIAL_ID: credential.id,
          OS_APPLICATION_CREDENTIAL_SECRET: credential.secret,
        };
      }
      return {
        ...common,
        OS_USERNAME: user.name,
        OS_PASSWORD: password,
        OS_USER_DOMAIN_NAME: domain.name,
        OS_PROJECT_NAME: project.name,
        OS_PROJECT_DOMAIN_NAME: domain.name,
      };
    },
  };
}

function catalog(url: string, projectId: string, regions: readonly string[]): unknown[] {
  const endpoints = (path: string) =>
    regions.flatMap((region) =>
      ['public', 'internal', 'admin'].map((name) => ({
        id: `${region}-${name}`,
        interface: name,
        region_id: region,
        url: `${url}${path}`,
        region,
      })),
    );
  return [
    { endpoints: endpoints('/v3'), id: 'fake-keystone', type: 'identity', name: 'keystone' },
    { endpoints: endpoints(`/v1/${projectId}`), id: 'fake-csbs', type: 'data-protect', name: 'csbs' },
    { endpoints: endpoints(`/v2/${projectId}`), id: 'fake-vbs', type: 'vbs', name: 'vbs' },
  ];
}

function formatKeystoneTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
