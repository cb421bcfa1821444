import { expect } from 'chai';
import {
  ArgumentError,
  type AttemptEvent,
  AuthenticationError,
  type Authenticator,
  CsbsClient,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
  RequestTimeoutError,
  type SessionChoice,
} from '../src/index.js';
import type { FakeCloud } from '../src/testing/index.js';
import { failure } from './support/errors.js';
import { until } from './support/event-loop.js';
import { withCloud } from './support/fake-cloud.js';
import { httpResponse, withRawServer } from './support/raw-server.js';

const projectId = 'b23b579f08c84228b9b4673c46f0c442';

/** Signs in with the password of the fake cloud. */
function passwordAuth(cloud: FakeCloud, more: object = {}): Authenticator {
  const {
    OS_AUTH_URL = '',
    OS_USERNAME = '',
    OS_PASSWORD = '',
    OS_USER_DOMAIN_NAME = '',
    OS_PROJECT_NAME = '',
  } = cloud.openrc();
  return keystonePassword({
    authUrl: OS_AUTH_URL,
    username: OS_USERNAME,
    password: OS_PASSWORD,
    userDomain: OS_USER_DOMAIN_NAME,
    project: OS_PROJECT_NAME,
    ...more,
  });
}

const signIns = ({ requests }: FakeCloud) =>
  requests.filter(({ method, path }) => method === 'POST' && path === '/v3/auth/tokens').length;

