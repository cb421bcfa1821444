// The fake cloud, as users test their programs with it.
import { expect } from 'chai';
import {
  ApiError,
  ArgumentError,
  type Backup,
  ConnectionError,
  CsbsClient,
  parseTime,
  RequestTimeoutError,
  tagFilter,
} from '../../src/index.js';
import {
  type FakeCloudOptions,
  makeBackup,
  makeBackups,
  makeResourceInstance,
  makeVolumeBackup,
  startFakeCloud,
} from '../../src/testing/index.js';
import { failure, thrown } from '../support/errors.js';
import { withCloud } from '../support/fake-cloud.js';
import { withoutNock } from '../support/without-nock.js';

const day = 86_400_000;
const now = new Date('2026-03-29T01:30:00.123Z');

/** A user's audit: the servers that have no available backup of the last 24 hours. */
async function audit(client: CsbsClient, at: Date): Promise<string[]> {
  const servers = new Map<string, boolean>();
  for await (const { resource_id = '', status, created_at = '' } of client.backups.list()) {
    const isRecent = status === 'available' && parseTime(created_at).getTime() >= at.getTime() - day;
    servers.set(resource_id, servers.get(resource_id) === true || isRecent);
  }
  return [...servers].filter(([, isGood]) => !isGood).map(([server]) => server);
}

describe("a user's test", () => {
  for (const [name, options] of [
    ['at the current time', {}],
    ['at a time that it sets', { now }],
  ] as const) {
    it(`of an audit of the last 24 hours needs no rewriting of dates, ${name}`, () =>
      withCloud({ backups: 100, ...options }, async (cloud, client) => {
        const at = 'now' in options ? options.now : new Date();
        const missing = await audit(client, at);
        const servers = new Set(cloud.backups.map(({ resource_id }) => resource_id));
        expect(missing.length).to.be.above(0);
        expect(missing.length).to.be.below(servers.size);
        const server = missing[0] ?? '';
        cloud.backups.push(makeBackup({ resource_id: server }, undefined, at));
        expect(await audit(client, at)).not.to.include(server);
      }));
  }

  it('finds recent backups with start_time, and none in the future', () =>
    withCloud({ backups: 100, now }, async (_, client) => {
      const recent = await client.backups.list({ start_time: new Date(now.getTime() - day) }).toArray();
      expect(recent.length).to.be.within(10, 99);
      const newest = Math.max(...recent.map(({ updated_at = '' }) => parseTime(updated_at).getTime()));
      expect(newest).to.be.within(now.getTime() - 3_600_000, now.getTime());
      expect(await client.backups.list({ start_time: now }).toArray()).to.deep.equal([]);
    }));

  it('gets the same backups for the same seed and now, and other times for another now', async () => {
    const backups = (options: FakeCloudOptions) =>
      withCloud({ backups: 30, ...options }, async (cloud) => cloud.backups);
    const some = await backups({ seed: 7, now });
    expect(await backups({ seed: 7, now })).to.deep.equal(some);
    expect(await backups({ seed: 7, now: now.getTime() })).to.deep.equal(some);
    expect(await backups({ seed: 7, now: '2026-03-29T01:30:00.123' })).to.deep.equal(some);
    const later = await backups({ seed: 7, now: new Date(now.getTime() + day) });
    expect(later.map(({ id }) => id)).to.deep.equal(some.map(({ id }) => id));
    const times = (all: Backup[]) => all.map(({ created_at = '' }) => parseTime(created_at).getTime());
    // The examples of the documents keep their dates.
    expect(times(later)).to.deep.equal(times(some).map((time, at) => (at < 2 ? time : time + day)));
  });

  for (const wrong of [new Date(Number.NaN), Number.NaN, 'yesterday', null, {}])
    it(`gets an error if now is ${String(wrong)}`, async () => {
      expect((await failure(ArgumentError, startFakeCloud({ now: wrong as never }))).message).to.match(/now|time/);
    });

  it('gets new ids from each factory, including those of volumes, and the cloud accepts them all', () =>
    withCloud({ backups: 50 }, async (cloud, client) => {
      const made = [...Array.from({ length: 20 }, () => makeBackup()), ...makeBackups(5), ...makeBackups(5)];
      cloud.backups.push(...made);
      const all = await client.backups.list().toArray();
      expect(new Set(all.map(({ id }) => id)).size).to.equal(80);
      const volumes = made.flatMap(({ extend_info }) => (extend_info?.volume_backups ?? []).map(({ id }) => id));
      expect(new Set(volumes).size).to.equal(volumes.length);
      expect(new Set(made.map(({ checkpoint_id }) => checkpoint_id)).size).to.equal(30);
      expect(makeVolumeBackup().id).not.to.equal(makeVolumeBackup().id);
      expect(makeResourceInstance().resource_id).not.to.equal(makeResourceInstance().resource_id);
    }));

  it('gets an available backup from makeBackup, whatever its ids', () => {
    for (let times = 0; times < 20; times += 1) expect(makeBackup().status).to.equal('available');
  });

  it('gets an error from every call if two backups have the same id', () =>
    withCloud({ backups: 5 }, async (cloud, client) => {
      cloud.backups.push(makeBackup({ id: 'twice' }), makeBackup({ id: 'twice' }));
      const calls: (() => Promise<unknown>)[] = [
        () => client.backups.list().toArray(),
        () => client.backups.get('twice'),
        () => client.resourceInstances.filter(tagFilter()).toArray(),
        () => client.resourceInstances.count(),
        () => client.volumeBackups.get('v'),
      ];
      for (const call of calls) {
        const error = await failure(ApiError, call());
        for (const part of ['cloud.backups', 'twice', 'makeBackup']) expect(error.message).to.include(part);
      }
      cloud.backups.pop();
      expect(await client.backups.list().toArray()).to.have.length(6);
    }));
});

