import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { AuthenticationError, type CsbsClient, keystoneApplicationCredential, keystoneToken } from '../../src/index.js';
import { revoke } from './admin.js';
import { anna, annasToken, caught, connect, hunt, signInsDuring, stage, tillTheEnd, whereIs } from './stage.js';

const inTheShop = 'eu-de public v1 shop';

describe("a real Keystone: a token's life", () => {
  const short = () => stage().short;
  const lastToken = (at = stage().keystone) =>
    String(at.exchanges.findLast(({ method }) => method === 'POST')?.headers['x-subject-token']);
  const statusesDuring = async (run: () => Promise<unknown>) => {
    const earlier = stage().service.statuses.length;
    await run();
    return stage().service.statuses.slice(earlier).sort();
  };
  const twenty = (client: CsbsClient) => Promise.all(Array.from({ length: 20 }, () => whereIs(client)));
  const times = (count: number, status: number) => Array<number>(count).fill(status);

  it('is renewed once after it was revoked, and the call goes on', async () => {
    const client = await connect(anna());
    await revoke(stage().keystone.url, lastToken());
    const statuses = await statusesDuring(async () => {
      expect(await signInsDuring(async () => expect(await whereIs(client)).to.equal(inTheShop))).to.equal(1);
    });
    expect(statuses).to.deep.equal([200, 401]);
  });

  it('is renewed once for twenty calls at once whose token was revoked', async () => {
    const { id, secret } = stage().people.credential;
    for (const auth of [anna(), keystoneApplicationCredential({ authUrl: stage().keystone.url, id, secret })]) {
      const client = await connect(auth);
      await revoke(stage().keystone.url, lastToken());
      const statuses = await statusesDuring(async () => {
        expect(
          await signInsDuring(async () => expect(await twenty(client)).to.deep.equal(Array(20).fill(inTheShop))),
        ).to.equal(1);
      });
      expect(statuses).to.deep.equal([...times(20, 200), ...times(20, 401)]);
    }
  });

  it('is renewed before it ends: calls over more than two lives, none of them refused', async () => {
    const client = await connect(anna({ authUrl: short().url }));
    const first = lastToken(short());
    let calls = 0;
    let signIns = 0;
    const statuses = await statusesDuring(async () => {
      signIns = await signInsDuring(async () => {
        for (const end = performance.now() + 2.25 * stage().shortLifeMs; performance.now() < end; calls += 1) {
          expect(await whereIs(client)).to.equal(inTheShop);
          await sleep(250);
        }
      }, short());
    });
    expect(await stage().admin.look(first)).to.equal(undefined);
    expect(statuses).to.deep.equal(times(calls, 200));
    // After half of each life.
    expect(signIns).to.be.within(3, 5);
  });

  it('is renewed once for twenty calls at once that come after its end', async () => {
    const client = await connect(anna({ authUrl: short().url }));
    await tillTheEnd();
    const statuses = await statusesDuring(async () => {
      expect(
        await signInsDuring(async () => expect(await twenty(client)).to.deep.equal(Array(20).fill(inTheShop)), short()),
      ).to.equal(1);
    });
    expect(statuses).to.deep.equal(times(20, 200));
  });

  it('is renewed once for twenty calls at once that do not know of its end, since the clock here stands still', async () => {
    const now = Date.now();
    const tick = Date.now;
    Date.now = () => now;
    try {
      const client = await connect(anna({ authUrl: short().url }));
      await tillTheEnd();
      const statuses = await statusesDuring(async () => {
        expect(
          await signInsDuring(
            async () => expect(await twenty(client)).to.deep.equal(Array(20).fill(inTheShop)),
            short(),
          ),
        ).to.equal(1);
      });
      expect(statuses).to.deep.equal([...times(20, 200), ...times(20, 401)]);
    } finally {
      Date.now = tick;
    }
  });

  it('ends with an AuthenticationError where it was given by hand', async () => {
    const { id } = await annasToken(stage().people.shop, short().url);
    hunt.secret(id);
    const asItIs = await connect(keystoneToken({ authUrl: short().url, token: id }));
    const exchanged = await connect(
      keystoneToken({ authUrl: short().url, token: id, projectId: stage().people.archive.id }),
    );
    expect(await whereIs(exchanged)).to.equal('eu-de public v1 archive');
    await tillTheEnd();
    expect(await caught(AuthenticationError, () => asItIs.backups.get('b1'))).to.include({
      status: 401,
      code: 'APIGW.0307',
    });
    const error = await caught(AuthenticationError, () => exchanged.backups.get('b1'));
    expect(error).to.include({ status: 401, detail: 'The request you have made requires authentication.' });
    expect(error.request).to.deep.equal({ method: 'GET', path: '/v3/auth/tokens' });
    await caught(AuthenticationError, () => connect(keystoneToken({ authUrl: short().url, token: id })));
  });

  it('of an exchanged token ends with that of the first', async () => {
    const first = await annasToken(stage().people.shop);
    await sleep(1_100);
    await connect(
      keystoneToken({ authUrl: stage().keystone.url, token: first.id, projectId: stage().people.archive.id }),
    );
    const second = await stage().admin.look(lastToken());
    expect(second?.methods).to.have.members(['token', 'password']);
    expect(second?.expires_at).to.equal(first.expires_at);
    expect(second?.issued_at).not.to.equal(first.issued_at);
  });

  it('fails all twenty calls at once with the same error where the user was locked out meanwhile', async () => {
    const { people, admin } = stage();
    const nameless = { username: undefined, userDomain: undefined, userId: people.homed.id, project: undefined };
    const client = await connect(anna(nameless));
    await admin.call('PATCH', `users/${people.homed.id}`, { user: { enabled: false } });
    try {
      const errors = new Set<Error>();
      const signIns = await signInsDuring(async () => {
        await Promise.all(
          Array.from({ length: 20 }, async () =>
            errors.add(await caught(AuthenticationError, () => client.backups.get('b1'))),
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
      await admin.call('PATCH', `users/${people.homed.id}`, { user: { enabled: true } });
    }
  });
});
