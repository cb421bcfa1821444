// Fixture factories. The same seed creates the same objects.
import { randomUUID } from 'node:crypto';
import { checkInteger } from '../checks.js';
import {
  type Backup,
  BackupStatus,
  type ResourceInstance,
  type VolumeBackup,
  type VolumeBackupEntry,
} from '../models.js';
import { formatTime } from '../time.js';
import { createRandom, type Random } from './random.js';

/** The project of the fake cloud. */
export const fakeProjectId = 'b23b579f08c84228b9b4673c46f0c442';

/** A server that has backups. */
interface Server {
  id: string;
  name: string;
  az: string;
  ip: string;
  eip: string;
  image: string;
  disks: { id: string; name: string; size: number }[];
  tags: { key: string; value: string }[];
  policy: string;
}

const serverNames = ['shop', 'billing', 'search', 'mail', 'wiki', 'build', 'käse-lager', '数据库', 'vpn', 'report'];
const zones = ['az1.dc1', 'az2.dc1', 'eu-de-01', 'eu-de-02'];
const reasons = [
  'The volume is not attached.',
  'Quota of backup storage exceeded.',
  'Create snapshot failed.',
  'The agent did not respond.',
];
/** The maximum duration of a generated backup, in milliseconds. */
const maxBackupMs = 780_000;

/** With a seed, everything is reproducible. Without a seed, everything but the ids is. */
function randomFor(seed: number | undefined): Random {
  return seed === undefined ? { ...createRandom(1), uuid: randomUUID } : createRandom(seed);
}

/**
 * Creates one backup like those of the service, with the fields that you set.
 *
 * @param seed - The same seed creates the same backup. Default: an available backup with new ids each time.
 * @param now - The time by which it was finished. Default: the current time.
 *
 * @example
 * ```ts
 * const backup = makeBackup({ status: 'error' });
 * ```
 */
export function makeBackup(fields: Partial<Backup> = {}, seed?: number, now: Date = new Date()): Backup {
  const random = randomFor(seed);
  return { ...randomBackup(random, makeServer(random), now.getTime() - maxBackupMs), ...fields };
}

/**
 * Creates `count` different backups of several servers, newest first.
 *
 * @param seed - The same seed and `now` create the same backups. Default: new ids each time.
 * @param now - The time by which the newest was finished. Default: the current time.
 * @throws ArgumentError for a count that is not an integer, or is negative.
 */
export function makeBackups(count: number, seed?: number, now: Date = new Date()): Backup[] {
  checkInteger('count', count, 0);
  const random = randomFor(seed);
  const servers = Array.from({ length: Math.max(1, Math.ceil(count / 25)) }, () => makeServer(random));
  let time = now.getTime() - maxBackupMs;
  return Array.from({ length: count }, (_, at) => {
    // Some have the same time, because an order must not depend on the time alone.
    const step = random.chance(0.05) ? 0 : random.integer(1_000, 3_600_000);
    if (at > 0) time -= step;
    return randomBackup(random, random.pick(servers), time);
  });
}

/** A volume backup as the service sends it, without the fields that the client decodes. */
export type WireVolumeBackup = Omit<VolumeBackup, 'serviceMetadata' | 'descriptionFields'>;

/**
 * Creates one volume backup as the service sends it, with the fields that you set. Without a seed, its ids are new each
 * time.
 */
export function makeVolumeBackup(
  fields: Partial<WireVolumeBackup> = {},
  seed?: number,
  now: Date = new Date(),
): WireVolumeBackup {
  const random = randomFor(seed);
  return {
    id: random.uuid(),
    name: 'shop-01-vol-0-bk',
    status: 'available',
    description: '{"DESC": "before the update", "INC": 1}',
    volume_id: random.uuid(),
    availability_zone: 'az1.dc1',
    size: 20,
    object_count: 12,
    container: 'volumebackups',
    created_at: formatTime(now),
    'os-bak-tenant-attr:tenant_id': fakeProjectId,
    service_metadata: ' {"bootable": true, "progress": "100", "ST": 1, "BT": "7", "Type": 0} ',
    snapshot_id: random.uuid(),
    is_incremental: true,
    has_dependent_backups: false,
    links: [],
    ...fields,
  };
}

/** Creates one result of a tag filter, with the fields that you set. Without a seed, its ids are new each time. */
export function makeResourceInstance(
  fields: Partial<ResourceInstance> = {},
  seed?: number,
  now: Date = new Date(),
): ResourceInstance {
  const backup = makeBackup({}, seed, now);
  return {
    resource_id: backup.id,
    resource_detail: backup,
    tags: backup.tags ?? [],
    resource_name: 'shop-01',
    ...fields,
  };
}

function makeServer(random: Random): Server {
  const name = `${random.pick(serverNames)}-${String(random.integer(1, 99)).padStart(2, '0')}`;
  return {
    id: random.uuid(),
    name,
    az: random.pick(zones),
    ip: `192.168.${random.integer(0, 255)}.${random.integer(1, 254)}`,
    eip: random.chance(0.3) ? `80.158.${random.integer(0, 255)}.${random.integer(1, 254)}` : '',
    image: random.pick(['gold', 'private', 'market', '']),
    disks: Array.from({ length: random.integer(1, 3) }, (_, at) => ({
      id: random.uuid(),
      name: `${name}-vol-${at}`,
      size: random.pick([10, 20, 40, 100]),
    })),
    tags: [
      { key: 'env', value: random.pick(['prod', 'test', 'dev']) },
      ...(random.chance(0.6) ? [{ key: 'tier', value: random.pick(['web', 'api', 'db']) }] : []),
      ...(random.chance(0.3) ? [{ key: 'owner', value: random.pick(['', 'ops', 'data']) }] : []),
    ],
    policy: random.uuid(),
  };
}

