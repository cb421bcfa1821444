import { type Authenticator, keystoneApplicationCredential } from '../../../src/index.js';
import { authUrl, expectRejected, expectSignIn, meByName, user } from '../../support/sign-in.js';

describe('a sign-in at Keystone', () => {
  const table: [name: string, authenticator: Authenticator, auth: object][] = [
    [
      'with an application credential',
      keystoneApplicationCredential({ authUrl, id: 'c1', secret: 's' }),
      { identity: { methods: ['application_credential'], application_credential: { id: 'c1', secret: 's' } } },
    ],
    [
      'with the name of an application credential',
      keystoneApplicationCredential({ authUrl, name: 'nightly', secret: 's', ...user }),
      {
        identity: {
          methods: ['application_credential'],
          application_credential: { name: 'nightly', user: meByName, secret: 's' },
        },
      },
    ],
  ];
  for (const [name, authenticator, auth] of table) it(name, () => expectSignIn(authenticator, auth));
});

describe('invalid options of keystoneApplicationCredential', () => {
  const credential = { authUrl, id: 'c1', secret: 'sentinel-sentinel' };
  const invalid: [name: string, argument: string, make: () => unknown][] = [
    ['no credential', 'id', () => keystoneApplicationCredential({ authUrl, secret: 's' })],
    ['two credentials', 'name', () => keystoneApplicationCredential({ ...credential, name: 'x' })],
    [
      'the name of a credential without a user',
      'username',
      () => keystoneApplicationCredential({ authUrl, name: 'x', secret: 's' }),
    ],
    ['no secret', 'secret', () => keystoneApplicationCredential({ authUrl, id: 'c1' } as never)],
    [
      'an application credential for a domain without a project',
      'project',
      () => keystoneApplicationCredential({ ...credential, projectDomain: 'd' }),
    ],
  ];
  for (const [name, argument, make] of invalid)
    it(`are rejected at the call: ${name}`, () => expectRejected(argument, make));
});
