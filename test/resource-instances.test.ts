import { expect } from 'chai';
import nock from 'nock';
import {
  ApiError,
  ArgumentError,
  CsbsClient,
  type Page,
  type ResourceInstance,
  type TagFilter,
  tagFilter,
  UnexpectedResponseError,
} from '../src/index.js';
import { failure, thrown } from './support/errors.js';
import { client, csbs, listingService, page, projectId, type Scripted } from './support/nock-service.js';
import { example, spec } from './support/openapi.js';

const path = `/v1/${projectId}/csbs_backup/resource_instances/action`;
type Body = Record<string, unknown>;

/** Responds to every tag query; returns the bodies that it received. */
function tagService(respond: (body: Body, count: number) => Scripted): Body[] {
  const log: Body[] = [];
  nock(csbs)
    .persist()
    .post(path)
    .reply((_, body) => {
      log.push(body as Body);
      return respond(body as Body, log.length);
    });
  return log;
}

/** A service with these rows. */
const serving =
  (rows: object[], extra: object = {}) =>
  ({ limit, offset }: Body): Scripted => [
    200,
    { resources: rows.slice(Number(offset), Number(offset) + Number(limit)), ...extra },
  ];
const row = (id: string, detail: unknown = { id }) => ({ resource_id: `server of ${id}`, resource_detail: detail });
const bare = spec.components.schemas.ResourceDetail?.example as { id: string };

