// The requests to Keystone, and how its responses are parsed.
import { expect } from 'chai';
import {
  ArgumentError,
  type Authenticator,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
} from '../../../src/index.js';
import { authContext, someRequest, type TestResponse } from '../../support/auth-context.js';
import { failure, thrown } from '../../support/errors.js';

const authUrl = 'https://iam.example.com/v3';
const project = { id: 'p1', name: 'shop', domain: { id: 'd1', name: 'corp' } };
const catalog = [
  { type: 'data-protect', endpoints: [{ interface: 'public', region_id: 'de', url: 'https://csbs.de/v1/p1' }] },
];
const token = (more: object = {}): TestResponse => ({
  headers: { 'x-subject-token': 'token-1' },
  json: { token: { project, catalog, ...more } },
});

/** The body of the first request of an authenticator. */
async function sentBy(authenticator: Authenticator, response = token()) {
  const context = authContext(() => response);
  await authenticator.session?.({}, context);
  return context.sent;
}

const user = { username: 'me', userDomain: 'corp' };
const meByName = { name: 'me', domain: { name: 'corp' } };

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
    [
      'for no project',
      keystonePassword({ authUrl, password: 'pw', ...user }),
      { identity: { methods: ['password'], password: { user: { ...meByName, password: 'pw' } } } },
    ],
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
  for (const [name, authenticator, auth] of table) {
    it(name, async () => {
      const [request, ...more] = await sentBy(authenticator);
      expect(more).to.deep.equal([]);
      expect({ ...request, body: JSON.parse(request?.body ?? ''), signal: undefined }).to.deep.equal({
        ...{ method: 'POST', url: 'https://iam.example.com/v3/auth/tokens', argument: 'authUrl', signal: undefined },
        body: { auth },
      });
    });
  }

  for (const url of [
    'https://iam.example.com',
    'https://iam.example.com/',
    'https://iam.example.com/v3',
    'https://iam.example.com/v3/',
    'https://iam.example.com/v3/auth/tokens',
  ]) {
    it(`accepts the URL ${url}`, async () => {
      const [request] = await sentBy(keystonePassword({ authUrl: url, password: 'pw', ...user }));
      expect(request?.url).to.equal('https://iam.example.com/v3/auth/tokens');
    });
  }

  it('accepts a URL with a path before the version', async () => {
    const [request] = await sentBy(
      keystonePassword({ authUrl: 'https://cloud.example.com/identity/v3', password: 'pw', ...user }),
    );
    expect(request?.url).to.equal('https://cloud.example.com/identity/v3/auth/tokens');
  });

  it('finds the project and the endpoints', async () => {
    const authenticator = keystonePassword({ authUrl, password: 'pw', ...user });
    expect(
      await authenticator.session?.(
        {},
        authContext(() => token()),
      ),
    ).to.deep.equal({ projectId: 'p1', endpoints: { csbs: 'https://csbs.de' } });
  });

  it('registers its secrets before they are sent, and the token when it is received', async () => {
    const context = authContext(() => {
      expect(context.secrets).to.deep.equal(['sentinel-sentinel']);
      return token();
    });
    const headers = await keystonePassword({ authUrl, password: 'sentinel-sentinel', ...user }).authenticate(
      someRequest,
      context,
    );
    expect(headers).to.deep.equal({ 'X-Auth-Token': 'token-1' });
    expect(context.secrets).to.include('token-1');
  });

  const wrong: [name: string, response: TestResponse, names: string][] = [
    ['no token', { json: { token: {} } }, 'X-Subject-Token'],
    ['an invalid token', { headers: { 'x-subject-token': 'a b' }, json: { token: {} } }, 'X-Subject-Token'],
    ['no object as the body', { headers: { 'x-subject-token': 'token-1' }, json: [] }, 'body'],
    ['an invalid token object', { headers: { 'x-subject-token': 'token-1' }, json: { token: 'x' } }, 'body'],
    ['a project without an id', token({ project: { name: 'x' } }), 'token.project'],
    ['an invalid catalog', token({ catalog: 'x' }), 'token.catalog'],
    ['services without endpoints', token({ catalog: [{ type: 'vbs' }] }), 'token.catalog.endpoints'],
  ];
  for (const [name, response, names] of wrong) {
    it(`rejects an invalid response: ${name}`, async () => {
      const error = await failure(RangeError, sentBy(keystonePassword({ authUrl, password: 'pw', ...user }), response));
      expect(error.message).to.include(names);
    });
  }

  it('ignores errors in other services of the catalog', async () => {
    const odd = [{ type: 'dns' }, { type: 'x', endpoints: 5 }, ...catalog];
    const authenticator = keystonePassword({ authUrl, password: 'pw', ...user });
    expect(
      (
        await authenticator.session?.(
          {},
          authContext(() => token({ catalog: odd })),
        )
      )?.endpoints,
    ).to.deep.equal({ csbs: 'https://csbs.de' });
    const none = keystonePassword({ authUrl, password: 'pw', ...user });
    expect(
      await none.authenticate(
        someRequest,
        authContext(() => token({ catalog: null })),
      ),
    ).to.deep.equal({ 'X-Auth-Token': 'token-1' });
  });

  it('treats an asterisk as all regions', async () => {
    const starred = [
      { type: 'vbs', endpoints: [{ interface: 'public', region: '*', region_id: '*', url: 'https://vbs.all/v2/p1' }] },
      ...catalog,
    ];
    const authenticator = keystonePassword({ authUrl, password: 'pw', ...user });
    const session = await authenticator.session?.(
      { region: 'de' },
      authContext(() => token({ catalog: starred })),
    );
    expect(session?.endpoints).to.deep.equal({ csbs: 'https://csbs.de', vbs: 'https://vbs.all' });
  });

  it('rejects a session without a project', async () => {
    const error = await failure(
      ArgumentError,
      sentBy(keystonePassword({ authUrl, password: 'pw', ...user }), token({ project: undefined, catalog: undefined })),
    );
    expect(error.argument).to.equal('project');
  });
});