describe('CsbsClient.connect', () => {
  it('finds the project and the endpoints, and signs in once', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const client = await CsbsClient.connect({ auth: passwordAuth(cloud) });
      expect(client).to.be.instanceOf(CsbsClient);
      expect(client.projectId).to.equal(projectId);
      expect(await client.backups.list().toArray()).to.have.length(30);
      expect((await client.volumeBackups.get(cloud.backups[0]?.extend_info?.volume_backups?.[0]?.id ?? '')).id).to.be.a(
        'string',
      );
      expect(signIns(cloud)).to.equal(1);
    });
  });

  it('accepts an application credential and an existing token', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const {
        OS_AUTH_URL: authUrl = '',
        OS_APPLICATION_CREDENTIAL_ID: id = '',
        OS_APPLICATION_CREDENTIAL_SECRET: secret = '',
      } = cloud.openrc('applicationCredential');
      const credential = keystoneApplicationCredential({ authUrl, id, secret });
      const client = await CsbsClient.connect({ auth: credential });
      expect(client.projectId).to.equal(projectId);
      const request = { method: 'GET', url: cloud.url, body: new Uint8Array() };
      const { 'X-Auth-Token': token = '' } = await credential.authenticate(request, {
        send: () => expect.fail('the authenticator has a token'),
        secret() {},
      });
      const other = await CsbsClient.connect({ auth: keystoneToken({ authUrl, token }) });
      expect(await other.backups.list().toArray()).to.have.length(30);
      const rescoped = await CsbsClient.connect({ auth: keystoneToken({ authUrl, token, projectId }) });
      expect(await rescoped.backups.list().toArray()).to.have.length(30);
      expect(signIns(cloud)).to.equal(1);
    });
  });

  it('lists the regions if there are several, and uses the one that is named', async () => {
    await withCloud({ backups: 30, regions: ['eu-de', 'eu-nl'] }, async (cloud) => {
      const error = await failure(ArgumentError, CsbsClient.connect({ auth: passwordAuth(cloud) }));
      expect(error.argument).to.equal('region');
      expect(error.message).to.include('eu-de, eu-nl');
      const wrong = await failure(ArgumentError, CsbsClient.connect({ auth: passwordAuth(cloud), region: 'eu-fr' }));
      expect(wrong.message).to.include('"eu-fr"').and.to.include('eu-de, eu-nl');
      expect(
        (await CsbsClient.connect({ auth: passwordAuth(cloud), region: 'eu-nl', interface: 'internal' })).projectId,
      ).to.equal(projectId);
      const explicit = { csbs: cloud.url, vbs: cloud.url };
      expect((await CsbsClient.connect({ auth: passwordAuth(cloud), endpoints: explicit })).projectId).to.equal(
        projectId,
      );
    });
  });

  it('prefers explicit endpoints to those of the catalog', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      await withRawServer(
        (socket) => socket.write(httpResponse(200, '{"checkpoint_item": {"id": "explicit"}}')),
        async ({ url }) => {
          const client = await CsbsClient.connect({ auth: passwordAuth(cloud), endpoints: { csbs: url } });
          expect((await client.backups.get('x')).id).to.equal('explicit');
          expect(
            (await client.volumeBackups.get(cloud.backups[0]?.extend_info?.volume_backups?.[0]?.id ?? '')).id,
          ).to.be.a('string');
        },
      );
    });
  });

  it('rejects a sign-in for a project other than the one that is named', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const error = await failure(
        ArgumentError,
        CsbsClient.connect({ auth: passwordAuth(cloud), projectId: 'another' }),
      );
      expect(error.message).to.include('"another"').and.to.include(projectId);
      expect((await CsbsClient.connect({ auth: passwordAuth(cloud), projectId })).projectId).to.equal(projectId);
    });
  });

  it('requires a project and endpoints if auth does not provide them', async () => {
    const endpoints = { csbs: 'https://csbs.example.com' };
    expect((await failure(ArgumentError, CsbsClient.connect({ auth: 'token', endpoints }))).argument).to.equal(
      'projectId',
    );
    expect((await failure(ArgumentError, CsbsClient.connect({ auth: 'token', projectId: 'p1' }))).argument).to.equal(
      'endpoints',
    );
    expect((await CsbsClient.connect({ auth: 'token', endpoints, projectId: 'p1' })).projectId).to.equal('p1');
    const custom: Authenticator = { authenticate: () => ({}) };
    expect((await CsbsClient.connect({ auth: custom, endpoints, projectId: 'p1' })).projectId).to.equal('p1');
  });

  it('passes its choice to the session', async () => {
    let received: SessionChoice | undefined;
    const auth: Authenticator = {
      authenticate: () => ({}),
      async session(choice) {
        received = choice;
        return { projectId: 'p1', endpoints: { vbs: 'https://vbs.example.com' } };
      },
    };
    await CsbsClient.connect({
      auth,
      region: 'de',
      interface: 'internal',
      endpoints: { csbs: 'https://csbs.example.com' },
    });
    expect(received).to.deep.equal({ region: 'de', interface: 'internal', known: ['csbs'] });
  });

  const wrongSessions: [name: string, session: unknown, argument: string][] = [
    ['undefined', undefined, 'auth'],
    ['no project', { endpoints: { csbs: 'https://csbs.example.com' } }, 'auth'],
    ['no endpoints', { projectId: 'p1' }, 'endpoints'],
    ['an endpoint with http://', { projectId: 'p1', endpoints: { csbs: 'http://csbs.example.com' } }, 'endpoints.csbs'],
    ['an invalid project id', { projectId: 'a/b', endpoints: { csbs: 'https://csbs.example.com' } }, 'projectId'],
  ];
  for (const [name, session, argument] of wrongSessions) {
    it(`rejects an invalid session: ${name}`, async () => {
      const auth = { authenticate: () => ({}), session: async () => session as never };
      expect((await failure(ArgumentError, CsbsClient.connect({ auth }))).argument).to.equal(argument);
    });
  }

  const wrongOptions: [argument: string, options: unknown][] = [
    ['auth', undefined],
    ['auth', {}],
    ['zone', { auth: 'token', zone: 'x' }],
    ['region', { auth: 'token', region: '' }],
    ['interface', { auth: 'token', interface: 'publicURL' }],
    ['endpoints.csbs', { auth: 'token', endpoints: { csbs: 'nowhere' } }],
    ['timeoutMs', { auth: 'token', timeoutMs: 0 }],
  ];
  for (const [argument, options] of wrongOptions) {
    it(`rejects before any request: ${JSON.stringify(options)}`, async () => {
      expect((await failure(ArgumentError, CsbsClient.connect(options as never))).argument).to.equal(argument);
    });
  }

  it('rejects an unknown request option', async () => {
    expect(
      (await failure(ArgumentError, CsbsClient.connect({ auth: 'token' }, { retries: 3 } as never))).argument,
    ).to.equal('retries');
  });

  it('rejects Keystone over http:// unless it is allowed', async () => {
    const auth = keystonePassword({
      authUrl: 'http://iam.example.com/v3',
      username: 'me',
      password: 'sentinel-sentinel',
      userDomain: 'corp',
    });
    const error = await failure(ArgumentError, CsbsClient.connect({ auth }));
    expect(error.argument).to.equal('authUrl');
    expect(error.message).to.include('allowInsecureHttp');
  });

  it('rejects with the reason of the signal, and leaves no request behind', async () => {
    const stop = new AbortController();
    await withRawServer(
      () => stop.abort(new RangeError('enough')),
      async ({ url, open }) => {
        const auth = keystonePassword({
          authUrl: url,
          username: 'me',
          password: 'sentinel-sentinel',
          userDomain: 'corp',
        });
        await failure(RangeError, CsbsClient.connect({ auth }, { signal: stop.signal }));
        await until(() => open() === 0);
      },
    );
  });

  it('ends a session that hangs, and aborts its signal', async () => {
    let received: AbortSignal | undefined;
    const auth: Authenticator = {
      authenticate: () => ({}),
      session(_choice, { signal }) {
        received = signal;
        return new Promise<never>(() => {});
      },
    };
    const error = await failure(RequestTimeoutError, CsbsClient.connect({ auth, timeoutMs: 10, maxRetries: 0 }));
    expect(error.message).to.match(/sign-in/);
    expect(received?.aborted).to.equal(true);
  });

  it('uses the retries and the timeout of its request options', async () => {
    await withRawServer(
      (socket) => socket.write(httpResponse(503, '')),
      async ({ url, requests }) => {
        const auth = keystonePassword({
          authUrl: url,
          username: 'me',
          password: 'sentinel-sentinel',
          userDomain: 'corp',
        });
        await CsbsClient.connect({ auth, maxRetries: 5 }, { maxRetries: 0 }).catch(() => {});
        expect(requests).to.have.length(1);
      },
    );
  });

  it('rejects with the error message of Keystone', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const error = await failure(
        AuthenticationError,
        CsbsClient.connect({ auth: passwordAuth(cloud, { password: 'wrong-password' }) }),
      );
      expect(error.message).to.match(
        /^401 The request you have made requires authentication\. \(POST \/v3\/auth\/tokens, request req-\d+\)$/,
      );
      expect(error.code).to.equal(undefined);
    });
  });
});

