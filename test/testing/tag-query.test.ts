import { expect } from 'chai';
import { type Backup, type TagFilter, tagFilter } from '../../src/index.js';
import { type FakeCloud, makeBackup } from '../../src/testing/index.js';
import { withCloud } from '../support/fake-cloud.js';
import { problems } from '../support/openapi.js';

describe('tag filter of the fake cloud', () => {
  const tags = (backup: Backup) => Object.fromEntries((backup.tags ?? []).map(({ key, value }) => [key, value]));
  const filters: [name: string, filter: TagFilter | undefined, fits: (backup: Backup) => boolean][] = [
    ['none', undefined, () => true],
    [
      'all',
      tagFilter().all({ env: 'prod', tier: ['web', 'api'] }),
      (one) => tags(one).env === 'prod' && ['web', 'api'].includes(tags(one).tier ?? ''),
    ],
    [
      'any, of any value',
      tagFilter().any({ owner: [], tier: 'db' }),
      (one) => 'owner' in tags(one) || tags(one).tier === 'db',
    ],
    ['any, of the empty value', tagFilter().any({ owner: '' }), (one) => tags(one).owner === ''],
    [
      'notAll',
      tagFilter().notAll({ env: 'prod', tier: 'web' }),
      (one) => !(tags(one).env === 'prod' && tags(one).tier === 'web'),
    ],
    [
      'notAny',
      tagFilter().notAny({ env: 'prod', tier: 'web' }),
      (one) => tags(one).env !== 'prod' && tags(one).tier !== 'web',
    ],
    ['a name', tagFilter().resourceName('shop'), (one) => one.extend_info?.resource_name?.includes('shop') === true],
    ['an exact name', tagFilter().resourceName(''), (one) => one.extend_info?.resource_name === undefined],
    ['a value with an asterisk, which is not a wildcard', tagFilter().all({ env: '*' }), () => false],
    [
      'several lists',
      tagFilter().all({ env: 'test' }).notAny({ owner: [] }),
      (one) => tags(one).env === 'test' && !('owner' in tags(one)),
    ],
  ];
  for (const [name, filter, fits] of filters) {
    it(`by ${name}: filter and count agree`, async () => {
      await withCloud({ backups: 300 }, async (cloud, client) => {
        const expected = cloud.backups.filter(fits).map(({ id }) => id);
        const found = await client.resourceInstances.filter(filter, { pageSize: 40 }).toArray();
        expect(found.map(({ resource_id }) => resource_id)).to.have.members(expected);
        expect(await client.resourceInstances.count(filter)).to.equal(expected.length);
        if (!name.includes('wildcard')) expect(expected).not.to.have.length(0);
      });
    });
  }

  it('follows the table in the documentation of tagFilter', async () => {
    const rows: [tags: Record<string, string>, fits: string[]][] = [
      [{ env: 'prod', tier: 'web' }, ['all', 'any']],
      [{ env: 'prod', tier: 'db' }, ['any', 'notAll']],
      [{ env: 'prod' }, ['any', 'notAll']],
      [{ env: 'test', tier: 'api' }, ['any', 'notAll']],
      [{ env: 'test' }, ['notAll', 'notAny']],
      [{}, ['notAll', 'notAny']],
    ];
    const filterTags = { env: 'prod', tier: ['web', 'api'] };
    await withCloud({ backups: 0 }, async (cloud, client) => {
      for (const [tags, fits] of rows) {
        cloud.backups.splice(0, 1, makeBackup({ tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }));
        for (const list of ['all', 'any', 'notAll', 'notAny'] as const) {
          const count = await client.resourceInstances.count(tagFilter()[list](filterTags));
          expect(count, `${list} of ${JSON.stringify(tags)}`).to.equal(fits.includes(list) ? 1 : 0);
        }
      }
    });
  });

  const post = (cloud: FakeCloud, body: unknown) =>
    fetch(`${cloud.url}/v1/${cloud.clientOptions().projectId}/csbs_backup/resource_instances/action`, {
      method: 'POST',
      headers: { 'x-auth-token': cloud.clientOptions().auth, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('responds as openapi.yaml describes', async () => {
    await withCloud({ backups: 100 }, async (cloud) => {
      for (const action of ['filter', 'count']) {
        const body = (await (await post(cloud, { action })).json()) as object;
        expect(problems('ResourceInstancesResponse', body)).to.deep.equal([]);
        expect(Object.keys(body)).to.deep.equal(action === 'count' ? ['total_count'] : ['resources', 'total_count']);
      }
    });
  });

  const tag = (key: unknown, values: unknown) => ({ key, values });
  const invalid: [why: string, body: unknown][] = [
    ['a body that is not JSON', 'action=filter'],
    ['a list', []],
    ['no action', {}],
    ['an unknown action', { action: 'list' }],
    ['an empty list', { action: 'filter', tags: [] }],
    ['11 keys', { action: 'filter', tags_any: Array.from({ length: 11 }, (_, at) => tag(`k${at}`, [])) }],
    ['a duplicate key', { action: 'count', not_tags: [tag('a', []), tag('a ', [])] }],
    ['an empty key', { action: 'filter', not_tags_any: [tag(' ', [])] }],
    ['a key of 128 characters', { action: 'filter', tags: [tag('k'.repeat(128), [])] }],
    ['no values', { action: 'filter', tags: [{ key: 'a' }] }],
    [
      '11 values',
      {
        action: 'filter',
        tags: [
          tag(
            'a',
            Array.from({ length: 11 }, (_, at) => `v${at}`),
          ),
        ],
      },
    ],
    ['a duplicate value', { action: 'filter', tags: [tag('a', ['x', 'x'])] }],
    ['a value of 256 characters', { action: 'filter', tags: [tag('a', ['v'.repeat(256)])] }],
    ['a value that is not a string', { action: 'filter', tags: [tag('a', [1])] }],
    ['a match of another key', { action: 'filter', matches: [{ key: 'name', value: 'x' }] }],
    ['two matches', { action: 'filter', matches: [1, 2].map(() => ({ key: 'resource_name', value: 'x' })) }],
    ['a match of 256 characters', { action: 'filter', matches: [{ key: 'resource_name', value: 'x'.repeat(256) }] }],
    ['limit 0', { action: 'filter', limit: '0' }],
    ['limit 1001', { action: 'filter', limit: '1001' }],
    ['limit as a number', { action: 'filter', limit: 5 }],
    ['a negative offset', { action: 'filter', offset: '-1' }],
  ];
  for (const [why, body] of invalid) {
    it(`rejects ${why}, as documented`, async () => {
      await withCloud({ backups: 3 }, async (cloud) => {
        const response = await post(cloud, body);
        expect(response.status).to.equal(400);
        expect(problems('CsbsErrorBody', await response.json())).to.deep.equal([]);
      });
    });
  }
});
