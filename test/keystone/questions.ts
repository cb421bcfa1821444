// What is asked of the fake cloud's Keystone and of a real one.

/** What both have, under the same names. */
export interface World {
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
  /** Tokens: one for the project, one for none, one of the application credential, one that was revoked. */
  token: string;
  unscoped: string;
  delegated: string;
  revoked: string;
}

export interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

const post = (auth: unknown): Asked => ({ method: 'POST', body: { auth } });
/** A sign-in in one way. */
export const identity = (method: string, given: object, scope?: unknown) =>
  post({ identity: { methods: [method], [method]: given }, ...(scope === undefined ? {} : { scope }) });
/** A token that asks about itself. */
export const both = (token: string): Asked => ({ headers: { 'X-Auth-Token': token, 'X-Subject-Token': token } });
export const byName = ({ user, domain }: Pick<World, 'user' | 'domain'>) => ({ name: user, domain: { name: domain } });

export const questions: [what: string, ask: (world: World) => Asked][] = [
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
    'a password, expressly for no project',
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
  [
    'a scope that is none',
    (w) => identity('password', { user: { id: w.userId, password: w.password } }, { planet: {} }),
  ],
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
  [
    'an application credential that is unknown',
    (w) => identity('application_credential', { id: 'nothing', secret: w.secret }),
  ],
  [
    'an application credential of an unknown name',
    (w) => identity('application_credential', { name: 'nothing', user: byName(w), secret: w.secret }),
  ],
  [
    'an application credential of an unknown user',
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
    'a token exchanged for one of a project',
    (w) => identity('token', { id: w.unscoped }, { project: { id: w.projectId } }),
  ],
  ['a token exchanged for one of no project', (w) => identity('token', { id: w.token })],
  [
    'a token exchanged for one of an unknown project',
    (w) => identity('token', { id: w.token }, { project: { id: 'nothing' } }),
  ],
  ['a token that is none', () => identity('token', { id: 'nothing' })],
  ['a token that was revoked', (w) => identity('token', { id: w.revoked })],
  [
    'the token of an application credential',
    (w) => identity('token', { id: w.delegated }, { project: { id: w.projectId } }),
  ],
  ['an unknown method', () => identity('magic', {})],
  ['a method without what it needs', () => post({ identity: { methods: ['password'] } })],
  ['no method', () => post({ identity: { methods: [] } })],
  ['no auth', () => ({ method: 'POST', body: {} })],
  ['no JSON', () => ({ method: 'POST', body: '{nonsense' })],
  ['a list', () => ({ method: 'POST', body: [] })],
  ['no body', () => ({ method: 'POST' })],
  ['a look at a token', (w) => both(w.token)],
  ['a look at a token without a project', (w) => both(w.unscoped)],
  ['a look at the token of an application credential', (w) => both(w.delegated)],
  ['a look at a token, headers alone', (w) => ({ ...both(w.token), method: 'HEAD' })],
  ['a look by a token that is none', () => both('nothing')],
  ['a look by a revoked token', (w) => both(w.revoked)],
  ['a look by nobody', (w) => ({ headers: { 'X-Subject-Token': w.token } })],
  ['a look at a token that is none', (w) => ({ headers: { 'X-Auth-Token': w.token, 'X-Subject-Token': 'nothing' } })],
  ['a look at a revoked token', (w) => ({ headers: { 'X-Auth-Token': w.token, 'X-Subject-Token': w.revoked } })],
  ['a look at nothing', (w) => ({ headers: { 'X-Auth-Token': w.token } })],
  ['a revocation of nothing', (w) => ({ method: 'DELETE', headers: { 'X-Auth-Token': w.token } })],
  [
    'a revocation of a token that is none',
    (w) => ({ method: 'DELETE', headers: { 'X-Auth-Token': w.token, 'X-Subject-Token': 'nothing' } }),
  ],
  ['another method', (w) => ({ ...both(w.token), method: 'PUT' })],
  ['another path', (w) => ({ ...both(w.token), path: '/v3/nothing' })],
  // The last one: it ends the token.
  ['a revocation', (w) => ({ ...both(w.unscoped), method: 'DELETE' })],
];

/** With a token whose life is over. */
export const expired: [what: string, ask: (token: string) => Asked][] = [
  ['a look by a token that has expired', both],
  ['a token that has expired', (token) => identity('token', { id: token })],
];
