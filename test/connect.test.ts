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
import { type FakeCloud, type FakeCloudOptions, startFakeCloud } from '../src/testing/index.js';
import { failure } from './support/errors.js';
import { answer, withRawServer } from './support/raw-server.js';
import { withoutNock } from './support/without-nock.js';

const projectId = 'b23b579f08c84228b9b4673c46f0c442';

async function withCloud(options: FakeCloudOptions, use: (cloud: FakeCloud) => Promise<unknown>): Promise<void> {
  await withoutNock(async () => {
    const cloud = await startFakeCloud({ backups: 30, ...options });
    try {
      await use(cloud);
    } finally {
      await cloud.close();
    }
  });
}

/** The password's way to sign in. */
function byPassword(cloud: FakeCloud, more: object = {}): Authenticator {
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
  it('finds project and endpoints, and signs in once', async () => {
    await withCloud({}, async (cloud) => {
      const client = await CsbsClient.connect({ auth: byPassword(cloud) });
      expect(client).to.be.instanceOf(CsbsClient);
      expect(client.projectId).to.equal(projectId);
      expect(await client.backups.list().toArray()).to.have.length(30);
      expect((await client.volumeBackups.get(cloud.backups[0]?.extend_info?.volume_backups?.[0]?.id ?? '')).id).to.be.a(
        'string',
      );
      expect(signIns(cloud)).to.equal(1);
    });
  });

  it('takes an application credential, and a token that is there already', async () => {
    await withCloud({}, async (cloud) => {
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
        send: () => expect.fail('has a token'),
        secret() {},
      });
      const other = await CsbsClient.connect({ auth: keystoneToken({ authUrl, token }) });
      expect(await other.backups.list().toArray()).to.have.length(30);
      const rescoped = await CsbsClient.connect({ auth: keystoneToken({ authUrl, token, projectId }) });
      expect(await rescoped.backups.list().toArray()).to.have.length(30);
      expect(signIns(cloud)).to.equal(1);
    });
  });

  it('names the regions where there are several, and takes the one that is named', async () => {
    await withCloud({ regions: ['eu-de', 'eu-nl'] }, async (cloud) => {
      const error = await failure(ArgumentError, CsbsClient.connect({ auth: byPassword(cloud) }));
      expect(error.argument).to.equal('region');
      expect(error.message).to.include('eu-de, eu-nl');
      const wrong = await failure(ArgumentError, CsbsClient.connect({ auth: byPassword(cloud), region: 'eu-fr' }));
      expect(wrong.message).to.include('"eu-fr"').and.to.include('eu-de, eu-nl');
      expect(
        (await CsbsClient.connect({ auth: byPassword(cloud), region: 'eu-nl', interface: 'internal' })).projectId,
      ).to.equal(projectId);
      const byHand = { csbs: cloud.url, vbs: cloud.url };
      expect((await CsbsClient.connect({ auth: byPassword(cloud), endpoints: byHand })).projectId).to.equal(projectId);
    });
  });

  it('lets endpoints given by hand win', async () => {
    await withCloud({}, async (cloud) => {
      await withRawServer(
        (socket) => socket.write(answer(200, '{"checkpoint_item": {"id": "by hand"}}')),
        async ({ url }) => {
          const client = await CsbsClient.connect({ auth: byPassword(cloud), endpoints: { csbs: url } });
          expect((await client.backups.get('x')).id).to.equal('by hand');
          expect(
            (await client.volumeBackups.get(cloud.backups[0]?.extend_info?.volume_backups?.[0]?.id ?? '')).id,
          ).to.be.a('string');
        },
      );
    });
  });

  it('refuses a sign-in for another project than the one that is named', async () => {
    await withCloud({}, async (cloud) => {
      const error = await failure(ArgumentError, CsbsClient.connect({ auth: byPassword(cloud), projectId: 'another' }));
      expect(error.message).to.include('"another"').and.to.include(projectId);
      expect((await CsbsClient.connect({ auth: byPassword(cloud), projectId })).projectId).to.equal(projectId);
    });
  });

  it('needs a project where auth does not tell it, and takes what is given by hand where it does not know more', async () => {
    const endpoints = { csbs: 'https://csbs.example.com' };
    expect((await failure(ArgumentError, CsbsClient.connect({ auth: 'token', endpoints }))).argument).to.equal(
      'projectId',
    );
    expect((await failure(ArgumentError, CsbsClient.connect({ auth: 'token', projectId: 'p1' }))).argument).to.equal(
      'endpoints',
    );
    expect((await CsbsClient.connect({ auth: 'token', endpoints, projectId: 'p1' })).projectId).to.equal('p1');
    const own: Authenticator = { authenticate: () => ({}) };
    expect((await CsbsClient.connect({ auth: own, endpoints, projectId: 'p1' })).projectId).to.equal('p1');
  });

  it('tells a session what to choose', async () => {
    let asked: SessionChoice | undefined;
    const auth: Authenticator = {
      authenticate: () => ({}),
      async session(choice) {
        asked = choice;
        return { projectId: 'p1', endpoints: { vbs: 'https://vbs.example.com' } };
      },
    };
    await CsbsClient.connect({
      auth,
      region: 'de',
      interface: 'internal',
      endpoints: { csbs: 'https://csbs.example.com' },
    });
    expect(asked).to.deep.equal({ region: 'de', interface: 'internal', known: ['csbs'] });
  });

  const wrongSessions: [name: string, session: unknown, argument: string][] = [
    ['none', undefined, 'auth'],
    ['no project', { endpoints: { csbs: 'https://csbs.example.com' } }, 'auth'],
    ['no endpoints', { projectId: 'p1' }, 'endpoints'],
    ['an endpoint over http://', { projectId: 'p1', endpoints: { csbs: 'http://csbs.example.com' } }, 'endpoints.csbs'],
    [
      'a project that no path can hold',
      { projectId: 'a/b', endpoints: { csbs: 'https://csbs.example.com' } },
      'projectId',
    ],
  ];
  for (const [name, session, argument] of wrongSessions) {
    it(`refuses a session that is none: ${name}`, async () => {
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

  it('rejects a setting of the call that is unknown', async () => {
    expect(
      (await failure(ArgumentError, CsbsClient.connect({ auth: 'token' }, { retries: 3 } as never))).argument,
    ).to.equal('retries');
  });

  it('refuses Keystone over http:// unless it is allowed', async () => {
    const auth = keystonePassword({
      authUrl: 'http://iam.example.com/v3',
      username: 'me',
      password: 'geheim-geheim',
      userDomain: 'corp',
    });
    const error = await failure(ArgumentError, CsbsClient.connect({ auth }));
    expect(error.argument).to.equal('authUrl');
    expect(error.message).to.include('allowInsecureHttp');
  });

  it('ends with the reason of the signal, and leaves no request behind', async () => {
    const stop = new AbortController();
    await withRawServer(
      () => stop.abort(new RangeError('enough')),
      async ({ url, open }) => {
        const auth = keystonePassword({ authUrl: url, username: 'me', password: 'geheim-geheim', userDomain: 'corp' });
        await failure(RangeError, CsbsClient.connect({ auth }, { signal: stop.signal }));
        while (open() > 0) await new Promise((resolve) => setImmediate(resolve));
      },
    );
  });

  it('cannot be hung by a session, which is told when its time is up', async () => {
    let told: AbortSignal | undefined;
    const auth: Authenticator = {
      authenticate: () => ({}),
      session(_choice, { signal }) {
        told = signal;
        return new Promise<never>(() => {});
      },
    };
    const error = await failure(RequestTimeoutError, CsbsClient.connect({ auth, timeoutMs: 10, maxRetries: 0 }));
    expect(error.message).to.include('The sign-in did not come to an end');
    expect(told?.aborted).to.equal(true);
  });

  it('has the retries and the deadline of the call', async () => {
    await withRawServer(
      (socket) => socket.write(answer(503, '')),
      async ({ url, requests }) => {
        const auth = keystonePassword({ authUrl: url, username: 'me', password: 'geheim-geheim', userDomain: 'corp' });
        await CsbsClient.connect({ auth, maxRetries: 5 }, { maxRetries: 0 }).catch(() => {});
        expect(requests).to.have.length(1);
      },
    );
  });

  it('says what Keystone says', async () => {
    await withCloud({}, async (cloud) => {
      const error = await failure(
        AuthenticationError,
        CsbsClient.connect({ auth: byPassword(cloud, { password: 'wrong-password' }) }),
      );
      expect(error.message).to.match(
        /^401 The request you have made requires authentication\. \(POST \/v3\/auth\/tokens, request req-\d+\)$/,
      );
      expect(error.code).to.equal(undefined);
    });
  });
});

describe('a client that signed in', () => {
  it('goes on after its token was revoked: twenty calls at once, one sign-in', async () => {
    await withCloud({}, async (cloud) => {
      const client = await CsbsClient.connect({ auth: byPassword(cloud), maxRetries: 0 });
      cloud.revokeTokens();
      const id = cloud.backups[0]?.id ?? '';
      const found = await Promise.all(Array.from({ length: 20 }, () => client.backups.get(id)));
      expect(found.map((backup) => backup.id)).to.deep.equal(Array(20).fill(id));
      expect(signIns(cloud)).to.equal(2);
    });
  });

  it('goes on while its tokens expire one after the other', async () => {
    const realNow = Date.now;
    let laterMs = 0;
    try {
      Date.now = () => realNow() + laterMs;
      await withCloud({}, async (cloud) => {
        const client = await CsbsClient.connect({ auth: byPassword(cloud), maxRetries: 0 });
        for (let day = 0; day < 10; day += 1) {
          await client.backups.get(cloud.backups[0]?.id ?? '');
          laterMs += 12 * 3_600_000;
        }
        // Ten looks, twelve hours apart, with tokens of 24 hours.
        expect(signIns(cloud)).to.equal(5);
        expect(cloud.requests.map(({ token }) => token)).not.to.include('refused');
      });
    } finally {
      Date.now = realNow;
    }
  });

  it('signs in once a call at most where the service refuses every token', async () => {
    await withCloud({}, async (cloud) => {
      const client = await CsbsClient.connect({ auth: byPassword(cloud) });
      cloud.failNext({ status: 401, body: '', times: 100, when: { path: '/v1/' } });
      await failure(AuthenticationError, client.backups.get('x'));
      expect(signIns(cloud)).to.equal(2);
    });
  });

  it('tells onAttempt of its sign-in', async () => {
    await withCloud({}, async (cloud) => {
      const events: AttemptEvent[] = [];
      const client = await CsbsClient.connect({ auth: byPassword(cloud), onAttempt: (event) => events.push(event) });
      await client.backups.list().first();
      expect(events.map(({ operation }) => operation)).to.deep.equal(['auth', 'backups.list']);
    });
  });

  it('shares its token with other clients of the same authenticator', async () => {
    await withCloud({}, async (cloud) => {
      const auth = byPassword(cloud);
      const clients = await Promise.all([CsbsClient.connect({ auth }), CsbsClient.connect({ auth })]);
      await Promise.all(clients.map((client) => client.backups.list().first()));
      expect(signIns(cloud)).to.equal(1);
    });
  });
});
