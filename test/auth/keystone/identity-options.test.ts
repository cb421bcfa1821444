import { type Authenticator, keystonePassword, keystoneToken } from '../../../src/index.js';
import { authUrl, expectRejected, expectSignIn, meByName, user } from '../../support/sign-in.js';

describe('a sign-in at Keystone', () => {
  const table: [name: string, authenticator: Authenticator, auth: object][] = [
    [
      'with ids of domains',
      keystonePassword({
        authUrl,
        password: 'pw',
        username: 'me',
        userDomainId: 'd1',
        project: 'shop',
        projectDomainId: 'd2',
      }),
      {
        identity: { methods: ['password'], password: { user: { name: 'me', domain: { id: 'd1' }, password: 'pw' } } },
        scope: { project: { name: 'shop', domain: { id: 'd2' } } },
      },
    ],
    [
      'for a project in the domain of the user, if no domain is named',
      keystonePassword({ authUrl, password: 'pw', ...user, project: 'shop' }),
      {
        identity: { methods: ['password'], password: { user: { ...meByName, password: 'pw' } } },
        scope: { project: { name: 'shop', domain: { name: 'corp' } } },
      },
    ],
  ];
  for (const [name, authenticator, auth] of table) it(name, () => expectSignIn(authenticator, auth));
});

describe('invalid options of users and projects', () => {
  const password = { authUrl, password: 'sentinel-sentinel', ...user };
  const invalid: [name: string, argument: string, make: () => unknown][] = [
    ['no user', 'username', () => keystonePassword({ authUrl, password: 'x' })],
    ['an empty user', 'username', () => keystonePassword({ ...password, username: '' })],
    ['two users', 'username', () => keystonePassword({ ...password, userId: 'u1' })],
    ['a user without a domain', 'userDomain', () => keystonePassword({ authUrl, password: 'x', username: 'me' })],
    ['two domains', 'userDomain', () => keystonePassword({ ...password, userDomainId: 'd1' })],
    ['two projects', 'project', () => keystonePassword({ ...password, project: 'x', projectId: 'y' })],
    ['a domain without a project', 'project', () => keystonePassword({ ...password, projectDomain: 'x' })],
    [
      'a project without a domain',
      'projectDomain',
      () => keystonePassword({ authUrl, password: 'x', userId: 'u1', project: 'shop' }),
    ],
    [
      'a token for a project without a domain',
      'projectDomain',
      () => keystoneToken({ authUrl, token: 'x', project: 'shop' }),
    ],
  ];
  for (const [name, argument, make] of invalid)
    it(`are rejected at the call: ${name}`, () => expectRejected(argument, make));
});
