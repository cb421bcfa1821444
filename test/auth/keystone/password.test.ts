import { expect } from 'chai';
import { type Authenticator, keystonePassword } from '../../../src/index.js';
import { authContext, someRequest } from '../../support/auth-context.js';
import { authUrl, expectRejected, expectSignIn, meByName, tokenResponse, user } from '../../support/sign-in.js';

describe('a sign-in at Keystone', () => {
  const table: [name: string, authenticator: Authenticator, auth: object][] = [
    [
      'with a password, all by name',
      keystonePassword({ authUrl, password: 'pw', ...user, project: 'shop', projectDomain: 'corp2' }),
      {
        identity: { methods: ['password'], password: { user: { ...meByName, password: 'pw' } } },
        scope: { project: { name: 'shop', domain: { name: 'corp2' } } },
      },
    ],
    [
      'with a password, all by id',
      keystonePassword({ authUrl, password: 'pw', userId: 'u1', projectId: 'p1' }),
      {
        identity: { methods: ['password'], password: { user: { id: 'u1', password: 'pw' } } },
        scope: { project: { id: 'p1' } },
      },
    ],
    [
      'for no project',
      keystonePassword({ authUrl, password: 'pw', ...user }),
      { identity: { methods: ['password'], password: { user: { ...meByName, password: 'pw' } } } },
    ],
  ];
  for (const [name, authenticator, auth] of table) it(name, () => expectSignIn(authenticator, auth));

  it('registers its secrets before they are sent, and the token when it is received', async () => {
    const context = authContext(() => {
      expect(context.secrets).to.deep.equal(['sentinel-sentinel']);
      return tokenResponse();
    });
    const headers = await keystonePassword({ authUrl, password: 'sentinel-sentinel', ...user }).authenticate(
      someRequest,
      context,
    );
    expect(headers).to.deep.equal({ 'X-Auth-Token': 'token-1' });
    expect(context.secrets).to.include('token-1');
  });
});

describe('invalid options of keystonePassword', () => {
  const password = { authUrl, password: 'sentinel-sentinel', ...user };
  const invalid: [name: string, argument: string, make: () => unknown][] = [
    ['no options', 'authUrl', () => keystonePassword(undefined as never)],
    ['an unknown key', 'tenant', () => keystonePassword({ ...password, tenant: 'x' } as never)],
    ['no URL', 'authUrl', () => keystonePassword({ ...password, authUrl: undefined } as never)],
    ['no password', 'password', () => keystonePassword({ ...password, password: '' })],
    ['a number as a password', 'password', () => keystonePassword({ ...password, password: 12_345_678 } as never)],
  ];
  for (const [name, argument, make] of invalid)
    it(`are rejected at the call: ${name}`, () => expectRejected(argument, make));
});
