// Realms (node:vm, Jest) have their own built-ins, and some runtimes lack what Node has.
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { CsbsClient, formatTime, PermissionError, tagFilter } from '../src/index.js';
import { type FakeCloud, startFakeCloud } from '../src/testing/index.js';
import { failure } from './support/errors.js';

describe('built-ins of another realm', () => {
  const foreign = <T>(code: string) => runInNewContext(code) as T;
  let cloud: FakeCloud;
  let client: CsbsClient;
  before(async () => {
    cloud = await startFakeCloud({ backups: 5 });
    client = new CsbsClient({ ...cloud.clientOptions(), maxRetries: 0 });
  });
  after(() => cloud.close());

  it('Date: formatTime formats it', () =>
    expect(formatTime(foreign('new Date(1492478512701)'))).to.equal('2017-04-18T01:21:52.701000'));

  it('Date: start_time and end_time accept it', async () => {
    const query = { start_time: foreign<Date>('new Date(0)'), end_time: foreign<Date>('new Date(1)') };
    expect(await client.backups.list(query).toArray()).to.deep.equal([]);
  });

  it('objects and arrays: options, queries and tag filters accept them', async () => {
    const options = foreign<object>(`(${JSON.stringify(cloud.clientOptions())})`);
    const other = new CsbsClient(options as ConstructorParameters<typeof CsbsClient>[0]);
    const rows = await other.backups.list(foreign('({ sort: { id: "asc" } })'), foreign('({ pageSize: 2 })')).toArray();
    expect(rows).to.have.length(5);
    expect(await other.resourceInstances.count(tagFilter().notAny(foreign('({ retired: ["yes"] })')))).to.equal(5);
  });

  it('RegExp: the fake cloud fails the paths that match it', async () => {
    cloud.failNext({ status: 403, when: { path: foreign<RegExp>('/checkpoint_items/') } });
    await failure(PermissionError, client.backups.list().first());
  });
});

describe('a runtime without structuredClone', () => {
  const { structuredClone } = globalThis;
  before(() => void Reflect.deleteProperty(globalThis, 'structuredClone'));
  after(() => Object.assign(globalThis, { structuredClone }));

  it('converts a tag filter to JSON, a copy each time', () => {
    const filter = tagFilter().all({ env: 'prod' });
    expect(filter.toJSON()).to.deep.equal({ tags: [{ key: 'env', values: ['prod'] }] });
    expect(filter.toJSON().tags).not.to.equal(filter.toJSON().tags);
  });
});
