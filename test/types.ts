// What the types must accept and reject. Compiled by `npm run check:types`, never run: each line after @ts-expect-error
// must be an error.
import {
  type AnyBackupStatus,
  type AnyImageType,
  type AnyResourceType,
  type Backup,
  type BackupListQuery,
  BackupStatus,
  CsbsClient,
  type ListOptions,
  type Page,
  type ResourceInstance,
  type ServiceMetadata,
  tagFilter,
  type VolumeBackup,
} from '../src/index.js';
import type { ListParameters } from '../src/query/backup-list-query.js';
import { startFakeCloud } from '../src/testing/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Without the parameters that callers may pass in another form than on the wire. */
type Unchanged<T> = Omit<T, 'status' | 'image_type' | 'resource_type' | 'start_time' | 'end_time' | 'sort'>;
const exactly = <A, B>(..._: Equal<A, B> extends true ? [] : [never]): void => {};

export async function types(client: CsbsClient): Promise<void> {
  // An unknown filter, option or setting is an error.
  // @ts-expect-error
  client.backups.list({ stauts: 'error' });
  // @ts-expect-error
  client.backups.list({}, { limit: 5 });
  // @ts-expect-error
  client.backups.list({}, { concurrency: '8' });
  // @ts-expect-error
  client.resourceInstances.filter(tagFilter(), { prefetch: 1 });
  // @ts-expect-error
  client.backups.get('x', { concurrency: 8 });
  // @ts-expect-error
  client.backups.get('x', { retries: 5 });
  // @ts-expect-error
  client.resourceInstances.filter(tagFilter(), { extraQuery: {} });
  // @ts-expect-error
  client.backups.list({ sort: { size: 'asc' } });
  // @ts-expect-error
  client.backups.list({ sort: { id: 'up' } });
  // @ts-expect-error
  tagFilter().all({ env: 5 });
  // @ts-expect-error
  new CsbsClient({ endpoints: {}, projectId: 'p', auth: 't', retries: 5 });
  // @ts-expect-error
  startFakeCloud({ count: 5 });

  // Known values are completed in editors; any string is accepted.
  const status: AnyBackupStatus = 'brand_new';
  exactly<AnyBackupStatus, BackupStatus | (string & {})>();
  exactly<BackupListQuery['status'], AnyBackupStatus | undefined>();
  exactly<BackupListQuery['image_type'], AnyImageType | undefined>();
  exactly<BackupListQuery['resource_type'], AnyResourceType | undefined>();
  const query: BackupListQuery = { status };
  query.name = 'nightly';
  // BackupListQuery has every query parameter of the spec, and no other. An error here (“Expected 1 arguments”) means
  // that a parameter must be added to it in src/query/backup-list-query.ts, or removed.
  exactly<keyof BackupListQuery, keyof ListParameters>();
  exactly<Unchanged<BackupListQuery>, { [Key in keyof Unchanged<ListParameters>]: ListParameters[Key] | undefined }>();
  exactly<ListOptions['prefetch'], boolean | undefined>();
  exactly<ListOptions['concurrency'], number | undefined>();
  client.resourceInstances.filter(tagFilter(), { pageSize: 100, prefetch: false, concurrency: 8 });
  const options: ListOptions = { pageSize: 10, extraQuery: { brand_new: 'yes' } };
  client.backups.list({}, options);
  client.backups.list({ status: BackupStatus.Available, start_time: new Date(), end_time: '2017-04-18T01:21:52' });

  // Results are precise.
  const backup = await client.backups.get(status);
  exactly<typeof backup, Backup>();
  exactly<Backup['id'], string>();
  exactly<Backup['name'], string | undefined>();
  exactly<NonNullable<NonNullable<Backup['extend_info']>['volume_backups']>[number]['size'], number | undefined>();
  exactly<NonNullable<Backup['backup_data']>['ram'], string | number | undefined>();
  const volume = await client.volumeBackups.get('x');
  exactly<typeof volume, VolumeBackup>();
  exactly<VolumeBackup['os-bak-tenant-attr:tenant_id'], string | undefined>();
  exactly<ServiceMetadata['progress'], number | undefined>();
  const count = await client.resourceInstances.count();
  exactly<typeof count, number>();
  const rows = await client.resourceInstances.filter().toArray();
  exactly<typeof rows, ResourceInstance[]>();
  const first = await client.backups.list().first();
  exactly<typeof first, Backup | undefined>();
  for await (const page of client.backups.list().byPage()) {
    exactly<typeof page, Page<Backup>>();
    // @ts-expect-error
    page.items.push(backup);
  }
  // A client accepts the options that the fake cloud returns.
  new CsbsClient((await startFakeCloud()).clientOptions());
}

/** True if a type contains `any`, up to five levels deep. */
type HasAny<T, Depth extends 0[] = []> = 0 extends 1 & T
  ? true
  : Depth['length'] extends 5
    ? false
    : T extends (...args: infer A) => infer R
      ? HasAny<A, [...Depth, 0]> | HasAny<R, [...Depth, 0]>
      : T extends object
        ? { [K in keyof T]-?: HasAny<T[K], [...Depth, 0]> }[keyof T]
        : false;

exactly<true extends HasAny<{ field: { deep: ReturnType<typeof JSON.parse>[] } }> ? true : false, true>();
exactly<true extends HasAny<Backup> ? true : false, false>();
exactly<true extends HasAny<VolumeBackup> ? true : false, false>();
exactly<true extends HasAny<ResourceInstance> ? true : false, false>();
exactly<true extends HasAny<ConstructorParameters<typeof CsbsClient>[0]> ? true : false, false>();
