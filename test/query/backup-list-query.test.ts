import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ArgumentError, type BackupListQuery } from '../../src/index.js';
import { thrown } from '../support/errors.js';
import { client, listingService, page, projectId } from '../support/nock-service.js';
import { operation } from '../support/openapi.js';

const time = new Date('2017-04-18T01:21:52.701Z');

/** Each query parameter of the document "backup list", except `limit`, with its form on the wire. */
const parameters: [name: keyof BackupListQuery, value: unknown, sent: string][] = [
  ['status', 'error', 'error'],
  ['name', 'nächtlich & co=1', 'nächtlich & co=1'],
  ['az', 'az1.dc1', 'az1.dc1'],
  ['resource_id', 'f45c477a-57e5-465f-999f-d845083962db', 'f45c477a-57e5-465f-999f-d845083962db'],
  ['resource_name', 'a+b %20', 'a+b %20'],
  ['resource_type', 'OS::Nova::Server', 'OS::Nova::Server'],
  ['image_type', 'backup', 'backup'],
  ['policy_id', 'p', 'p'],
  ['checkpoint_id', 'c', 'c'],
  ['ip', '192.168.0.1', '192.168.0.1'],
  ['all_tenants', true, 'true'],
  ['all_tenants', false, 'false'],
  ['dec', true, 'true'],
  ['dec', false, 'false'],
  ['start_time', time, '2017-04-18T01:21:52.701000'],
  ['start_time', '2017-04-18 01:21:52', '2017-04-18 01:21:52'],
  ['end_time', time, '2017-04-18T01:21:52.701000'],
  ['end_time', 'a format of the service', 'a format of the service'],
  ['sort', 'created_at', 'created_at'],
  ['sort', { created_at: 'asc', id: 'desc' }, 'created_at:asc,id:desc'],
  ['sort', { id: 'desc', status: undefined, created_at: 'asc' }, 'id:desc,created_at:asc'],
  ['sort', 's'.repeat(255), 's'.repeat(255)],
  ['marker', '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190', '90c1d5fa-1b9f-4aeb-b2f4-81c806e98190'],
  ['offset', 0, '0'],
  ['offset', 7, '7'],
];

/** The query parameters of the spec, except `limit`. */
const names = operation('listBackups')
  .parameters.flatMap((parameter) => (parameter.in === 'query' && parameter.name !== 'limit' ? [parameter.name] : []))
  .sort();

