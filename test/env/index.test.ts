import { expect } from 'chai';
import { connectFromEnv } from '../../src/env/index.js';
import { ApiError, ArgumentError, AuthenticationError, type CsbsClient, NotFoundError } from '../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { withEnvironment } from '../support/clouds.js';
import { failure } from '../support/errors.js';
import { type RecordedRequest, withRecorder } from '../support/recorder.js';
import { withoutNock } from '../support/without-nock.js';

const count = async (client: CsbsClient) => (await client.backups.list().toArray()).length;

describe('connectFromEnv', () => {
  let cloud: FakeCloud;
  before(async () => {
    cloud = await startFakeCloud({ backups: 20, regions: ['eu-de', 'eu-nl'] });
  });
  after(() => cloud.close());

  for (const method of ['password', 'applicationCredential'] as const) {
    it(`reads an openrc with ${method}, and reaches both services`, async () => {
      const client = await connectFromEnv(cloud.openrc(method));
      expect(client.projectId).to.equal(cloud.clientOptions().projectId);
      expect(await count(client)).to.equal(20);
      await failure(NotFoundError, client.volumeBackups.get('missing'));
    });
  }

  it('reads process.env by default', async () => {
    await withEnvironment(cloud.openrc(), async () => expect(await count(await connectFromEnv())).to.equal(20));
  });

  it('uses a token with and without OS_AUTH_URL', async () => {
    const { OS_AUTH_URL = '', OS_REGION_NAME = '' } = cloud.openrc();
    let token = '';
    await withoutNock(async () => {
      const { OS_USERNAME: name, OS_PASSWORD: password, OS_USER_DOMAIN_NAME: domain } = cloud.openrc();
      const identity = { methods: ['password'], password: { user: { name, password, domain: { name: domain } } } };
      const scope = { project: { id: cloud.clientOptions().projectId } };
      const response = await fetch(`${OS_AUTH_URL}/auth/tokens`, {
        method: 'POST',
        body: JSON.stringify({ auth: { identity, scope } }),
      });
      token = response.headers.get('x-subject-token') ?? '';
    });
    expect(await count(await connectFromEnv({ OS_AUTH_URL, OS_REGION_NAME, OS_TOKEN: token }))).to.equal(20);
    const { projectId } = cloud.clientOptions();
    const withoutKeystone = await connectFromEnv({
      OS_TOKEN: token,
      OS_PROJECT_ID: projectId,
      OS_DATA_PROTECT_ENDPOINT_OVERRIDE: `${cloud.url}/v1/${projectId}`,
    });
    expect(await count(withoutKeystone)).to.equal(20);
    expect((await failure(ArgumentError, withoutKeystone.volumeBackups.get('v1'))).argument).to.equal('endpoints.vbs');
  });

  it('accepts URLs with version and project for both services', async () => {
    await withRecorder(async ({ url, requests }) => {
      const client = await connectFromEnv({
        OS_TOKEN: 'a-token',
        OS_PROJECT_ID: 'p1',
        OS_DATA_PROTECT_ENDPOINT_OVERRIDE: ` ${url}/csbs/v1/p1/ `,
        OS_VBS_ENDPOINT_OVERRIDE: `${url}/vbs/v2.0/p1`,
      });
      await client.backups.get('b1');
      await client.volumeBackups.get('v1').catch(() => {});
      expect(requests.map(({ path }) => path)).to.deep.equal([
        '/csbs/v1/p1/checkpoint_items/b1',
        '/vbs/v2/p1/backups/v1',
      ]);
    });
  });

  it('lists the regions if none or an unknown one is named', async () => {
    const { OS_REGION_NAME, ...openrc } = cloud.openrc();
    expect(OS_REGION_NAME).to.equal('eu-de');
    for (const region of [undefined, '', 'eu-ch2']) {
      const error = await failure(ArgumentError, connectFromEnv({ ...openrc, OS_REGION_NAME: region }));
      expect(error.argument).to.equal('region');
      expect(error.message).to.include('eu-de, eu-nl');
    }
  });

  it('reports the error of Keystone for a wrong password, without the password', async () => {
    const error = await failure(
      AuthenticationError,
      connectFromEnv({ ...cloud.openrc(), OS_PASSWORD: 'wrong-password-1' }),
    );
    expect(error.message).to.include('The request you have made requires authentication.');
    expect(error.message).not.to.include('wrong-password-1');
  });

  it('stops if its signal is aborted', async () => {
    const reason = new RangeError('enough');
    expect(await failure(RangeError, connectFromEnv(cloud.openrc(), { signal: AbortSignal.abort(reason) }))).to.equal(
      reason,
    );
  });

  describe('signs in', () => {
    const password = { OS_USERNAME: 'me', OS_PASSWORD: 'pass', OS_USER_DOMAIN_NAME: 'home', OS_PROJECT_ID: 'p1' };
    const credential = { OS_APPLICATION_CREDENTIAL_ID: 'c1', OS_APPLICATION_CREDENTIAL_SECRET: 'credential-secret' };
    const token = { OS_TOKEN: 'the-token' };
    const keys = { OS_ACCESS_KEY: 'AK1', OS_SECRET_KEY: 'secret-key', OS_PROJECT_ID: 'p1' };

    /** How the client signed in: the method at Keystone, or the headers of the call. */
    const methodOf = async (env: Record<string, string>, url: string, requests: RecordedRequest[]) => {
      const endpoints = { OS_DATA_PROTECT_ENDPOINT_OVERRIDE: url };
      const client = await connectFromEnv({ OS_AUTH_URL: url, ...endpoints, ...env });
      await client.backups.get('b1');
      const { methods } = requests.find(({ auth }) => auth !== undefined)?.auth?.identity ?? {};
      const { headers } = requests.at(-1) ?? {};
      return methods === undefined
        ? headers?.authorization === undefined
          ? headers?.['x-auth-token']
          : 'access key'
        : methods;
    };

    const inOrder: [method: unknown, env: Record<string, string>][] = [
      [['application_credential'], credential],
      ['the-token', token],
      [['password'], password],
      ['access key', keys],
    ];
    for (let set = 1; set < 16; set += 1) {
      const given = inOrder.filter((_, bit) => (set >> bit) % 2 === 1);
      const [method] = given[0] ?? [];
      it(`by ${JSON.stringify(method)} if ${given.map(([name]) => JSON.stringify(name)).join(' and ')} are set`, () =>
        withRecorder(async ({ url, requests }) => {
          expect(await methodOf(Object.assign({}, ...given.map(([, env]) => env)), url, requests)).to.deep.equal(
            method,
          );
        }));
    }

    for (const [type, method] of [
      ['password', ['password']],
      ['v3password', ['password']],
      ['token', 'the-token'],
      ['v3token', 'the-token'],
      ['v3applicationcredential', ['application_credential']],
      ['aksk', 'access key'],
    ] as const) {
      it(`by the method that OS_AUTH_TYPE=${type} selects, whatever else is set`, () =>
        withRecorder(async ({ url, requests }) => {
          expect(
            await methodOf({ ...password, ...credential, ...token, ...keys, OS_AUTH_TYPE: type }, url, requests),
          ).to.deep.equal(method);
        }));
    }

    it('with access keys under both of their names, and the token of temporary ones', async () => {
      for (const env of [
        keys,
        {
          OS_ACCESS_KEY_ID: 'AK1',
          OS_SECRET_ACCESS_KEY: 'secret-key',
          OS_PROJECT_ID: 'p1',
          OS_SECURITY_TOKEN: 'temporary',
        },
      ]) {
        await withRecorder(async ({ url, requests }) => {
          await (
            await connectFromEnv({
              ...env,
              OS_VBS_ENDPOINT_OVERRIDE: 'https://vbs.test',
              OS_DATA_PROTECT_ENDPOINT_OVERRIDE: url,
            })
          ).backups.get('b1');
          expect(requests).to.have.length(1);
          expect(requests[0]?.headers.authorization).to.match(/^SDK-HMAC-SHA256 Access=AK1, /);
          expect(requests[0]?.headers['x-project-id']).to.equal('p1');
          expect(requests[0]?.headers['x-security-token']).to.equal(
            (env as { OS_SECURITY_TOKEN?: string }).OS_SECURITY_TOKEN,
          );
        });
      }
    });
  });

  describe('identifies the user and the project', () => {
    const user = { OS_PASSWORD: 'pass', OS_USERNAME: 'me' };
    const me = (domain: object) => ({ name: 'me', domain, password: 'pass' });
    const cases: [what: string, env: Record<string, string>, user: object, project: object | undefined][] = [
      [
        'by their own domains',
        { OS_USER_DOMAIN_NAME: 'a', OS_PROJECT_NAME: 'p', OS_PROJECT_DOMAIN_NAME: 'b' },
        me({ name: 'a' }),
        { name: 'p', domain: { name: 'b' } },
      ],
      [
        'by ids of domains',
        { OS_USER_DOMAIN_ID: 'a', OS_PROJECT_NAME: 'p', OS_PROJECT_DOMAIN_ID: 'b' },
        me({ id: 'a' }),
        { name: 'p', domain: { id: 'b' } },
      ],
      [
        'by ids before names',
        { OS_USER_DOMAIN_ID: 'a', OS_USER_DOMAIN_NAME: 'x', OS_PROJECT_NAME: 'x', OS_PROJECT_ID: '12e4' },
        me({ id: 'a' }),
        { id: '12e4' },
      ],
      [
        'by the id of a user',
        { OS_USER_ID: 'u', OS_PROJECT_NAME: 'p', OS_PROJECT_DOMAIN_NAME: 'b' },
        { id: 'u', password: 'pass' },
        { name: 'p', domain: { name: 'b' } },
      ],
      [
        'by OS_DOMAIN_NAME for both',
        { OS_DOMAIN_NAME: 'a', OS_PROJECT_NAME: 'p' },
        me({ name: 'a' }),
        { name: 'p', domain: { name: 'a' } },
      ],
      [
        'by OS_DOMAIN_ID for both',
        { OS_DOMAIN_ID: 'a', OS_PROJECT_NAME: 'p' },
        me({ id: 'a' }),
        { name: 'p', domain: { id: 'a' } },
      ],
      [
        'by a default domain',
        { OS_DEFAULT_DOMAIN: 'default', OS_PROJECT_NAME: 'p' },
        me({ id: 'default' }),
        { name: 'p', domain: { id: 'default' } },
      ],
      [
        'by the name of a default domain',
        { OS_DEFAULT_DOMAIN_NAME: 'D', OS_PROJECT_NAME: 'p' },
        me({ name: 'D' }),
        { name: 'p', domain: { name: 'D' } },
      ],
      [
        'by its own domain rather than a common one',
        { OS_USER_DOMAIN_NAME: 'a', OS_DOMAIN_NAME: 'b', OS_DEFAULT_DOMAIN_ID: 'c', OS_PROJECT_NAME: 'p' },
        me({ name: 'a' }),
        { name: 'p', domain: { name: 'b' } },
      ],
      [
        "by the user's domain if no other is named",
        { OS_USER_DOMAIN_NAME: 'a', OS_PROJECT_NAME: 'p' },
        me({ name: 'a' }),
        { name: 'p', domain: { name: 'a' } },
      ],
      [
        'by OS_TENANT_NAME',
        { OS_USER_DOMAIN_NAME: 'a', OS_TENANT_NAME: 'p' },
        me({ name: 'a' }),
        { name: 'p', domain: { name: 'a' } },
      ],
      ['by OS_TENANT_ID', { OS_USER_DOMAIN_NAME: 'a', OS_TENANT_ID: 'p' }, me({ name: 'a' }), { id: 'p' }],
      ['by no project', { OS_USER_DOMAIN_NAME: 'a' }, me({ name: 'a' }), undefined],
      [
        'and treats empty variables as not set',
        { OS_USER_DOMAIN_NAME: 'a', OS_USER_ID: '', OS_PROJECT_ID: '', OS_TENANT_NAME: 'p' },
        me({ name: 'a' }),
        { name: 'p', domain: { name: 'a' } },
      ],
    ];
    for (const [what, env, expected, project] of cases) {
      it(what, () =>
        withRecorder(
          async ({ url, requests }) => {
            await connectFromEnv({ ...user, OS_AUTH_URL: url, ...env });
            expect(requests[0]?.auth?.identity.password).to.deep.equal({ user: expected });
            expect(requests[0]?.auth?.scope).to.deep.equal(project === undefined ? undefined : { project });
          },
          env.OS_PROJECT_ID || env.OS_TENANT_ID || 'p1',
        ),
      );
    }

    it('by the name of an application credential and its user', () =>
      withRecorder(async ({ url, requests }) => {
        const env = {
          OS_APPLICATION_CREDENTIAL_NAME: 'c',
          OS_APPLICATION_CREDENTIAL_SECRET: 's',
          OS_USERNAME: 'me',
          OS_USER_DOMAIN_NAME: 'a',
        };
        await connectFromEnv({ OS_AUTH_URL: `${url}/v3/`, ...env });
        expect(requests[0]?.auth?.identity.application_credential).to.deep.equal({
          name: 'c',
          user: { name: 'me', domain: { name: 'a' } },
          secret: 's',
        });
      }));
  });

  describe('prefers options to variables:', () => {
    const env = (url: string) => ({
      OS_AUTH_URL: url,
      OS_USERNAME: 'me',
      OS_PASSWORD: 'pass',
      OS_USER_DOMAIN_NAME: 'a',
    });

    it('the project to sign in to', () =>
      withRecorder(async ({ url, requests }) => {
        const client = await connectFromEnv(
          { ...env(url), OS_PROJECT_ID: 'p2', OS_TENANT_ID: 'p3', OS_PROJECT_NAME: 'p' },
          { projectId: 'p1' },
        );
        expect(requests[0]?.auth?.scope).to.deep.equal({ project: { id: 'p1' } });
        expect(client.projectId).to.equal('p1');
      }));

    it('the region and the interface', () =>
      withRecorder(async ({ url }) => {
        const given = { region: 'eu-de', interface: 'public' };
        await connectFromEnv(
          { ...env(url), OS_REGION_NAME: 'elsewhere', OS_INTERFACE: 'intern', OS_ENDPOINT_TYPE: 'x' },
          given,
        );
        expect(
          (
            await failure(
              ArgumentError,
              connectFromEnv({ ...env(url), OS_REGION_NAME: 'eu-de' }, { region: 'nowhere' }),
            )
          ).message,
        ).to.include('"nowhere"');
      }));

    it('one endpoint, while the other comes from the variables', () =>
      withRecorder(async ({ url, requests }) => {
        const overrides = { OS_DATA_PROTECT_ENDPOINT_OVERRIDE: 'invalid', OS_VBS_ENDPOINT_OVERRIDE: `${url}/two` };
        const client = await connectFromEnv(
          { ...env(url), ...overrides },
          { endpoints: { csbs: `${url}/one`, vbs: undefined } as object },
        );
        await client.backups.get('b1');
        await client.volumeBackups.get('v1').catch(() => {});
        expect(requests.slice(1).map(({ path }) => path)).to.deep.equal([
          '/one/v1/p1/checkpoint_items/b1',
          '/two/v2/p1/backups/v1',
        ]);
      }));

    it('options of the client', () =>
      withRecorder(async ({ url, requests }) => {
        const events: string[] = [];
        await connectFromEnv(env(url), {
          userAgent: 'audit/1',
          onAttempt: ({ operation }) => events.push(operation),
          http: { headers: { 'X-A': 'b' } },
        });
        expect(requests[0]?.headers['user-agent']).to.match(/^audit\/1 csbs-client/);
        expect(requests[0]?.headers['x-a']).to.equal('b');
        expect(events).to.deep.equal(['auth']);
      }));
  });

  it('uses the interface of the variables, even under its older names', () =>
    withRecorder(async ({ url }) => {
      const env = { OS_AUTH_URL: url, OS_TOKEN: 'a-token' };
      for (const more of [
        { OS_INTERFACE: 'public', OS_ENDPOINT_TYPE: 'publicURL' },
        { OS_ENDPOINT_TYPE: 'publicURL' },
        { OS_INTERFACE: 'public' },
      ])
        await connectFromEnv({ ...env, ...more });
      for (const more of [
        { OS_INTERFACE: 'internal' },
        { OS_ENDPOINT_TYPE: 'internalURL' },
        { OS_INTERFACE: 'adminURL' },
      ]) {
        expect((await failure(ArgumentError, connectFromEnv({ ...env, ...more }))).argument).to.equal('interface');
      }
    }));

  it('rejects a project other than that of the credential', () =>
    withRecorder(async ({ url }) => {
      const env = {
        OS_AUTH_URL: url,
        OS_APPLICATION_CREDENTIAL_ID: 'c',
        OS_APPLICATION_CREDENTIAL_SECRET: 's',
        OS_PROJECT_ID: 'p2',
      };
      const error = await failure(ArgumentError, connectFromEnv(env));
      for (const part of ['OS_PROJECT_ID', '"p2"', '"p1"']) expect(error.message).to.include(part);
      expect((await failure(ArgumentError, connectFromEnv(env, { projectId: 'p3' }))).argument).to.equal('projectId');
    }));

  it('does not change the error of a sign-in without a project', () =>
    withRecorder(async ({ url }) => {
      const env = { OS_AUTH_URL: url, OS_USER_ID: 'u', OS_PASSWORD: 'p' };
      const error = await failure(ArgumentError, connectFromEnv(env));
      expect(error.argument).to.equal('project');
      expect(error.message).to.match(/not for a project: .*project or projectId/);
    }, null));

  it('passes on the error of the sign-in', async () => {
    cloud.failNext({ status: 403, when: { path: '/v3/auth/tokens' } });
    expect((await failure(ApiError, connectFromEnv(cloud.openrc()))).status).to.equal(403);
  });
});
