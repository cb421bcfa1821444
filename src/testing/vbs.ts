// The VBS of the fake cloud: the volume backups of the server backups, and the example of the document.
import type { Backup, VolumeBackupEntry } from '../models.js';
import { documentedVolumeBackup } from './documented.js';
import type { WireVolumeBackup } from './fixtures.js';
import { type FakeResponse, json } from './response.js';

export function getVolumeBackup(backups: readonly Backup[], projectId: string, id: string): FakeResponse {
  if (id === documentedVolumeBackup.id) return json(200, { backup: documentedVolumeBackup });
  for (const backup of backups) {
    const entry = backup.extend_info?.volume_backups?.find((candidate) => candidate.id === id);
    if (entry !== undefined) return json(200, { backup: toVolumeBackup(backup, entry, projectId) });
  }
  return openStackError(404, 'itemNotFound', `Backup ${id} could not be found.`);
}

/** An error in the format of OpenStack. */
export function openStackError(status: number, name: string, message: string): FakeResponse {
  return json(status, { [name]: { code: status, message } });
}

function toVolumeBackup(backup: Backup, entry: VolumeBackupEntry, projectId: string): WireVolumeBackup {
  const available = entry.status === 'available';
  const metadata = {
    bootable: entry.bootable === true ? 'true' : 'false',
    backupurl: entry.id,
    progress: available ? '100' : '0',
    BT: '7',
    ST: 1,
    CS: String(entry.size ?? 0),
    AT: String(entry.average_speed ?? 0),
    Type: entry.incremental === true ? 0 : 1,
    SNAPSHOTSIZE: '0',
    snap_id: entry.snapshot_id,
  };
  return {
    id: entry.id ?? '',
    name: entry.name ?? null,
    status: entry.status ?? 'available',
    description: JSON.stringify({ DESC: backup.description ?? '', INC: entry.incremental === true ? 1 : 0 }),
    volume_id: entry.source_volume_id ?? '',
    availability_zone: backup.extend_info?.resource_az ?? null,
    fail_reason: backup.extend_info?.fail_reason,
    size: entry.source_volume_size ?? 0,
    object_count: available ? 12 : null,
    container: 'volumebackups',
    created_at: backup.created_at,
    updated_at: backup.updated_at ?? null,
    'os-bak-tenant-attr:tenant_id': projectId,
    service_metadata: ` ${JSON.stringify(metadata)} `,
    snapshot_id: entry.snapshot_id ?? null,
    is_incremental: entry.incremental ?? null,
    has_dependent_backups: false,
    links: [
      { href: `http://192.168.82.222:8776/v2/${projectId}/backups/${entry.id}`, rel: 'self' },
      { href: `http://192.168.82.222:8776/${projectId}/backups/${entry.id}`, rel: 'bookmark' },
    ],
  };
}