describe('resourceInstances.filter', () => {
  it("sends the document's filter example, limit and offset as strings", async () => {
    const { offset: _, ...documented } = example('FilterRequest') as Body;
    const log = tagService(() => [200, { resources: [] }]);
    const filter = tagFilter()
      .resourceName('resource1')
      .notAll({ key1: ['*value1', 'value2'] })
      .all({ key1: ['*value1', 'value2'] })
      .any({ key1: ['value1', 'value2'] })
      .notAny({ key1: ['value1', 'value2'] });
    await client().resourceInstances.filter(filter, { pageSize: 100 }).toArray();
    expect(log).to.deep.equal([{ ...documented, offset: '0' }]);
  });

  it('sends only action, limit and offset if there is no filter', async () => {
    const log = tagService(() => [200, { resources: [] }]);
    await client().resourceInstances.filter().toArray();
    expect(log).to.deep.equal([{ action: 'filter', limit: '1000', offset: '0' }]);
  });

  it('sends the content type of JSON', async () => {
    let type: unknown;
    nock(csbs)
      .post(path)
      .reply(function () {
        type = this.req.headers['content-type'];
        return [200, { resources: [] }];
      });
    await client().resourceInstances.filter().first();
    expect([type].flat()).to.deep.equal(['application/json']);
  });

  it('lists with an overlap of one row, and ends if no row follows the last', async () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => row(id));
    const log = tagService(serving(rows));
    expect(await client().resourceInstances.filter(undefined, { pageSize: 2 }).toArray()).to.deep.equal(rows);
    expect(log.length).to.be.at.most(4);
    let read = 0;
    for (const [offset, limit] of log.map((body) => [Number(body.offset), Number(body.limit)] as const)) {
      expect(offset).to.be.at.most(Math.max(0, read - 1));
      expect(limit).to.be.within(2, 3);
      read = Math.min(rows.length, offset + limit);
    }
  });

  for (const total of [5, '5']) {
    it(`ends at the last row according to total_count ${JSON.stringify(total)}, and returns the total`, async () => {
      const log = tagService(
        serving(
          ['a', 'b', 'c', 'd', 'e'].map((id) => row(id)),
          { total_count: total },
        ),
      );
      const pages: Page<ResourceInstance>[] = [];
      for await (const page of client().resourceInstances.filter(undefined, { pageSize: 3 }).byPage()) pages.push(page);
      expect(pages.map((page) => page.total)).to.deep.equal([5, 5]);
      expect(log).to.have.length(2);
    });
  }

  for (const total of [1, -1, 2.5, 'five', '', null, true, {}, '99999999999999999999']) {
    it(`ignores the invalid total_count ${JSON.stringify(total)}`, async () => {
      tagService(
        serving(
          ['a', 'b', 'c', 'd', 'e'].map((id) => row(id)),
          { total_count: total },
        ),
      );
      const found = await client().resourceInstances.filter(undefined, { pageSize: 2 }).toArray();
      expect(found).to.have.length(5);
      for await (const page of client().resourceInstances.filter(undefined, { pageSize: 2 }).byPage())
        expect(page).not.to.have.property('total');
    });
  }

  for (const [form, detail] of [
    ["the document's bare backup", bare],
    ['an empty object', {}],
    ['null', null],
    ['a wrapped backup', { backup: bare }],
    ['a string', 'detail'],
  ] as const) {
    it(`returns resource_detail unchanged: ${form}`, async () => {
      const rows = [{ resource_id: 's1', resource_detail: detail, tags: [], extra: { kept: true } }];
      tagService(serving(rows));
      expect(await client().resourceInstances.filter().toArray()).to.deep.equal(rows);
    });
  }

  it('distinguishes backups of one server by their ids, plain or wrapped', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((id, at) => ({
      resource_id: 'one server',
      resource_detail: at % 2 === 0 ? { id } : { backup: { id } },
    }));
    let moved = false;
    tagService((body, count) => {
      if (count === 2 && !moved) moved = rows.splice(0, 1).length > 0;
      return serving(rows)(body);
    });
    const found = await client().resourceInstances.filter(undefined, { pageSize: 2 }).toArray();
    expect(found).to.have.length(4);
    expect(new Set(found).size).to.equal(4);
  });

  it('resumes at a cursor with any page size, even after rows were deleted', async () => {
    const rows = Array.from({ length: 30 }, (_, at) => row(`b${at}`));
    tagService((body) => serving(rows)(body));
    const filter = tagFilter().all({ env: 'prod' });
    let cursor = '';
    for await (const page of client().resourceInstances.filter(filter, { pageSize: 10 }).byPage()) {
      cursor = page.cursor;
      break;
    }
    const rest = rows.slice(10);
    // Of the rows in the cursor, only one is left.
    rows.splice(0, 10, ...rows.slice(0, 1));
    rows.splice(0, 1, row('b0'));
    for (const pageSize of [1, 7, 1000]) {
      const found: ResourceInstance[] = [];
      for await (const page of client().resourceInstances.filter(filter, { pageSize }).byPage({ startAt: cursor }))
        found.push(...page.items);
      expect(found).to.deep.equal(rest);
    }
    const other = client().resourceInstances.filter();
    expect(thrown(ArgumentError, () => other.byPage({ startAt: cursor })).argument).to.equal('startAt');
  });

  it('resumes at a cursor of the same filter, written in another order', async () => {
    const one = tagFilter()
      .all({ a: ['1', '2'], b: '3' })
      .any({ c: [] })
      .resourceName('shop');
    const same = tagFilter()
      .resourceName('shop')
      .any({ c: [] })
      .all({ b: '3', a: ['2', '1'] });
    const others = [
      one.notAny({ d: [] }),
      tagFilter()
        .all({ a: ['1', '3'], b: '3' })
        .any({ c: [] })
        .resourceName('shop'),
      tagFilter(),
    ];
    tagService(serving([row('b1')]));
    let pages = 0;
    for await (const { cursor } of client().resourceInstances.filter(one).byPage()) {
      pages += 1;
      client().resourceInstances.filter(same).byPage({ startAt: cursor });
      for (const other of others)
        thrown(ArgumentError, () => client().resourceInstances.filter(other).byPage({ startAt: cursor }));
    }
    expect(pages).to.equal(1);
  });

  it('rejects a cursor of backups.list, and vice versa', async () => {
    tagService(serving([row('a')]));
    listingService(() => page('a'));
    let tag = '';
    let plain = '';
    for await (const { cursor } of client().resourceInstances.filter().byPage()) tag = cursor;
    for await (const { cursor } of client().backups.list().byPage()) {
      plain = cursor;
      break;
    }
    thrown(ArgumentError, () => client().resourceInstances.filter().byPage({ startAt: plain }));
    thrown(ArgumentError, () => client().backups.list().byPage({ startAt: tag }));
  });

  it('requests one row for first()', async () => {
    const log = tagService(serving([row('a'), row('b')]));
    expect((await client().resourceInstances.filter().first())?.resource_id).to.equal('server of a');
    expect(log).to.deep.equal([{ action: 'filter', limit: '1', offset: '0' }]);
  });

  const broken: [name: string, body: unknown][] = [
    ["the document's example, a bare backup without resources", bare],
    ['null as the list', { resources: null }],
    ['a row that is not an object', { resources: ['a'] }],
    ['a row without an id', { resources: [{ resource_detail: {} }] }],
    ['a row with an empty id', { resources: [{ resource_id: '' }] }],
    ['a list', []],
  ];
  for (const [name, body] of broken) {
    it(`rejects a response that is ${name}`, async () => {
      tagService(() => [200, body]);
      const error = await failure(UnexpectedResponseError, client().resourceInstances.filter().toArray());
      expect(error.request).to.deep.equal({ method: 'POST', path });
    });
  }

  const invalid: [why: string, filter: unknown, options: unknown, argument: string][] = [
    ['a wire body, which was not validated', { tags: [{ key: 'a', values: [] }] }, {}, 'filter'],
    ['a string', 'env=prod', {}, 'filter'],
    ['null', null, {}, 'filter'],
    ['a filter with another member', { toJSON: () => ({ limit: '5' }) }, {}, 'filter'],
    ['a filter with an unknown list', { toJSON: () => ({ name: [{ value: 'x' }] }) }, {}, 'filter'],
    ['a filter with a string as a list', { toJSON: () => ({ tags: 'all' }) }, {}, 'filter'],
    ['a filter with null as a name', { toJSON: () => ({ matches: [null] }) }, {}, 'filter'],
    ['an unknown option', undefined, { limit: 5 }, 'limit'],
    ['extraQuery, which is for backups only', undefined, { extraQuery: {} }, 'extraQuery'],
    ['a page size of 1001', undefined, { pageSize: 1001 }, 'pageSize'],
    ['a concurrency of 17', undefined, { concurrency: 17 }, 'concurrency'],
    ['a string for prefetch', undefined, { prefetch: 'no' }, 'prefetch'],
  ];
  for (const [why, filter, options, argument] of invalid) {
    it(`rejects ${why} at the call`, () => {
      expect(
        thrown(ArgumentError, () => client().resourceInstances.filter(filter as TagFilter, options as object)).argument,
      ).to.equal(argument);
    });
  }

  it('accepts and validates a filter of another copy of this package', async () => {
    const log = tagService(() => [200, { resources: [] }]);
    const foreign = {
      toJSON: () => ({ tags: [{ key: ' env ', values: ['prod'] }], matches: [{ key: 'resource_name', value: 'x' }] }),
    } as unknown as TagFilter;
    await client().resourceInstances.filter(foreign).first();
    expect(log[0]).to.deep.include({
      tags: [{ key: 'env', values: ['prod'] }],
      matches: [{ key: 'resource_name', value: 'x' }],
    });
    const twice = [
      { key: 'a', values: ['1'] },
      { key: 'a', values: ['2'] },
    ];
    for (const wrong of [
      { tags: [] },
      { tags: 'all' },
      { tags: [null] },
      { tags: twice },
      { matches: [{}] },
      { matches: [{ key: 'nonsense', value: 'x' }] },
      null,
    ]) {
      thrown(ArgumentError, () => client().resourceInstances.filter({ toJSON: () => wrong } as unknown as TagFilter));
    }
  });

  it('resumes at the position of a cursor, and rejects a cursor with an invalid position', async () => {
    const log = tagService(serving(['a', 'b', 'c'].map((id) => row(id))));
    const listing = client().resourceInstances.filter(undefined, { pageSize: 1 });
    const cursors: string[] = [];
    for await (const { cursor } of listing.byPage()) cursors.push(cursor);
    for (const [at, startAt] of cursors.entries()) {
      log.length = 0;
      const rest: string[] = [];
      for await (const { items } of listing.byPage({ startAt }))
        rest.push(...items.map(({ resource_id }) => String(resource_id)));
      expect(rest).to.deep.equal(['a', 'b', 'c'].slice(at + 1).map((id) => `server of ${id}`));
      expect(log[0]?.offset).to.equal(String(at));
    }
    const parts = JSON.parse(atob((cursors[0] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as unknown[];
    for (const place of [[-1, []], [0.5, []], ['0', []], [null, []], [0], [0, 'a'], [0, [5]]]) {
      thrown(ArgumentError, () => listing.byPage({ startAt: btoa(JSON.stringify([...parts.slice(0, 3), ...place])) }));
    }
  });

  it('names the missing endpoint: filter throws, count rejects', async () => {
    const other = new CsbsClient({ endpoints: { vbs: csbs }, projectId, auth: 'token-of-the-tests' });
    expect(thrown(ArgumentError, () => other.resourceInstances.filter()).argument).to.equal('endpoints.csbs');
    expect((await failure(ArgumentError, other.resourceInstances.count())).argument).to.equal('endpoints.csbs');
  });
});

describe('resourceInstances.count', () => {
  it("sends the document's count example, without limit and offset, and reads its response", async () => {
    const log = tagService(() => [200, example('CountResponse')]);
    const plain = { key1: ['value1', 'value2'] };
    const filter = tagFilter()
      .notAll({ key1: ['value1', '*value2'] })
      .all(plain)
      .any(plain)
      .notAny(plain)
      .resourceName('resource1');
    expect(await client().resourceInstances.count(filter)).to.equal(1000);
    expect(log).to.deep.equal([example('CountRequest')]);
  });

  for (const [total, count] of [
    [0, 0],
    ['12', 12],
  ] as const) {
    it(`accepts ${JSON.stringify(total)}`, async () => {
      tagService(() => [200, { total_count: total }]);
      expect(await client().resourceInstances.count()).to.equal(count);
    });
  }

  for (const body of [
    {},
    { total_count: null },
    { total_count: -1 },
    { total_count: 1.5 },
    { total_count: 'many' },
    { total_count: '' },
    [],
    null,
  ]) {
    it(`rejects the response ${JSON.stringify(body)}`, async () => {
      tagService(() => [200, JSON.stringify(body)]);
      await failure(UnexpectedResponseError, client().resourceInstances.count());
    });
  }

  it('rejects invalid options and filters, before any request', async () => {
    expect(
      (await failure(ArgumentError, client().resourceInstances.count(undefined, { pageSize: 5 } as object))).argument,
    ).to.equal('pageSize');
    expect((await failure(ArgumentError, client().resourceInstances.count({} as TagFilter))).argument).to.equal(
      'filter',
    );
  });

  it("rejects with the service's error", async () => {
    tagService(() => [400, { error_code: 'CSBS.3001', error_msg: 'bad tag' }]);
    const error = await failure(ApiError, client().resourceInstances.count());
    expect(error).to.include({ status: 400, code: 'CSBS.3001', detail: 'bad tag' });
    expect(error.request).to.deep.equal({ method: 'POST', path });
  });
});
