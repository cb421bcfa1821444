import { checkId, checkKeys } from './checks.js';
import { findHint } from './hints.js';
import { readOne } from './http/envelope.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/options.js';
import type { VolumeBackup } from './models.js';
import { decodeDescription, decodeServiceMetadata } from './decode.js';
import type { Service } from './service.js';
import type { VolumeBackupsApi } from './wire.js';

/** Backups of single volumes: VBS v2, on an endpoint of its own. */
export interface VolumeBackups {
  /**
   * Reads one volume backup; of a server backup, `extend_info.volume_backups` holds the ids.
   *
   * From the document "VBS backup". The JSON texts in `service_metadata` and `description` are decoded beside the raw ones.
   *
   * @throws ArgumentError before anything is sent, for an id that cannot be one.
   * @throws NotFoundError if there is no such volume backup in this project.
   */
  get(id: string, options?: RequestOptions): Promise<VolumeBackup>;
}

export function createVolumeBackups(service: Service<VolumeBackupsApi>): VolumeBackups {
  return {
    async get(id, options) {
      const backup_id = checkId('id', id);
      const checked = checkRequestOptions(checkKeys('options', options, requestKeys, findHint));
      const answer = await service.send(
        'volumeBackups.get',
        (api, config) => api.getVolumeBackup({ project_id: service.projectId, backup_id }, config),
        checked,
      );
      const backup: VolumeBackup = readOne(answer, 'backup');
      const serviceMetadata = decodeServiceMetadata(backup.service_metadata);
      const descriptionFields = decodeDescription(backup.description);
      return {
        ...backup,
        ...(serviceMetadata && { serviceMetadata }),
        ...(descriptionFields && { descriptionFields }),
      };
    },
  };
}