describe('an existing token', () => {
  it('is sent without a request to Keystone if no project is requested', async () => {
    const context = authContext(() => token());
    expect(await keystoneToken({ authUrl, token: 'token-0' }).authenticate(someRequest, context)).to.deep.equal({
      'X-Auth-Token': 'token-0',
    });
    expect(context.sent).to.deep.equal([]);
    expect(context.secrets).to.deep.equal(['token-0']);
  });

  it('is validated to find its project and endpoints', async () => {
    const [request, ...more] = await sentBy(keystoneToken({ authUrl, token: 'token-0' }));
    expect(more).to.deep.equal([]);
    expect(request).to.deep.include({
      url: 'https://iam.example.com/v3/auth/tokens',
      headers: { 'X-Auth-Token': 'token-0', 'X-Subject-Token': 'token-0' },
    });
    expect(request?.method ?? 'GET').to.equal('GET');
  });

  for (const requested of [
    { projectId: 'p1' },
    { project: 'shop', projectDomain: 'corp' },
    { project: 'shop', projectDomainId: 'd1' },
  ]) {
    it(`is used if it is for the requested project: ${JSON.stringify(requested)}`, async () => {
      const context = authContext(() => token());
      expect(
        await keystoneToken({ authUrl, token: 'token-0', ...requested }).authenticate(someRequest, context),
      ).to.deep.equal({ 'X-Auth-Token': 'token-0' });
      expect(context.sent).to.have.length(1);
    });
  }

  for (const requested of [
    { projectId: 'p2' },
    { project: 'shop', projectDomain: 'corp2' },
    { project: 'shop2', projectDomain: 'corp' },
    { project: 'shop', projectDomainId: 'd2' },
  ]) {
    it(`is exchanged if another project is requested: ${JSON.stringify(requested)}`, async () => {
      const context = authContext(() => token());
      expect(
        await keystoneToken({ authUrl, token: 'token-0', ...requested }).authenticate(someRequest, context),
      ).to.deep.equal({ 'X-Auth-Token': 'token-1' });
      const [, exchange] = context.sent;
      expect(JSON.parse(exchange?.body ?? '').auth.identity).to.deep.equal({
        methods: ['token'],
        token: { id: 'token-0' },
      });
    });
  }

  it('cannot be renewed after it was rejected', async () => {
    expect(keystoneToken({ authUrl, token: 'token-0' }).renew).to.equal(undefined);
    const context = authContext(() => token());
    const same = keystoneToken({ authUrl, token: 'token-0', projectId: 'p1' });
    await same.authenticate(someRequest, context);
    expect(await same.renew?.({ headers: { 'X-Auth-Token': 'token-0' }, status: 401 }, context)).to.equal(false);
  });
});

describe('invalid options of a sign-in', () => {
  const password = { authUrl, password: 'sentinel-sentinel', ...user };
  const credential = { authUrl, id: 'c1', secret: 'sentinel-sentinel' };
  const invalid: [name: string, argument: string, make: () => unknown][] = [
    ['no options', 'authUrl', () => keystonePassword(undefined as never)],
    ['an unknown key', 'tenant', () => keystonePassword({ ...password, tenant: 'x' } as never)],
    ['no URL', 'authUrl', () => keystonePassword({ ...password, authUrl: undefined } as never)],
    ['an invalid URL', 'authUrl', () => keystonePassword({ ...password, authUrl: 'iam' })],
    [
      'a URL with a password',
      'authUrl',
      () => keystonePassword({ ...password, authUrl: 'https://me:sentinel-sentinel@iam.example.com' }),
    ],
    ['Keystone v2.0', 'authUrl', () => keystonePassword({ ...password, authUrl: 'https://iam.example.com/v2.0' })],
    ['no password', 'password', () => keystonePassword({ ...password, password: '' })],
    ['a number as a password', 'password', () => keystonePassword({ ...password, password: 12_345_678 } as never)],
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
    ['an empty token', 'token', () => keystoneToken({ authUrl, token: '' })],
    ['a token with a line break', 'token', () => keystoneToken({ authUrl, token: 'sentinel-sentinel\n' })],
    [
      'a token for a project without a domain',
      'projectDomain',
      () => keystoneToken({ authUrl, token: 'x', project: 'shop' }),
    ],
  ];
  for (const [name, argument, make] of invalid) {
    it(`are rejected at the call: ${name}`, () => {
      const error = thrown(ArgumentError, make);
      expect(error.argument).to.equal(argument);
      expect(`${error.message} ${error.stack}`).not.to.match(/sentinel|12345678/);
    });
  }
});
