import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { makeBackup, makeBackups, makeResourceInstance, makeVolumeBackup } from '../../src/testing/index.js';
import { thrown } from '../support/errors.js';
import { withCloud } from '../support/fake-cloud.js';
import { problems } from '../support/openapi.js';

describe('fixtures', () => {
  it('makeBackups creates varied backups: every status, both types of numbers, null and missing fields', async () => {
    const backups = makeBackups(2500);
    expect(new Set(backups.map(({ status }) => status)).size).to.equal(9);
    expect(new Set(backups.map(({ backup_data }) => typeof backup_data?.ram)).size).to.equal(2);
    expect(backups.some(({ extend_info }) => extend_info?.copy_from === null)).to.equal(true);
    expect(backups.some(({ extend_info }) => extend_info?.os_images_data === undefined)).to.equal(true);
    expect(backups.some(({ extend_info }) => !Number.isInteger(extend_info?.average_speed ?? 0))).to.equal(true);
  });

  it('have the fields that a test sets', () => {
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

  for (const count of [-1, 1.5, Number.NaN, 'x']) {
    it(`makeBackups rejects the count ${count}`, () => void thrown(ArgumentError, () => makeBackups(count as number)));
  }

  it('makeBackups creates a list of tags for each backup', async () => {
    const lists = makeBackups(200).map(({ tags }) => tags);
    expect(new Set(lists).size).to.equal(200);
  });

  it('have new ids each time, including those of volumes, and the cloud accepts them all', () =>
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

  it('makeBackup creates an available backup, whatever its ids', () => {
    for (let times = 0; times < 20; times += 1) expect(makeBackup().status).to.equal('available');
  });
});
