// The fake cloud rejects what openapi.yaml forbids, so that a program that works with it sends only what the spec
// allows.
import { expect } from 'chai';
import fc from 'fast-check';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { example, operation, parameterProblems, problems } from '../support/openapi.js';

const json = { 'content-type': 'application/json' };
const int32 = 2 ** 31 - 1;

describe('requests to the fake cloud', () => {
  let cloud: FakeCloud;
  before(async () => {
    cloud = await startFakeCloud({ backups: 5 });
  });
  after(() => cloud.close());

  async function send(path: string, init: RequestInit = {}): Promise<number> {
    const { endpoints, projectId, auth } = cloud.clientOptions();
    const response = await fetch(`${endpoints.csbs}/v1/${projectId}/${path}`, {
      ...init,
      headers: { 'x-auth-token': auth, ...init.headers },
    });
    const body = await response.json();
    if (response.status !== 200) expect(problems('CsbsErrorBody', body)).to.deep.equal([]);
    return response.status;
  }
  const list = (query: string) => send(`checkpoint_items?${query}`);
  const post = (body: string | Blob, headers: Record<string, string> = json) =>
    send('csbs_backup/resource_instances/action', { method: 'POST', body, headers });
  const postQuery = (query: unknown) => post(JSON.stringify(query));

  for (const query of [
    ...['status', 'name', 'az', 'resource_id', 'marker', 'sort', 'limit', 'dec', 'start_time'].map(
      (name) => `${name}=`,
    ),
    ...['all_tenants=TRUE', 'dec=1', 'dec=False'],
    ...['limit=0', 'limit=-1', 'limit=01', 'limit=1.0', 'limit=1e1', `limit=${int32 + 1}`],
    ...['offset=-1', `offset=${int32 + 1}`, 'offset=99999999999', 'offset=%201'],
    ...['limit=1&limit=2', 'status=error&status=available'],
    ...['sort=', 'sort=id:up', 'sort=id:', 'sort=,id', `sort=${'id,'.repeat(90)}id`],
  ]) {
    it(`are rejected: ${query.slice(0, 30)}`, async () => expect(await list(query)).to.equal(400));
  }

  for (const query of ['limit=5000', `limit=${int32}`, `offset=${int32}`, 'offset=0', 'dec=false', 'unknown=']) {
    it(`are accepted: ${query}`, async () => expect(await list(query)).to.equal(200));
  }

  const tag = { key: 'a', values: ['b'] };
  const invalid: [what: string, body: object][] = [
    ['an empty list of tags', { action: 'filter', tags: [] }],
    ['an empty list of matches', { action: 'filter', matches: [] }],
    ['null instead of a list', { action: 'filter', not_tags: null }],
    ['a limit with a leading zero', { action: 'filter', limit: '01' }],
    ['a limit above 1000', { action: 'filter', limit: '1001' }],
    ['a limit that is a number', { action: 'filter', limit: 10 }],
    ['an offset that is negative', { action: 'filter', offset: '-1' }],
    ['a limit with count', { action: 'count', limit: '10' }],
    ['an offset with count', { action: 'count', offset: '0' }],
    ['no action', { tags: [tag] }],
    ['another action', { action: 'delete' }],
    ['a tag without values', { action: 'filter', tags: [{ key: 'a' }] }],
    ['a key of 128 characters', { action: 'filter', tags: [{ key: `${'a'.repeat(127)} `, values: [] }] }],
    ['a value of 256 characters', { action: 'filter', tags: [{ key: 'a', values: [` ${'b'.repeat(255)}`] }] }],
    ['a value that occurs twice', { action: 'filter', tags: [{ key: 'a', values: ['b', 'b'] }] }],
    ['a tag key that occurs twice', { action: 'filter', tags: [tag, tag] }],
    ['a match of another field', { action: 'filter', matches: [{ key: 'name', value: 'x' }] }],
  ];
  for (const [what, body] of invalid)
    it(`are rejected: ${what}`, async () => expect(await postQuery(body)).to.equal(400));

  it('are rejected without a JSON media type, whatever the body', async () => {
    const body = JSON.stringify({ action: 'count' });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])
      expect(await post(body, { 'content-type': type }), type).to.equal(400);
    expect(await post(new Blob([body]), {}), 'none').to.equal(400);
    expect(await post(body, { 'content-type': 'Application/JSON; charset=utf-8' })).to.equal(200);
  });

  it('are accepted: the examples of the spec', async () => {
    for (const name of ['FilterRequest', 'CountRequest']) expect(await postQuery(example(name)), name).to.equal(200);
  });

  const parameters = operation('listBackups').parameters.filter((parameter) => parameter.in === 'query');
  const odd = [
    '',
    ' ',
    '0',
    '1',
    '01',
    '-1',
    '+1',
    '1.0',
    '1e3',
    'true',
    'TRUE',
    'false',
    'null',
    'id',
    'id:asc',
    ':,',
  ];
  for (const parameter of parameters) {
    it(`are rejected if ${parameter.name} is empty or too long`, async () => {
      for (const text of ['', 'x'.repeat(1_000)]) {
        if (parameterProblems(parameter, text).length === 0) continue;
        const message = `openapi.yaml forbids ${text.length} characters: reject them in src/testing/csbs.ts`;
        expect(await list(new URLSearchParams({ [parameter.name]: text }).toString()), message).to.equal(400);
      }
    });
  }

  it('are rejected if the schema of a query parameter forbids the value', async () => {
    const value = fc.oneof(fc.constantFrom(...odd), fc.integer().map(String), fc.string({ maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...parameters), value, async (parameter, text) => {
        fc.pre(parameterProblems(parameter, text).length > 0);
        const query = new URLSearchParams({ [parameter.name]: text }).toString();
        expect(await list(query), `openapi.yaml forbids ${query}: reject it in src/testing/csbs.ts`).to.equal(400);
      }),
      { numRuns: 200 },
    );
  });

  it('are rejected if the schema of the tag query forbids the body', async () => {
    const text = fc.oneof(
      fc.constantFrom('', 'a', ' a', 'resource_name', 'x'.repeat(128), 'x'.repeat(256)),
      fc.string(),
    );
    const nothing = fc.constantFrom(null, '', 0, 1, {}, []);
    const tags = fc.array(
      fc.oneof(nothing, fc.record({ key: text, values: fc.oneof(nothing, fc.array(text, { maxLength: 12 })) })),
      { maxLength: 12 },
    );
    const number = fc.oneof(nothing, fc.constantFrom(...odd), fc.integer().map(String));
    const body = fc.record(
      {
        action: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('filter', 'count') }, nothing),
        tags,
        not_tags_any: tags,
        limit: number,
        offset: number,
        matches: fc.array(fc.record({ key: text, value: fc.oneof(nothing, text) }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (query) => {
        fc.pre(problems('ResourceInstancesQuery', query).length > 0);
        expect(await postQuery(query)).to.equal(400);
      }),
      { numRuns: 300 },
    );
  });
});
