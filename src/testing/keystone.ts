// The fake cloud's Keystone v3: one user, one application credential, one project; tokens that expire, and a catalogue.
import { isRecord } from '../checks.js';
import { type Call, type FakeAnswer, json } from './answer.js';
import type { Random } from './random.js';

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

interface Issued {
  readonly scoped: boolean;
  readonly method: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const domain = { id: 'fake-domain-id', name: 'fake-domain' };
const user = { id: 'fake-user-id', name: 'fake-user' };

export function createFakeKeystone(
  random: Random,
  { projectId, lifeMs, regions, url }: { projectId: string; lifeMs: number; regions: readonly string[]; url: () => string },
): FakeKeystone {
  const password = `fake-password-${random.uuid()}`;
  const credential = { id: random.uuid().replaceAll('-', ''), name: 'fake-credential', secret: `fake-secret-${random.uuid()}` };
  const project = { id: projectId, name: 'fake-project' };
  const issued = new Map<string, Issued>();
  const valid = (token: string | undefined): Issued | undefined => {
    const found = issued.get(token ?? '');
    return found !== undefined && Date.now() < found.expiresAt ? found : undefined;
  };

  function answer({ method, path, body }: Call, { auth, subject }: { auth: string | undefined; subject: string | undefined }): FakeAnswer {
    if (path !== '/v3/auth/tokens') return fault(404, 'Not Found', 'The resource could not be found.');
    if (method === 'POST') return signIn(parse(body));
    if (valid(auth) === undefined) return refused();
    const found = valid(subject);
    if (found === undefined) return fault(404, 'Not Found', 'Could not find token.');
    if (method === 'DELETE') {
      issued.delete(subject ?? '');
      return { status: 204, body: '' };
    }
    return method === 'GET' ? tell(200, subject ?? '', found) : fault(405, 'Method Not Allowed', 'The method is not allowed for the requested URL.');
  }

  function signIn(request: unknown): FakeAnswer {
    const auth = member(request, 'auth');
    const identity = member(auth, 'identity');
    const [method] = Array.isArray(member(identity, 'methods')) ? (member(identity, 'methods') as unknown[]) : [];
    if (typeof method !== 'string') return fault(400, 'Bad Request', 'Expecting to find methods in identity.');
    const parent = method === 'token' ? valid(String(member(member(identity, 'token'), 'id'))) : undefined;
    const scope = member(auth, 'scope');
    if (!(parent ?? proves(method, member(identity, method)))) return refused();
    if (scope !== undefined && (method === 'application_credential' || !isProject(member(scope, 'project')))) return refused();
    const now = Date.now();
    const token = `fake-${random.uuid()}`;
    const found = { method, scoped: scope !== undefined || method === 'application_credential', issuedAt: now, expiresAt: parent?.expiresAt ?? now + lifeMs };
    issued.set(token, found);
    return tell(201, token, found);
  }

  function proves(method: string, given: unknown): boolean {
    if (method === 'password') return isUser(member(given, 'user')) && member(member(given, 'user'), 'password') === password;
    if (method !== 'application_credential' || member(given, 'secret') !== credential.secret) return false;
    return member(given, 'id') === credential.id || (member(given, 'name') === credential.name && isUser(member(given, 'user')));
  }

  function isProject(given: unknown): boolean {
    return member(given, 'id') === project.id || (member(given, 'name') === project.name && isDomain(member(given, 'domain')));
  }

  function tell(status: number, token: string, { method, scoped, issuedAt, expiresAt }: Issued): FakeAnswer {
    const times = { issued_at: time(issuedAt), expires_at: time(expiresAt) };
    const scope = scoped ? { project: { ...project, domain }, catalog: catalogue(url(), projectId, regions) } : {};
    return json(status, { token: { methods: [method], user: { ...user, domain }, ...times, ...scope } }, { 'x-subject-token': token });
  }

  return {
    answer,
    judge: (token) => (valid(token)?.scoped === true ? 'accepted' : 'refused'),
    revoke: () => issued.clear(),
    openrc(at, way) {
      const common = { OS_AUTH_URL: `${at}/v3`, OS_IDENTITY_API_VERSION: '3', OS_REGION_NAME: regions[0] ?? '', OS_INTERFACE: 'public' };
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

function isUser(given: unknown): boolean {
  return member(given, 'id') === user.id || (member(given, 'name') === user.name && isDomain(member(given, 'domain')));
}

function isDomain(given: unknown): boolean {
  return member(given, 'id') === domain.id || member(given, 'name') === domain.name;
}

function catalogue(url: string, projectId: string, regions: readonly string[]): unknown[] {
  const everywhere = (path: string) =>
    regions.flatMap((region) =>
      ['public', 'internal', 'admin'].map((name) => ({ id: `${region}-${name}`, interface: name, region, region_id: region, url: `${url}${path}` })),
    );
  return [
    { id: 'fake-keystone', name: 'keystone', type: 'identity', endpoints: everywhere('/v3') },
    { id: 'fake-csbs', name: 'csbs', type: 'data-protect', endpoints: everywhere(`/v1/${projectId}`) },
    { id: 'fake-vbs', name: 'vbs', type: 'vbs', endpoints: everywhere(`/v2/${projectId}`) },
  ];
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refused(): FakeAnswer {
  return fault(401, 'Unauthorized', 'The request you have made requires authentication.');
}

function fault(code: number, title: string, message: string): FakeAnswer {
  return json(code, { error: { code, message, title } });
}