function randomBackup(random: Random, server: Server, time: number): Backup {
  const id = random.uuid();
  const status = random.chance(0.85) ? BackupStatus.Available : random.pick(Object.values(BackupStatus));
  const failed = status === BackupStatus.Error;
  const done = status === BackupStatus.Available || failed;
  const incremental = random.chance(0.8);
  const dedicated = random.chance(0.05);
  const created = new Date(time);
  const finished = new Date(time + random.integer(360_000, maxBackupMs));
  const seconds = (finished.getTime() - time) / 1000;
  const volumes = server.disks.map((disk) =>
    randomVolume(random, disk, failed ? 'error' : done ? 'available' : 'creating', incremental),
  );
  const size = volumes.reduce((sum, { size }) => sum + (size ?? 0), 0);
  // The documents contradict each other about the type of these three.
  const count = (value: number) => (random.chance(0.5) ? value : String(value));
  return {
    id,
    checkpoint_id: random.uuid(),
    name: `${random.chance(0.7) ? 'autobk' : 'manualbk'}_${id.slice(0, 4)}`,
    status,
    resource_id: server.id,
    resource_type: 'OS::Nova::Server',
    created_at: formatTime(created),
    updated_at: formatTime(done ? finished : created),
    protected_at: formatTime(created),
    description: random.pick(['', '--', 'before the update', 'nightly']),
    tags: structuredClone(server.tags),
    replication_records: random.chance(0.05) ? [randomReplication(random, id, created)] : [],
    backup_data: {
      __openstack_region_name: server.az,
      cloudservicetype: random.pick(['server', 'QEMU', '']),
      disk: count(server.disks[0]?.size ?? 0),
      imagetype: server.image,
      ram: count(random.pick([2048, 4096, 8192])),
      vcpus: count(random.pick([1, 2, 4])),
      eip: server.eip,
      private_ip: server.ip,
    },
    extend_info: {
      auto_trigger: random.chance(0.7),
      average_speed: done ? Math.round((size * 1024) / seconds) + (random.chance(0.5) ? 0.5 : 0) : 0,
      copy_from: random.pick(['', null]),
      copy_status: 'na',
      fail_code: failed ? { Code: random.pick([6030, '6030']), Description: random.pick(reasons) } : {},
      fail_op: failed ? 'backup' : '',
      fail_reason: failed ? random.pick(reasons) : '',
      image_type: 'backup',
      incremental,
      progress: done ? 100 : random.integer(0, 99),
      resource_az: server.az,
      resource_name: server.name,
      resource_type: 'OS::Nova::Server',
      size,
      space_saving_ratio: random.integer(0, 60) + (random.chance(0.3) ? 0.5 : 0),
      volume_backups: volumes,
      ...(done ? { finished_at: formatTime(finished) } : {}),
      supported_restore_mode: done && !failed ? 'backup' : 'na',
      ...(random.chance(0.3) ? { os_images_data: [{ image_id: random.uuid() }] } : {}),
      support_lld: random.chance(0.5),
      ...(random.chance(0.3)
        ? {
            app_consistency: {
              app_consistency: 1,
              app_consistency_status: random.pick([1, 2, 12]),
              app_consistency_error_code: '',
              app_consistency_error_message: '',
            },
          }
        : {}),
      taskid: random.uuid(),
      hypervisor_type: 'QEMU',
      retention_duration: random.pick([-1, 7, 30]),
      dec: dedicated,
      dec_size: dedicated ? String(size) : 0,
    },
  };
}

function randomVolume(
  random: Random,
  disk: Server['disks'][number],
  status: string,
  incremental: boolean,
): VolumeBackupEntry {
  return {
    id: random.uuid(),
    name: `${disk.name}-bk`,
    status,
    bootable: disk.name.endsWith('-0'),
    incremental,
    image_type: 'backup',
    average_speed: random.integer(0, 80) + (random.chance(0.5) ? 0.25 : 0),
    size: random.integer(0, disk.size * 1024),
    source_volume_id: disk.id,
    source_volume_name: disk.name,
    source_volume_size: disk.size,
    source_volume_service_type: 'EVS',
    space_saving_ratio: random.integer(0, 60),
    snapshot_id: random.uuid(),
    dec_size: '0',
  };
}

function randomReplication(random: Random, backupId: string, time: Date) {
  return {
    id: random.uuid(),
    source_region: 'eu-de',
    source_project_id: random.uuid().replaceAll('-', ''),
    source_checkpoint_id: random.uuid(),
    source_checkpoint_item_id: backupId,
    destination_region: 'eu-nl',
    destination_project_id: random.uuid().replaceAll('-', ''),
    destination_checkpoint_id: random.uuid(),
    destination_checkpoint_item_id: random.uuid(),
    status: random.pick(['replicating', 'success', 'fail', 'skip', 'waiting_replicate']),
    plan_id: random.uuid(),
    created_at: formatTime(time),
    extra_info: random.pick([{}, '{}', 0]),
  };
}
