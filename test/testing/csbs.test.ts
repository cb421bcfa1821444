import { expect } from 'chai';
import { ApiError, type Backup, type BackupListQuery, NotFoundError } from '../../src/index.js';
import { makeBackup } from '../../src/testing/index.js';
import { failure } from '../support/errors.js';
import { getRaw, withCloud } from '../support/fake-cloud.js';
import { operation } from '../support/openapi.js';

describe('CSBS of the fake cloud', () => {
  it('silently lowers limit to 1000, and rejects 0', async () => {
    await withCloud({ backups: 1200 }, async (cloud) => {
      const { checkpoint_items } = (await (await getRaw(cloud, 'checkpoint_items?limit=5000')).json()) as {
        checkpoint_items: unknown[];
      };
      expect(checkpoint_items).to.have.length(1000);
      for (const limit of ['0', '-1', 'x'])
        expect((await getRaw(cloud, `checkpoint_items?limit=${limit}`)).status).to.equal(400);
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

  it('filters by time even if a backup has no time', async () => {
    await withCloud({ backups: 3 }, async (cloud, client) => {
      cloud.backups.push(makeBackup({ id: 'no time', created_at: 'soon' }));
      expect(await client.backups.list({ start_time: '2000-01-01T00:00:00' }).toArray()).to.have.length(3);
      expect(await client.backups.list({ end_time: '2100-01-01T00:00:00' }).toArray()).to.have.length(3);
    });
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

    it('are tested with every filter of the spec', async () => {
      await withCloud({ backups: 600 }, async ({ backups }) => {
        const tested = new Set(filters.flatMap(([, makeQuery]) => Object.keys(makeQuery(backups))));
        const known = operation('listBackups').parameters.filter((parameter) => parameter.in === 'query');
        const others = ['limit', 'marker', 'offset', 'sort'];
        const names = known.map(({ name }) => name).filter((name) => !others.includes(name));
        expect([...tested].sort(), 'the table at the top of this block').to.deep.equal(names.sort());
      });
    });

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
        expect((await getRaw(cloud, 'checkpoint_items?sort=created_at:asc:x')).status).to.equal(400);
      });
    });
  });
});