describe('BackupListQuery', () => {
  for (const [name, value, sent] of parameters) {
    it(`sends ${name} ${JSON.stringify(value)} as the document names it`, async () => {
      const log = listingService(() => page());
      await client()
        .backups.list({ [name]: value })
        .toArray();
      expect(log).to.deep.equal([{ limit: '1000', [name]: sent }]);
    });
  }

  it('is tested with every query parameter of the spec', () => {
    const tested = [...new Set(parameters.map(([name]) => name as string))].sort();
    expect(tested, 'the table at the top of this file').to.deep.equal(names);
  });

  it('is described in README, parameter by parameter', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, table = ''] = /^### Filters\n(.*?)^#/ms.exec(readme) ?? [];
    const described = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(described.sort(), 'the table of filters in README.md').to.deep.equal(names);
  });

  it('has a hint for each parameter that is passed as an option', () => {
    for (const name of names) {
      const error = thrown(ArgumentError, () => client().backups.list({}, { [name]: 'x' } as object));
      expect(error.message, `add ${name} to the table in src/hints.ts`).to.include(`list({ ${name} })`);
    }
  });

  it('omits undefined values', async () => {
    const log = listingService(() => page());
    await client()
      .backups.list(
        { status: undefined, offset: undefined },
        { pageSize: undefined, signal: undefined, extraQuery: undefined },
      )
      .toArray();
    const unknown = { later: undefined } as object;
    await client()
      .backups.list(unknown, { ...unknown, extraQuery: { later: undefined } as unknown as Record<string, string> })
      .toArray();
    expect(log).to.deep.equal([{ limit: '1000' }, { limit: '1000' }]);
  });

  it('sends extraQuery unchanged, in addition to the query', async () => {
    const log = listingService(() => page());
    const extraQuery = JSON.parse('{"new_filter": "a b&c=ü", "empty": "", "__proto__": "data"}') as Record<
      string,
      string
    >;
    await client().backups.list({ status: 'error' }, { extraQuery, pageSize: 5 }).toArray();
    expect(Object.entries(log[0] ?? {})).to.have.deep.members([
      ['limit', '5'],
      ['status', 'error'],
      ['new_filter', 'a b&c=ü'],
      ['empty', ''],
      ['__proto__', 'data'],
    ]);
  });

  const invalid: [why: string, argument: string, query: unknown, options?: unknown][] = [
    ['an unknown key', 'stauts', { stauts: 'error' }],
    ['limit, which is pageSize', 'limit', { limit: 5 }],
    ['an own key __proto__', '__proto__', JSON.parse('{"__proto__": "x"}')],
    ['the name of an inherited method', 'constructor', { constructor: 'x' }],
    ['an empty string', 'status', { status: '' }],
    ['null', 'status', { status: null }],
    ['a number as a string', 'name', { name: 5 }],
    ['an array as a string', 'status', { status: ['error', 'deleted'] }],
    ['a lone surrogate', 'name', { name: 'a\ud800' }],
    ['a string as a boolean', 'dec', { dec: 'true' }],
    ['a negative offset', 'offset', { offset: -1 }],
    ['a fractional offset', 'offset', { offset: 0.5 }],
    ['an infinite offset', 'offset', { offset: Number.POSITIVE_INFINITY }],
    ['an invalid Date', 'start_time', { start_time: new Date(Number.NaN) }],
    ['a year of more than four digits', 'end_time', { end_time: new Date(8.64e15) }],
    ['a number as a time', 'end_time', { end_time: 5 }],
    ['a start after the end', 'start_time', { start_time: new Date(1), end_time: new Date(0) }],
    ['a start after the end in two formats', 'start_time', { start_time: '2017-04-18 01:21:53', end_time: time }],
    [
      'a start after the end by a microsecond',
      'start_time',
      { start_time: '2017-04-18T01:21:52.701974', end_time: '2017-04-18T01:21:52.701973' },
    ],
    ['a start after the end in days', 'start_time', { start_time: '2018-01-01', end_time: '2017-01-01' }],
    [
      'a start after the end in minutes',
      'start_time',
      { start_time: '2018-01-01T00:01', end_time: '2018-01-01 00:00Z' },
    ],
    [
      'a start after the end by its zone',
      'start_time',
      { start_time: '2017-01-01T00:00:00-01:00', end_time: '2017-01-01T00:00:00' },
    ],
    [
      'a start after the end by its zone without a colon',
      'start_time',
      { start_time: '2017-01-01T00:00:00-0100', end_time: '2017-01-01T00:00:00' },
    ],
    ['an unknown key to sort by', 'size', { sort: { size: 'asc' } }],
    ['an unknown direction', 'sort', { sort: { id: 'up' } }],
    ['a direction that contains another key', 'sort', { sort: { id: 'asc,name:desc' } }],
    ['an unknown direction in a string', 'sort', { sort: 'id:up' }],
    ['nothing to sort by', 'sort', { sort: {} }],
    ['a sort of 256 characters', 'sort', { sort: 's'.repeat(256) }],
    ['a query that is not an object', 'query', 'error'],
    ['a page size of 0', 'pageSize', {}, { pageSize: 0 }],
    ['a page size of 1001', 'pageSize', {}, { pageSize: 1001 }],
    ['a page size as a string', 'pageSize', {}, { pageSize: '5' }],
    ['a concurrency of 0', 'concurrency', {}, { concurrency: 0 }],
    ['a concurrency of 17', 'concurrency', {}, { concurrency: 17 }],
    ['a fractional concurrency', 'concurrency', {}, { concurrency: 1.5 }],
    ['a concurrency as a string', 'concurrency', {}, { concurrency: '2' }],
    ['null as a concurrency', 'concurrency', {}, { concurrency: null }],
    ['a number for prefetch', 'prefetch', {}, { prefetch: 1 }],
    ['null for prefetch', 'prefetch', {}, { prefetch: null }],
    ['an unknown option', 'limit', {}, { limit: 5 }],
    ['a timeout of 0', 'timeoutMs', {}, { timeoutMs: 0 }],
    ['a timeout as a string', 'timeoutMs', {}, { timeoutMs: '5' }],
    ['an infinite timeout', 'timeoutMs', {}, { timeoutMs: Number.POSITIVE_INFINITY }],
    ['a timeout above the limit of timers', 'timeoutMs', {}, { timeoutMs: 2 ** 31 }],
    ['an object that is not a signal', 'signal', {}, { signal: {} }],
    ['null as a signal', 'signal', {}, { signal: null }],
    ['a string as a signal', 'signal', {}, { signal: 'abort' }],
    ['a signal without addEventListener', 'signal', {}, { signal: { aborted: false } }],
    ['a signal without aborted', 'signal', {}, { signal: { addEventListener() {} } }],
    ['extraQuery that is not an object', 'extraQuery', {}, { extraQuery: 'a=b' }],
    ['extraQuery with a value that is not a string', 'extraQuery', {}, { extraQuery: { a: 1 } }],
    ['extraQuery with a lone surrogate', 'extraQuery', {}, { extraQuery: { a: '\ud800' } }],
    ['extraQuery with an empty key', 'extraQuery', {}, { extraQuery: { '': 'x' } }],
    ['extraQuery with a known parameter', 'extraQuery', {}, { extraQuery: { status: 'error' } }],
    ['extraQuery with limit', 'extraQuery', {}, { extraQuery: { limit: '5' } }],
  ];
  for (const [why, argument, query, options] of invalid) {
    it(`rejects ${why} at the call`, () => {
      const log = listingService(() => page());
      const error = thrown(ArgumentError, () => client().backups.list(query as BackupListQuery, options as object));
      expect(error.argument).to.equal(argument);
      expect(error.message).to.match(/^[^\n]+$/);
      expect(log).to.have.length(0);
    });
  }

  it('reports that a sort must contain a key', () => {
    expect(thrown(ArgumentError, () => client().backups.list({ sort: { id: undefined } as object })).message).to.match(
      /sort must .*created_at/,
    );
  });

  it('reports that a sort without keys needs one', () => {
    expect(thrown(ArgumentError, () => client().backups.list({ sort: {} })).message).to.match(/at least one/);
  });

  it('reports where known parameters belong instead of extraQuery', () => {
    const messageFor = (extraQuery: Record<string, string>) =>
      thrown(ArgumentError, () => client().backups.list({}, { extraQuery })).message;
    expect(messageFor({ status: 'error' }))
      .to.include('in the query')
      .and.not.to.include('pageSize');
    expect(messageFor({ limit: '5' })).to.include('pageSize');
  });

  it('reports what extraQuery must be', () => {
    const options = { extraQuery: 'a=b' } as object;
    expect(thrown(ArgumentError, () => client().backups.list({}, options)).message)
      .to.include('extraQuery')
      .and.include('object of strings')
      .and.include('a string');
  });

  it('sends times unchanged if only the service knows their format', () => {
    expect(() => client().backups.list({ start_time: 'zzz', end_time: 'aaa' })).not.to.throw();
    expect(() => client().backups.list({ start_time: time, end_time: 'aaa' })).not.to.throw();
    expect(() => client().backups.list({ start_time: 'x2018-01-01', end_time: '2017-01-01' })).not.to.throw();
    expect(() => client().backups.list({ start_time: '2018-01-01x', end_time: '2017-01-01' })).not.to.throw();
    expect(() => client().backups.list({ start_time: time, end_time: time })).not.to.throw();
    expect(() =>
      client().backups.list({ start_time: '2017-01-01', end_time: '2017-01-01T00:00:00.0000001' }),
    ).not.to.throw();
    expect(() => client().backups.list({ start_time: '2017-02-31', end_time: '2017-01-01' })).not.to.throw();
  });

  it('accepts a period that starts at or before its end', () => {
    expect(() =>
      client().backups.list({ start_time: '2017-04-18T01:21:52.70197300', end_time: '2017-04-18T01:21:52.701973' }),
    ).not.to.throw();
    expect(() =>
      client().backups.list({ start_time: '2017-04-18T01:21:52.701974', end_time: '2017-04-18T01:21:52.702973' }),
    ).not.to.throw();
  });

  it('accepts a concurrency from 1 to 16', () => {
    for (const concurrency of [1, 16, undefined])
      expect(() => client().backups.list({}, { concurrency } as object)).not.to.throw();
  });

  it('accepts a timeout from 1 to the limit of timers', () => {
    for (const timeoutMs of [1, 2 ** 31 - 1]) expect(() => client().backups.list({}, { timeoutMs })).not.to.throw();
  });

  it('puts the project into the path', async () => {
    const error = thrown(ArgumentError, () => client({ projectId: 'a/b' }));
    expect(error.argument).to.equal('projectId');
    expect(projectId).to.equal('p1');
  });
});
