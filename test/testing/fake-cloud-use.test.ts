// The fake cloud, as users test their programs with it.
import { expect } from 'chai';
import { ApiError, ArgumentError, type Backup, CsbsClient, parseTime, tagFilter } from '../../src/index.js';
import { type FakeCloudOptions, makeBackup, startFakeCloud } from '../../src/testing/index.js';
import { failure } from '../support/errors.js';
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
