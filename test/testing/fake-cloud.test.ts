import { expect } from 'chai';
import {
  ApiError,
  ArgumentError,
  AuthenticationError,
  type Backup,
  type BackupListQuery,
  CsbsClient,
  keystoneToken,
  NotFoundError,
  PermissionError,
  type TagFilter,
  tagFilter,
} from '../../src/index.js';
import {
  type FakeCloud,
  makeBackup,
  makeBackups,
  makeResourceInstance,
  makeVolumeBackup,
  startFakeCloud,
} from '../../src/testing/index.js';
import { failure, thrown } from '../support/errors.js';
import { withCloud } from '../support/fake-cloud.js';
import { example, problems, spec } from '../support/spec.js';

const raw = (
  cloud: FakeCloud,
  path: string,
  headers: Record<string, string> = { 'x-auth-token': cloud.clientOptions().auth },
) => fetch(`${cloud.url}/v1/${cloud.clientOptions().projectId}/${path}`, { headers });

describe('fake cloud', () => {
  for (const backups of [0, 1, 2, 3, 2500]) {
    it(`contains exactly ${backups} backups, the documents' examples first`, async () => {
      await withCloud({ backups }, async (cloud, client) => {
        const listed = await client.backups.list().toArray();
        expect(listed).to.have.length(backups);
        expect(new Set(listed.map(({ id }) => id)).size).to.equal(backups);
        const documented = [
          (example('SingleBackup') as { checkpoint_item: Backup }).checkpoint_item,
          spec.components.schemas.ResourceDetail?.example,
        ];
        expect(cloud.backups.slice(0, 2)).to.deep.equal(documented.slice(0, backups));
      });
    });
  }

  it('responds as openapi.yaml describes', async () => {
    await withCloud({ backups: 400 }, async (cloud) => {
      const listed = await (await raw(cloud, 'checkpoint_items')).json();
      expect(problems('BackupPage', listed)).to.deep.equal([]);
      const one = await (await raw(cloud, `checkpoint_items/${cloud.backups[5]?.id}`)).json();
      expect(problems('BackupEnvelope', one)).to.deep.equal([]);
      for (const path of ['checkpoint_items?limit=0', 'checkpoint_items?marker=x', 'checkpoint_items/x', 'elsewhere']) {
        const failed = await raw(cloud, path);
        expect(failed.status).to.be.within(400, 404);
        expect(problems('CsbsErrorBody', await failed.json())).to.deep.equal([]);
      }
      const unauthorized = await raw(cloud, 'checkpoint_items', {});
      expect(unauthorized.status).to.equal(401);
      expect(problems('CsbsErrorBody', await unauthorized.json())).to.deep.equal([]);
    });
  });

  it('is checked with a spec that rejects other responses', () => {
    expect(problems('BackupPage', { checkpoint_items: [{ name: 'without an id' }] })).not.to.deep.equal([]);
    expect(problems('Backup', { id: 'a', extend_info: { progress: 101 } })).not.to.deep.equal([]);
    expect(problems('Backup', { id: 'a', backup_data: { ram: true } })).not.to.deep.equal([]);
    expect(problems('CsbsErrorBody', { error: 'no' })).not.to.deep.equal([]);
  });

  it('has the same backups for the same seed, and others for another', async () => {
    const ids = (seed: number) => withCloud({ backups: 50, seed }, async (cloud) => cloud.backups.map(({ id }) => id));
    expect(await ids(3)).to.deep.equal(await ids(3));
    expect((await ids(3)).slice(2)).not.to.deep.equal((await ids(4)).slice(2));
  });

  it('has varied backups: every status, both types of numbers, null and missing fields', async () => {
    const backups = makeBackups(2500);
    expect(new Set(backups.map(({ status }) => status)).size).to.equal(9);
    expect(new Set(backups.map(({ backup_data }) => typeof backup_data?.ram)).size).to.equal(2);
    expect(backups.some(({ extend_info }) => extend_info?.copy_from === null)).to.equal(true);
    expect(backups.some(({ extend_info }) => extend_info?.os_images_data === undefined)).to.equal(true);
    expect(backups.some(({ extend_info }) => !Number.isInteger(extend_info?.average_speed ?? 0))).to.equal(true);
  });

  describe('filters', () => {
    const some = (backups: Backup[], accept: (backup: Backup) => boolean): Backup =>
      backups.slice(2).find(accept) as Backup;
    const filters: [
      name: string,
      query: (backups: Backup[]) => BackupListQuery,
      accepts: (backup: Backup, query: BackupListQuery) => boolean,
    ][] = [
      ['status', () => ({ status: 'error' }), ({ status }) => status === 'error'],
      ['name, within it', () => ({ name: 'manualbk_7' }), ({ name }) => name?.includes('manualbk_7') === true],
      ['az', () => ({ az: 'az1.dc1' }), ({ extend_info }) => extend_info?.resource_az === 'az1.dc1'],
      [
        'resource_id',
        (all) => ({ resource_id: all[9]?.resource_id ?? '' }),
        ({ resource_id }, query) => resource_id === query.resource_id,
      ],
      [
        'resource_name, within it',
        () => ({ resource_name: 'shop' }),
        ({ extend_info }) => extend_info?.resource_name?.includes('shop') === true,
      ],
      ['resource_type', () => ({ resource_type: 'OS::Nova::Server' }), () => true],
      ['image_type', () => ({ image_type: 'backup' }), () => true],
      ['image_type, unknown', () => ({ image_type: 'other' }), () => false],
      [
        'checkpoint_id',
        (all) => ({ checkpoint_id: all[9]?.checkpoint_id ?? '' }),
        ({ checkpoint_id }, query) => checkpoint_id === query.checkpoint_id,
      ],
      [
        'ip',
        (all) => ({ ip: all[9]?.backup_data?.private_ip ?? '' }),
        ({ backup_data }, query) => backup_data?.private_ip === query.ip,
      ],
      [
        'policy_id',
        (all) => ({ policy_id: some(all, ({ extend_info }) => extend_info?.auto_trigger === true).resource_id ?? '' }),
        ({ resource_id, extend_info }, query) => resource_id === query.policy_id && extend_info?.auto_trigger === true,
      ],
      ['dec', () => ({ dec: true }), ({ extend_info }) => extend_info?.dec === true],
      ['dec, false', () => ({ dec: false }), ({ extend_info }) => extend_info?.dec !== true],
      [
        'start_time',
        (all) => ({ start_time: all[50]?.created_at ?? '' }),
        ({ created_at = '' }, { start_time }) => created_at >= String(start_time),
      ],
      [
        'end_time',
        (all) => ({ end_time: all[50]?.created_at ?? '' }),
        ({ created_at = '' }, { end_time }) => created_at <= String(end_time),
      ],
      ['all_tenants', () => ({ all_tenants: true }), () => true],
      [
        'two at once',
        () => ({ status: 'available', az: 'az2.dc1' }),
        (backup) => backup.status === 'available' && backup.extend_info?.resource_az === 'az2.dc1',
      ],
    ];
    for (const [name, makeQuery, accepts] of filters) {
      it(`by ${name}`, async () => {
        await withCloud({ backups: 600 }, async (cloud, client) => {
          const query = makeQuery(cloud.backups);
          const found = await client.backups.list(query).toArray();
          const expected = cloud.backups.filter((backup) => accepts(backup, query)).map(({ id }) => id);
          expect(found.map(({ id }) => id)).to.have.members(expected);
          if (!name.endsWith('unknown')) expect(expected).not.to.have.length(0);
        });
      });
    }

    it('that are unknown are silently ignored', async () => {
      await withCloud({ backups: 5 }, async (_, client) => {
        expect(await client.backups.list({}, { extraQuery: { stauts: 'error' } }).toArray()).to.have.length(5);
      });
    });
  });

  describe('order', () => {
    const created = (backups: Backup[]) => backups.map(({ created_at }) => created_at ?? '');

    it('is newest first', async () => {
      await withCloud({ backups: 50 }, async (_, client) => {
        const times = created(await client.backups.list().toArray());
        expect(times).to.deep.equal([...times].sort().reverse());
      });
    });

    it('follows sort with several keys, descending if no direction is set', async () => {
      await withCloud({ backups: 200 }, async (_, client) => {
        const found = await client.backups.list({ sort: 'status:asc,created_at' }).toArray();
        const keys = found.map(({ status, created_at }) => [status ?? '', created_at ?? '']);
        const expected = [...keys].sort(([a = '', x = ''], [b = '', y = '']) =>
          a === b ? (x < y ? 1 : -1) : a < b ? -1 : 1,
        );
        expect(keys).to.deep.equal(expected);
      });
    });

    it('is rejected for an unknown key or an invalid direction', async () => {
      await withCloud({ backups: 5 }, async (cloud, client) => {
        expect((await failure(ApiError, client.backups.list({ sort: 'size:asc' }).first())).status).to.equal(400);
        expect((await raw(cloud, 'checkpoint_items?sort=created_at:asc:x')).status).to.equal(400);
      });
    });
  });

  describe('tag filter', () => {
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
          cloud.backups.splice(
            0,
            1,
            makeBackup({ tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
          );
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

  describe('volume backups', () => {
    it("contains every volume of every backup, and the document's example", async () => {
      await withCloud({ backups: 60 }, async (cloud, client) => {
        const entries = cloud.backups.flatMap(({ extend_info }) => extend_info?.volume_backups ?? []);
        expect(entries.length).to.be.above(60);
        for (const { id = '', status } of entries) {
          const { serviceMetadata, descriptionFields, ...raw } = await client.volumeBackups.get(id);
          expect(problems('VolumeBackupEnvelope', { backup: raw })).to.deep.equal([]);
          expect(problems('ServiceMetadata', serviceMetadata)).to.deep.equal([]);
          expect(problems('BackupDescription', descriptionFields)).to.deep.equal([]);
          expect(raw.status).to.equal(status);
        }
        const { backup } = example('SingleVolumeBackup') as { backup: { id: string } };
        expect(await client.volumeBackups.get(backup.id)).to.deep.include(backup);
      });
    });

    it('returns errors in the format of OpenStack', async () => {
      await withCloud({ backups: 1 }, async (cloud, client) => {
        expect((await failure(NotFoundError, client.volumeBackups.get('x'))).code).to.equal('itemNotFound');
        const other = new CsbsClient({ ...cloud.clientOptions(), projectId: 'another' });
        const error = await failure(PermissionError, other.volumeBackups.get('x'));
        expect(problems('VbsErrorBody', JSON.parse(error.body))).to.deep.equal([]);
      });
    });
  });

  it('creates fixtures with the fields that a test sets', () => {
    expect(makeBackup({ id: 'a', status: 'error' })).to.deep.include({
      id: 'a',
      status: 'error',
      resource_type: 'OS::Nova::Server',
    });
    expect(problems('Backup', makeBackup())).to.deep.equal([]);
    expect(problems('VolumeBackup', makeVolumeBackup({ name: null }))).to.deep.equal([]);
    expect(makeResourceInstance({ resource_detail: null }).resource_detail).to.equal(null);
    expect(problems('ResourceInstance', makeResourceInstance())).to.deep.equal([]);
    const now = new Date('2026-01-01T00:00:00Z');
    expect(makeBackup({}, 5, now)).to.deep.equal(makeBackup({}, 5, now));
    expect(makeBackup({}, 5).id).not.to.equal(makeBackup({}, 6).id);
  });

  it('silently lowers limit to 1000, and rejects 0', async () => {
    await withCloud({ backups: 1200 }, async (cloud) => {
      const { checkpoint_items } = (await (await raw(cloud, 'checkpoint_items?limit=5000')).json()) as {
        checkpoint_items: unknown[];
      };
      expect(checkpoint_items).to.have.length(1000);
      for (const limit of ['0', '-1', 'x'])
        expect((await raw(cloud, `checkpoint_items?limit=${limit}`)).status).to.equal(400);
    });
  });

  it('applies offset after marker', async () => {
    await withCloud({ backups: 20 }, async (_, client) => {
      const all = await client.backups.list().toArray();
      const found = await client.backups.list({ marker: all[4]?.id ?? '', offset: 3 }).toArray();
      expect(found).to.deep.equal(all.slice(8));
    });
  });

  it('reports that an id is a checkpoint_id', async () => {
    await withCloud({ backups: 5 }, async (cloud, client) => {
      const error = await failure(NotFoundError, client.backups.get(cloud.backups[0]?.checkpoint_id ?? ''));
      expect(error.detail).to.include('checkpoint');
    });
  });

  it('rejects another token and another project', async () => {
    await withCloud({ backups: 5 }, async (cloud) => {
      await failure(
        AuthenticationError,
        new CsbsClient({ ...cloud.clientOptions(), auth: 'another-token' }).backups.get('x'),
      );
      await failure(
        PermissionError,
        new CsbsClient({ ...cloud.clientOptions(), projectId: 'another' }).backups.get('x'),
      );
    });
  });

  it('records requests, and of a token only whether it was accepted', async () => {
    await withCloud({ backups: 5 }, async (cloud, client) => {
      await client.backups.list({ status: 'error' }).first();
      await new CsbsClient({ ...cloud.clientOptions(), auth: 'another-token' }).backups.get('x').catch(() => {});
      await raw(cloud, 'checkpoint_items', {});
      const { projectId, auth } = cloud.clientOptions();
      expect(cloud.requests).to.deep.equal([
        {
          method: 'GET',
          path: `/v1/${projectId}/checkpoint_items`,
          query: { status: 'error', limit: '1' },
          body: '',
          token: 'accepted',
        },
        { method: 'GET', path: `/v1/${projectId}/checkpoint_items/x`, query: {}, body: '', token: 'rejected' },
        { method: 'GET', path: `/v1/${projectId}/checkpoint_items`, query: {}, body: '', token: 'missing' },
      ]);
      expect(JSON.stringify(cloud.requests)).not.to.include(auth);
    });
  });

  describe('failNext', () => {
    it('fails as often as requested, then responds as before', async () => {
      await withCloud({ backups: 5 }, async (cloud, client) => {
        cloud.failNext({ status: 400, headers: { 'x-request-id': 'mine' }, body: 'no', times: 2 });
        for (const _ of [1, 2]) {
          const error = await failure(ApiError, client.backups.list().first());
          expect([error.status, error.detail, error.requestId]).to.deep.equal([400, 'no', 'mine']);
        }
        expect(await client.backups.list().toArray()).to.have.length(5);
      });
    });

    it('fails only matching requests', async () => {
      await withCloud({ backups: 5 }, async (cloud, client) => {
        const id = cloud.backups[0]?.id ?? '';
        cloud.failNext({ status: 400, when: { method: 'GET', path: /checkpoint_items$/ } });
        await client.backups.get(id);
        const error = await failure(ApiError, client.backups.list().first());
        expect(error.code).to.equal('CSBS.9998');
        cloud.failNext({ status: 400, when: { method: 'post' } });
        await client.backups.get(id);
        cloud.failNext({ status: 400, when: { path: id } });
        await failure(ApiError, client.backups.get(id));
      });
    });

    it('rejects invalid failures', async () => {
      await withCloud({ backups: 1 }, async (cloud) => {
        for (const wrong of [
          {},
          { status: 20 },
          { status: 500, time: 2 },
          { status: 500, body: {} },
          { status: 500, times: 0 },
          { status: 500, when: { method: 5 } },
          { status: 500, when: { path: 5 } },
          { status: 500, headers: { a: 'x\ny' } },
          { status: 500, headers: 'x' },
        ]) {
          await failure(ArgumentError, () => cloud.failNext(wrong as never));
        }
      });
    });
  });

  it('replaces the usual headers by those of a failure, in any case', async () => {
    await withCloud({}, async (cloud, client) => {
      cloud.failNext({ status: 400, headers: { 'X-Request-Id': 'mine', 'Content-Type': 'text/plain' } });
      expect((await failure(ApiError, client.backups.get('b1'))).requestId).to.equal('mine');
      cloud.failNext({ status: 400, headers: { 'Content-Type': 'text/plain' } });
      expect((await raw(cloud, 'checkpoint_items')).headers.get('content-type')).to.equal('text/plain');
    });
  });

  it('accepts the token of clientOptions at its Keystone after the others were revoked', async () => {
    await withCloud({ tokenLifeMs: 1 }, async (cloud) => {
      const { auth: token } = cloud.clientOptions();
      cloud.revokeTokens();
      const client = await CsbsClient.connect({ auth: keystoneToken({ authUrl: cloud.url, token }) });
      expect(await client.resourceInstances.count()).to.equal(100);
      expect(cloud.requests.map((request) => request.token)).to.deep.equal(['accepted', 'accepted']);
    });
  });

  it('rejects an unknown sign-in method', async () => {
    await withCloud({}, async (cloud) => void thrown(ArgumentError, () => cloud.openrc('token' as never)));
  });

  for (const count of [-1, 1.5, Number.NaN, 'x']) {
    it(`rejects ${count} as the number of backups`, () =>
      void thrown(ArgumentError, () => makeBackups(count as number)));
  }

  it('lists the backups that a test has changed', async () => {
    await withCloud({ backups: 2 }, async (cloud, client) => {
      cloud.backups.push(makeBackup({ id: 'mine', status: 'error' }));
      expect((await client.backups.list({ status: 'error' }).toArray()).map(({ id }) => id)).to.deep.equal(['mine']);
    });
  });

  it('filters by time even if a backup has no time', async () => {
    await withCloud({ backups: 3 }, async (cloud, client) => {
      cloud.backups.push(makeBackup({ id: 'no time', created_at: 'soon' }));
      expect(await client.backups.list({ start_time: '2000-01-01T00:00:00' }).toArray()).to.have.length(3);
      expect(await client.backups.list({ end_time: '2100-01-01T00:00:00' }).toArray()).to.have.length(3);
    });
  });

  it('creates tags for each backup separately', async () => {
    const lists = makeBackups(200).map(({ tags }) => tags);
    expect(new Set(lists).size).to.equal(200);
  });

  it('responds to a path that is not encoded correctly', async () => {
    await withCloud({ backups: 1 }, async (cloud) => {
      const response = await fetch(`${cloud.url}/v1/%zz/checkpoint_items`, {
        headers: { 'x-auth-token': cloud.clientOptions().auth },
      });
      expect(response.status).to.equal(400);
    });
  });

  it('sends CORS headers', async () => {
    await withCloud({ backups: 1 }, async (cloud) => {
      const preflight = await fetch(`${cloud.url}/v1/p/checkpoint_items`, { method: 'OPTIONS' });
      expect(preflight.status).to.equal(204);
      expect(preflight.headers.get('access-control-allow-origin')).to.equal('*');
      expect(preflight.headers.get('access-control-allow-headers')).to.include('*');
    });
  });

  it('delays responses, and can be closed in the meantime, even twice', async () => {
    const cloud = await startFakeCloud({ backups: 1, latencyMs: 600_000 });
    const waiting = fetch(cloud.url).catch(() => 'broken');
    while (cloud.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([cloud.close(), cloud.close()]);
    expect(await waiting).to.equal('broken');
  });

  for (const options of [{ backups: -1 }, { backups: 1.5 }, { latencyMs: -1 }, { seed: 'x' }, { count: 5 }]) {
    it(`rejects ${JSON.stringify(options)}`, async () =>
      void (await failure(ArgumentError, startFakeCloud(options as object))));
  }
});