describe('failNext', () => {
  it('delays the usual response, so that a timeout can be tested', () =>
    withCloud({ backups: 3 }, async (cloud, client) => {
      cloud.failNext({ delayMs: 600_000 });
      await failure(RequestTimeoutError, client.backups.list({}, { timeoutMs: 50 }).toArray());
      cloud.failNext({ delayMs: 1 });
      expect(await client.backups.list().toArray()).to.have.length(3);
    }));

  it('delays a failure', () =>
    withCloud({ backups: 3 }, async (cloud, client) => {
      cloud.failNext({ delayMs: 30, status: 400 });
      const begun = performance.now();
      expect((await failure(ApiError, client.backups.list().toArray())).status).to.equal(400);
      expect(performance.now() - begun).to.be.at.least(25);
    }));

  for (const drop of ['before', 'headers', 'body'] as const) {
    for (const more of [{}, { status: 500 }, { status: 200, body: '' }]) {
      it(`drops the connection: ${JSON.stringify({ drop, ...more })}`, () =>
        withCloud({ backups: 3 }, async (cloud, client) => {
          cloud.failNext({ drop, ...more });
          await failure(ConnectionError, client.backups.list().toArray());
          expect(cloud.requests).to.have.length(1);
          expect(await client.backups.list().toArray()).to.have.length(3);
        }));
    }

    it(`drops the connection at ${drop} as often as requested, until a retry succeeds`, () =>
      withCloud({ backups: 3 }, async (cloud) => {
        let dropped = 0;
        const onAttempt = ({ error }: { error?: unknown }) => {
          if (error !== undefined) dropped += 1;
        };
        const client = new CsbsClient({ ...cloud.clientOptions(), onAttempt });
        cloud.failNext({ drop, times: 1, delayMs: 1, when: { path: /checkpoint_items/ } });
        expect(await client.backups.list().toArray()).to.have.length(3);
        expect(dropped).to.equal(1);
      }));
  }

  it('drops the connection at the requested point', () =>
    withCloud({ backups: 3 }, async (cloud) => {
      const get = () => fetch(`${cloud.url}/v1/x/checkpoint_items`).then((response) => response.status);
      cloud.failNext({ drop: 'before' });
      expect(await get().catch(() => 'no response')).to.equal('no response');
      for (const [drop, expected] of [
        ['headers', ''],
        ['body', 'half'],
      ] as const) {
        cloud.failNext({ drop, status: 200, body: 'half and half'.slice(0, 8) });
        const response = await fetch(cloud.url);
        expect(response.status).to.equal(200);
        let received = '';
        const reading = (async () => {
          for await (const chunk of response.body ?? []) received += Buffer.from(chunk).toString();
        })();
        await failure(Error, reading);
        expect(received).to.equal(expected);
      }
    }));

  for (const [wrong, parts] of [
    [{}, ['status', 'drop']],
    [{ body: 'x', drop: 'body' }, ['status']],
    [{ drop: 'after' }, ['before, headers, body']],
    [{ delayMs: -1 }, ['delayMs']],
    [{ status: 503, statusCode: 503 }, ['statusCode', 'status']],
  ] as const) {
    it(`rejects ${JSON.stringify(wrong)}`, () =>
      withCloud({ backups: 0 }, async (cloud) => {
        const { message } = thrown(ArgumentError, () => cloud.failNext(wrong as never));
        for (const part of parts) expect(message).to.include(part);
      }));
  }
});

describe('a fake cloud', () => {
  it('stops at the end of an await using block', async () => {
    const cloud = await startFakeCloud({ backups: 1 });
    expect(cloud[Symbol.asyncDispose]).to.be.a('function');
    await cloud[Symbol.asyncDispose]();
    await cloud.close();
    await withoutNock(() => failure(TypeError, fetch(cloud.url)));
  });

  it('works in a block with await using', async () => {
    let url = '';
    {
      await using cloud = await startFakeCloud({ backups: 1 });
      url = cloud.url;
      expect(await withoutNock(() => new CsbsClient(cloud.clientOptions()).resourceInstances.count())).to.equal(1);
    }
    await withoutNock(() => failure(TypeError, fetch(url)));
  });

  it('reports an unknown option', async () => {
    const { message } = await failure(ArgumentError, startFakeCloud({ count: 5 } as object));
    expect(message).to.include('backups: 100');
  });
});