describe('a client that signed in', () => {
  it('renews a revoked token once for twenty concurrent calls', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const client = await CsbsClient.connect({ auth: passwordAuth(cloud), maxRetries: 0 });
      cloud.revokeTokens();
      const id = cloud.backups[0]?.id ?? '';
      const found = await Promise.all(Array.from({ length: 20 }, () => client.backups.get(id)));
      expect(found.map((backup) => backup.id)).to.deep.equal(Array(20).fill(id));
      expect(signIns(cloud)).to.equal(2);
    });
  });

  it('renews its tokens when they expire', async () => {
    const realNow = Date.now;
    let laterMs = 0;
    try {
      Date.now = () => realNow() + laterMs;
      await withCloud({ backups: 30 }, async (cloud) => {
        const client = await CsbsClient.connect({ auth: passwordAuth(cloud), maxRetries: 0 });
        for (let day = 0; day < 10; day += 1) {
          await client.backups.get(cloud.backups[0]?.id ?? '');
          laterMs += 12 * 3_600_000;
        }
        // Ten calls, twelve hours apart, with tokens that are valid for 24 hours.
        expect(signIns(cloud)).to.equal(5);
        expect(cloud.requests.map(({ token }) => token)).not.to.include('rejected');
      });
    } finally {
      Date.now = realNow;
    }
  });

  it('signs in at most once per call if the service rejects every token', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const client = await CsbsClient.connect({ auth: passwordAuth(cloud) });
      cloud.failNext({ status: 401, body: '', times: 100, when: { path: '/v1/' } });
      await failure(AuthenticationError, client.backups.get('x'));
      expect(signIns(cloud)).to.equal(2);
    });
  });

  it('reports its sign-in to onAttempt', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const events: AttemptEvent[] = [];
      const client = await CsbsClient.connect({ auth: passwordAuth(cloud), onAttempt: (event) => events.push(event) });
      await client.backups.list().first();
      expect(events.map(({ operation }) => operation)).to.deep.equal(['auth', 'backups.list']);
    });
  });

  it('shares its token with other clients that have the same authenticator', async () => {
    await withCloud({ backups: 30 }, async (cloud) => {
      const auth = passwordAuth(cloud);
      const clients = await Promise.all([CsbsClient.connect({ auth }), CsbsClient.connect({ auth })]);
      await Promise.all(clients.map((client) => client.backups.list().first()));
      expect(signIns(cloud)).to.equal(1);
    });
  });
});
