import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { AuthenticationError, type CsbsClient, keystoneApplicationCredential, keystoneToken } from '../../src/index.js';
import { revoke } from './admin.js';
import {
  anna,
  connect,
  failureOf,
  secretSearch,
  served,
  setup,
  signInsDuring,
  tokenOfAnna,
  untilExpired,
} from './setup.js';

const inShop = 'eu-de public v1 shop';

describe('a real Keystone: the lifetime of a token', () => {
  const short = () => setup().short;
  const lastToken = (at = setup().keystone) =>
    String(at.exchanges.findLast(({ method }) => method === 'POST')?.headers['x-subject-token']);
  const statusesDuring = async (run: () => Promise<unknown>) => {
    const before = setup().service.statuses.length;
    await run();
    return setup().service.statuses.slice(before).sort();
  };
  const twentyCalls = (client: CsbsClient) => Promise.all(Array.from({ length: 20 }, () => served(client)));
  const times = (count: number, status: number) => Array<number>(count).fill(status);

  it('a revoked token is renewed once, and the call succeeds', async () => {
    const client = await connect(anna());
    await revoke(setup().keystone.url, lastToken());
    const statuses = await statusesDuring(async () => {
      expect(await signInsDuring(async () => expect(await served(client)).to.equal(inShop))).to.equal(1);
    });
    expect(statuses).to.deep.equal([200, 401]);
  });

  it('a revoked token is renewed once for twenty concurrent calls', async () => {
    const { id, secret } = setup().fixtures.credential;
    for (const auth of [anna(), keystoneApplicationCredential({ authUrl: setup().keystone.url, id, secret })]) {
      const client = await connect(auth);
      await revoke(setup().keystone.url, lastToken());
      const statuses = await statusesDuring(async () => {
        expect(
          await signInsDuring(async () => expect(await twentyCalls(client)).to.deep.equal(Array(20).fill(inShop))),
        ).to.equal(1);
      });
      expect(statuses).to.deep.equal([...times(20, 200), ...times(20, 401)]);
    }
  });

  it('a token is renewed before it expires: no call is rejected over more than two lifetimes', async () => {
    const client = await connect(anna({ authUrl: short().url }));
    const first = lastToken(short());
    let calls = 0;
    let signIns = 0;
    const statuses = await statusesDuring(async () => {
      signIns = await signInsDuring(async () => {
        for (const end = performance.now() + 2.25 * setup().shortLifetimeMs; performance.now() < end; calls += 1) {
          expect(await served(client)).to.equal(inShop);
          await sleep(250);
        }
      }, short());
    });
    expect(await setup().admin.inspectToken(first)).to.equal(undefined);
    expect(statuses).to.deep.equal(times(calls, 200));
    // After half of each lifetime.
    expect(signIns).to.be.within(3, 5);
  });

  it('an expired token is renewed once for twenty concurrent calls', async () => {
    const client = await connect(anna({ authUrl: short().url }));
    await untilExpired();
    const statuses = await statusesDuring(async () => {
      expect(
        await signInsDuring(
          async () => expect(await twentyCalls(client)).to.deep.equal(Array(20).fill(inShop)),
          short(),
        ),
      ).to.equal(1);
    });
    expect(statuses).to.deep.equal(times(20, 200));
  });

  it('a token that expired while the local clock stood still is renewed once for twenty concurrent calls', async () => {
    const now = Date.now();
    const originalNow = Date.now;
    Date.now = () => now;
    try {
      const client = await connect(anna({ authUrl: short().url }));
      await untilExpired();
      const statuses = await statusesDuring(async () => {
        expect(
          await signInsDuring(
            async () => expect(await twentyCalls(client)).to.deep.equal(Array(20).fill(inShop)),
            short(),
          ),
        ).to.equal(1);
      });
      expect(statuses).to.deep.equal([...times(20, 200), ...times(20, 401)]);
    } finally {
      Date.now = originalNow;
    }
  });

  it('an existing token that expires causes an AuthenticationError', async () => {
    const { id } = await tokenOfAnna(setup().fixtures.shop, short().url);
    secretSearch.secret(id);
    const unscoped = await connect(keystoneToken({ authUrl: short().url, token: id }));
    const exchanged = await connect(
      keystoneToken({ authUrl: short().url, token: id, projectId: setup().fixtures.archive.id }),
    );
    expect(await served(exchanged)).to.equal('eu-de public v1 archive');
    await untilExpired();
    expect(await failureOf(AuthenticationError, () => unscoped.backups.get('b1'))).to.include({
      status: 401,
      code: 'APIGW.0307',
    });
    const error = await failureOf(AuthenticationError, () => exchanged.backups.get('b1'));
    expect(error).to.include({ status: 401, detail: 'The request you have made requires authentication.' });
    expect(error.request).to.deep.equal({ method: 'GET', path: '/v3/auth/tokens' });
    await failureOf(AuthenticationError, () => connect(keystoneToken({ authUrl: short().url, token: id })));
  });

  it('an exchanged token expires together with the first one', async () => {
    const first = await tokenOfAnna(setup().fixtures.shop);
    await sleep(1_100);
    await connect(
      keystoneToken({ authUrl: setup().keystone.url, token: first.id, projectId: setup().fixtures.archive.id }),
    );
    const second = await setup().admin.inspectToken(lastToken());
    expect(second?.methods).to.have.members(['token', 'password']);
    expect(second?.expires_at).to.equal(first.expires_at);
    expect(second?.issued_at).not.to.equal(first.issued_at);
  });

  it('all twenty concurrent calls fail with the same error if the user was disabled in the meantime', async () => {
    const { fixtures, admin } = setup();
    const byId = {
      username: undefined,
      userDomain: undefined,
      userId: fixtures.userWithDefaultProject.id,
      project: undefined,
    };
    const client = await connect(anna(byId));
    await admin.call('PATCH', `users/${fixtures.userWithDefaultProject.id}`, { user: { enabled: false } });
    try {
      const errors = new Set<Error>();
      const signIns = await signInsDuring(async () => {
        await Promise.all(
          Array.from({ length: 20 }, async () =>
            errors.add(await failureOf(AuthenticationError, () => client.backups.get('b1'))),
          ),
        );
      });
      expect(signIns).to.equal(1);
      expect([...errors].map(({ message }) => message)).to.satisfy(
        (messages: string[]) => new Set(messages).size === 1,
      );
      expect([...errors][0])
        .to.have.property('request')
        .that.deep.equals({ method: 'POST', path: '/v3/auth/tokens' });
    } finally {
      await admin.call('PATCH', `users/${fixtures.userWithDefaultProject.id}`, { user: { enabled: true } });
    }
  });
});
