// The requests that are sent to a real Keystone and to the one of the fake cloud.

/** What exists in both, under the same names. */
export interface Setting {
  url: string;
  user: string;
  userId: string;
  domain: string;
  domainId: string;
  password: string;
  project: string;
  projectId: string;
  credential: string;
  credentialId: string;
  secret: string;
  /** Tokens: for the project, without a project, of the application credential, and revoked. */
  token: string;
  unscoped: string;
  delegated: string;
  revoked: string;
}

export interface KeystoneRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

const post = (auth: unknown): KeystoneRequest => ({ method: 'POST', body: { auth } });
/** A sign-in with one method. */
export const identity = (method: string, given: object, scope?: unknown) =>
  post({ identity: { methods: [method], [method]: given }, ...(scope === undefined ? {} : { scope }) });
/** A token that validates itself. */
export const both = (token: string): KeystoneRequest => ({
  headers: { 'X-Auth-Token': token, 'X-Subject-Token': token },
});
export const byName = ({ user, domain }: Pick<Setting, 'user' | 'domain'>) => ({
  name: user,
  domain: { name: domain },
});

export const requests: [title: string, request: (setting: Setting) => KeystoneRequest][] = [
  [
    'a password, for a project',
    (w) => identity('password', { user: { ...byName(w), password: w.password } }, { project: { id: w.projectId } }),
  ],
  ['a password, by ids, for no project', (w) => identity('password', { user: { id: w.userId, password: w.password } })],
  [
    'a password, for a project by name',
    (w) =>
      identity(
        'password',
        { user: { ...byName(w), password: w.password } },
        { project: { name: w.project, domain: { id: w.domainId } } },
      ),
  ],
  [
    'a password, explicitly for no project',
    (w) => identity('password', { user: { id: w.userId, password: w.password } }, 'unscoped'),
  ],
  ['a wrong password', (w) => identity('password', { user: { ...byName(w), password: 'wrong' } })],
  ['no password', (w) => identity('password', { user: byName(w) })],
  ['an unknown user', (w) => identity('password', { user: { ...byName(w), name: 'nobody', password: w.password } })],
  ['a user without a domain', (w) => identity('password', { user: { name: w.user, password: w.password } })],
  ['a user without a name', () => identity('password', { user: { password: 'x' } })],
  ['a password without a user', () => identity('password', {})],
  [
    'an unknown project',
    (w) => identity('password', { user: { id: w.userId, password: w.password } }, { project: { id: 'nothing' } }),
  ],
  [
    'an unknown project by name',
    (w) =>
      identity(
        'password',
        { user: { id: w.userId, password: w.password } },
        { project: { name: 'nothing', domain: { id: w.domainId } } },
      ),
  ],
  [
    'a project without a domain',
    (w) => identity('password', { user: { id: w.userId, password: w.password } }, { project: { name: w.project } }),
  ],
  [
    'a project without a name',
    (w) => identity('password', { user: { id: w.userId, password: w.password } }, { project: {} }),
  ],
  ['an invalid scope', (w) => identity('password', { user: { id: w.userId, password: w.password } }, { planet: {} })],
  [
    'an application credential by id',
    (w) => identity('application_credential', { id: w.credentialId, secret: w.secret }),
  ],
  [
    'an application credential by name',
    (w) => identity('application_credential', { name: w.credential, user: byName(w), secret: w.secret }),
  ],
  [
    'an application credential with a wrong secret',
    (w) => identity('application_credential', { id: w.credentialId, secret: 'wrong' }),
  ],
  ['an application credential without a secret', (w) => identity('application_credential', { id: w.credentialId })],
  ['an unknown application credential', (w) => identity('application_credential', { id: 'nothing', secret: w.secret })],
  [
    'an application credential with an unknown name',
    (w) => identity('application_credential', { name: 'nothing', user: byName(w), secret: w.secret }),
  ],
  [
    'an application credential with an unknown user',
    (w) =>
      identity('application_credential', {
        name: w.credential,
        user: { ...byName(w), name: 'nobody' },
        secret: w.secret,
      }),
  ],
  [
    'an application credential without a user',
    (w) => identity('application_credential', { name: w.credential, secret: w.secret }),
  ],
  ['an application credential without a name', (w) => identity('application_credential', { secret: w.secret })],
  [
    'an application credential with a scope',
    (w) =>
      identity('application_credential', { id: w.credentialId, secret: w.secret }, { project: { id: w.projectId } }),
  ],
  [
    'a token exchanged for one with a project',
    (w) => identity('token', { id: w.unscoped }, { project: { id: w.projectId } }),
  ],
  ['a token exchanged for one without a project', (w) => identity('token', { id: w.token })],
  [
    'a token exchanged for one with an unknown project',
    (w) => identity('token', { id: w.token }, { project: { id: 'nothing' } }),
  ],
  ['an invalid token', () => identity('token', { id: 'nothing' })],
  ['a revoked token', (w) => identity('token', { id: w.revoked })],
  [
    'the token of an application credential',
    (w) => identity('token', { id: w.delegated }, { project: { id: w.projectId } }),
  ],
  ['an unknown method', () => identity('magic', {})],
  ['a method without its parameters', () => post({ identity: { methods: ['password'] } })],
  ['no method', () => post({ identity: { methods: [] } })],
  ['no auth', () => ({ method: 'POST', body: {} })],
  ['no JSON', () => ({ method: 'POST', body: '{nonsense' })],
  ['a list', () => ({ method: 'POST', body: [] })],
  ['no body', () => ({ method: 'POST' })],
  ['validating a token', (w) => both(w.token)],
  ['validating a token without a project', (w) => both(w.unscoped)],
  ['validating the token of an application credential', (w) => both(w.delegated)],
  ['validating a token, headers only', (w) => ({ ...both(w.token), method: 'HEAD' })],
  ['validating with an invalid token', () => both('nothing')],
  ['validating with a revoked token', (w) => both(w.revoked)],
  ['validating without a token', (w) => ({ headers: { 'X-Subject-Token': w.token } })],
  ['validating an invalid token', (w) => ({ headers: { 'X-Auth-Token': w.token, 'X-Subject-Token': 'nothing' } })],
  ['validating a revoked token', (w) => ({ headers: { 'X-Auth-Token': w.token, 'X-Subject-Token': w.revoked } })],
  ['validating nothing', (w) => ({ headers: { 'X-Auth-Token': w.token } })],
  ['revoking nothing', (w) => ({ method: 'DELETE', headers: { 'X-Auth-Token': w.token } })],
  [
    'revoking an invalid token',
    (w) => ({ method: 'DELETE', headers: { 'X-Auth-Token': w.token, 'X-Subject-Token': 'nothing' } }),
  ],
  ['another method', (w) => ({ ...both(w.token), method: 'PUT' })],
  ['another path', (w) => ({ ...both(w.token), path: '/v3/nothing' })],
  // The last request, because it revokes the token.
  ['revoking a token', (w) => ({ ...both(w.unscoped), method: 'DELETE' })],
];

/** With an expired token. */
export const expired: [title: string, request: (token: string) => KeystoneRequest][] = [
  ['validating with an expired token', both],
  ['an expired token', (token) => identity('token', { id: token })],
];
