// The fake cloud's Keystone v3: one user, one application credential, one project; tokens that expire, and a catalog. `npm run test:keystone`
// compares its answers with those of a real one; it tells times to the millisecond where that one tells whole seconds.
import { show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { type Call, type FakeAnswer, json } from './answer.js';
import { forbidden, noMethod, noResource, notFound, refused } from './keystone-refusals.js';
import { type Issued, judgeSignIn, type Welcome, type World } from './keystone-sign-in.js';
import type { Random } from './random.js';

const ways = ['password', 'applicationCredential'];

/** `OS_*` variables, as an openrc file sets them. */
export type Openrc = Record<string, string>;

export interface FakeKeystone {
  /** Answers a request whose path begins with `/v3`. */
  answer(call: Call, headers: { auth: string | undefined; subject: string | undefined }): FakeAnswer;
  /** What a token is worth to the services. */
  judge(token: string): 'accepted' | 'refused';
  /** Refuses all tokens given so far. */
  revoke(): void;
  openrc(url: string, way: 'password' | 'applicationCredential'): Openrc;
}

const domain = { id: 'fake-domain-id', name: 'fake-domain' };
const user = { id: 'fake-user-id', name: 'fake-user' };
/** A hundred years. */
const endlessMs = 100 * 365.25 * 86_400_000;
const roles = [{ id: 'fake-role-id', name: 'member' }];

export function createFakeKeystone(
  random: Random,
  {
    projectId,
    lifeMs,
    regions,
    url,
    lasting,
  }: { projectId: string; lifeMs: number; regions: readonly string[]; url: () => string; lasting: string },
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
  const begun = Date.now();
  /** Of a token that is never refused. */
  const endless: Issued = {
    scoped: true,
    methods: ['password'],
    auditIds: ['fake-audit-0'],
    issuedAt: begun,
    expiresAt: begun + endlessMs,
  };
  const world = (): World => ({ url: url(), domain, user, password, project, credential, find });

  function find(token: string): Issued | FakeAnswer {
    const found = token === lasting ? endless : issued.get(token);
    if (found === undefined) return notFound('Could not recognize Fernet token');
    return revoked.has(token) || Date.now() >= found.expiresAt ? notFound('Failed to validate token') : found;
  }

  function route(
    { method, path, body }: Call,
    { auth = '', subject }: { auth: string | undefined; subject: string | undefined },
  ): FakeAnswer {
    if (!/^\/v3\/auth\/tokens\/?$/.test(path)) return noResource();
    if (method === 'POST') {
      const judged = judgeSignIn(body, world());
      return 'status' in judged ? judged : issue(judged);
    }
    if (!['GET', 'HEAD', 'DELETE'].includes(method)) return noMethod();
    if ('status' in find(auth)) return refused(url());
    if (subject === undefined) return forbidden(`identity:${method === 'DELETE' ? 'revoke' : 'validate'}_token`);
    const found = find(subject);
    if ('status' in found) return found;
    if (method !== 'DELETE') return tell(200, subject, found);
    revoked.add(subject);
    return { status: 204, body: '' };
  }

  function issue({ scoped, method, parent }: Welcome): FakeAnswer {
    const now = Date.now();
    const token = `fake-${random.uuid()}`;
    // An exchanged token ends when the first one does.
    const found: Issued = {
      scoped,
      methods: [method, ...(parent?.methods ?? []).filter((one) => one !== method)],
      auditIds: [`fake-audit-${issued.size + 1}`, ...(parent?.auditIds.slice(-1) ?? [])],
      issuedAt: now,
      expiresAt: parent?.expiresAt ?? now + lifeMs,
    };
    issued.set(token, found);
    return tell(201, token, found);
  }

  function tell(status: number, token: string, { methods, auditIds, scoped, issuedAt, expiresAt }: Issued): FakeAnswer {
    const told = {
      methods,
      user: { domain, ...user, password_expires_at: null },
      audit_ids: auditIds,
      expires_at: time(expiresAt),
      issued_at: time(issuedAt),
      ...(scoped
        ? { project: { domain, ...project }, is_domain: false, roles, catalog: catalog(url(), projectId, regions) }
        : {}),
      ...(methods.includes('application_credential')
        ? { application_credential: { id: credential.id, name: credential.name, restricted: true } }
        : {}),
    };
    return json(status, { token: told }, { 'x-subject-token': token });
  }

  return {
    answer(call, headers) {
      const answer = route(call, headers);
      return { ...answer, headers: { vary: 'X-Auth-Token', ...answer.headers } };
    },
    judge(token) {
      const found = find(token);
      return 'scoped' in found && found.scoped ? 'accepted' : 'refused';
    },
    revoke() {
      for (const token of issued.keys()) revoked.add(token);
    },
    openrc(at, way) {
      if (!ways.includes(way))
        throw new ArgumentError('way', `way must be one of ${ways.join(', ')}, got ${show(way)}.`);
      const common = {
        OS_AUTH_URL: `${at}/v3`,
        OS_IDENTITY_API_VERSION: '3',
        OS_REGION_NAME: regions[0] ?? '',
        OS_INTERFACE: 'public',
      };
      if (way === 'applicationCredential') {
        return {
          ...common,
          OS_AUTH_TYPE: 'v3applicationcredential',
          OS_APPLICATION_CREDENTIAL_ID: credential.id,
          OS_APPLICATION_CREDENTIAL_SECRET: credential.secret,
        };
      }
      return {
        ...common,
        ...{ OS_USERNAME: user.name, OS_PASSWORD: password, OS_USER_DOMAIN_NAME: domain.name },
        ...{ OS_PROJECT_NAME: project.name, OS_PROJECT_DOMAIN_NAME: domain.name },
      };
    },
  };
}

function catalog(url: string, projectId: string, regions: readonly string[]): unknown[] {
  const everywhere = (path: string) =>
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
    { endpoints: everywhere('/v3'), id: 'fake-keystone', type: 'identity', name: 'keystone' },
    { endpoints: everywhere(`/v1/${projectId}`), id: 'fake-csbs', type: 'data-protect', name: 'csbs' },
    { endpoints: everywhere(`/v2/${projectId}`), id: 'fake-vbs', type: 'vbs', name: 'vbs' },
  ];
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
