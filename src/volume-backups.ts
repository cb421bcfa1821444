import { checkId, checkKeys } from './checks.js';
import { decodeDescription, decodeServiceMetadata } from './decode.js';
import { findHint } from './hints.js';
import { readOne } from './http/envelope.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/request-options.js';
import type { VolumeBackup } from './models.js';
import type { Service } from './service.js';
import type { VolumeBackupsApi } from './wire.js';

/** Backups of single volumes: VBS v2, which has its own endpoint. */
export interface VolumeBackups {
  /**
   * Reads one volume backup. The ids of a server backup's volume backups are in its `extend_info.volume_backups`.
   *
   * From the document "VBS backup". The JSON in `service_metadata` and `description` is decoded, and the strings are
   * kept.
   *
   * @throws ArgumentError for an invalid id, before any request.
   * @throws NotFoundError if this project has no such volume backup.
   */
  get(id: string, options?: RequestOptions): Promise<VolumeBackup>;
}

export function createVolumeBackups(service: Service<VolumeBackupsApi>): VolumeBackups {
  return {
    async get(id, options) {
      const backup_id = checkId('id', id);
      const checked = checkRequestOptions(checkKeys('options', options, requestKeys, findHint));
      const response = await service.send(
        'volumeBackups.get',
        (api, config) => api.getVolumeBackup({ project_id: service.projectId, backup_id }, config),
        checked,
      );
      const backup: VolumeBackup = readOne(response, 'backup');
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
