import { expect } from 'chai';
import { CsbsClient, NotFoundError, PermissionError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { withCloud } from '../support/fake-cloud.js';
import { example, problems } from '../support/openapi.js';

describe('VBS of the fake cloud', () => {
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
