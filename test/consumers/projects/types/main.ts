// Compiled, but not run.
import {
  ApiError,
  type Backup,
  type BackupListQuery,
  BackupStatus,
  CsbsClient,
  type Paged,
  tagFilter,
  type VolumeBackup,
} from 'csbs-client';
import { connectFromEnv } from 'csbs-client/env';
import { type FakeCloud, type makeBackup, startFakeCloud } from 'csbs-client/testing';

type IsAny<T> = 0 extends 1 & T ? true : false;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(value?: T) => value;

export async function audit(signal: AbortSignal): Promise<string[]> {
  const cloud: FakeCloud = await startFakeCloud({ backups: 3 });
  const client = new CsbsClient(cloud.clientOptions());
  const signedIn: CsbsClient = await connectFromEnv(cloud.openrc(), { region: 'eu-de', signal });
  const query: BackupListQuery = {
    status: BackupStatus.Available,
    start_time: new Date(0),
    sort: { created_at: 'asc' },
  };
  const listing: Paged<Backup> = client.backups.list(query, { pageSize: 10, signal });
  const ids: string[] = [];
  for await (const backup of listing) ids.push(backup.id);
  const volume: VolumeBackup = await signedIn.volumeBackups.get(ids[0] ?? '');
  const progress: number | undefined = volume.serviceMetadata?.progress;
  for await (const { resource_id } of client.resourceInstances.filter(tagFilter().all({ env: 'prod' })))
    ids.push(`${resource_id} ${progress}`);
  try {
    await client.backups.get('x');
  } catch (error) {
    if (error instanceof ApiError) ids.push(error.request.path, error.code ?? '');
  }

  // `undefined` means not given, also with exactOptionalPropertyTypes.
  const maybe: string | undefined = ids[1];
  client.backups.list(
    { status: maybe, start_time: undefined, sort: { id: undefined } },
    { pageSize: undefined, signal: undefined },
  );
  await client.backups.get('x', { timeoutMs: undefined });
  new CsbsClient({ ...cloud.clientOptions(), userAgent: maybe, http: { headers: undefined }, onAttempt: undefined });

  // @ts-expect-error a misspelled filter
  client.backups.list({ statsu: 'available' });
  // @ts-expect-error a misspelled option
  client.backups.list({}, { pagesize: 10 });
  // @ts-expect-error not a number
  client.backups.get(5);
  return ids;
}

holds<Same<IsAny<Backup>, false>>();
holds<Same<IsAny<Backup['status']>, false>>();
holds<Same<IsAny<ReturnType<typeof makeBackup>>, false>>();
holds<Same<Backup['id'], string>>();
holds<Same<Awaited<ReturnType<CsbsClient['resourceInstances']['count']>>, number>>();
// Editors complete the known values, and any string is accepted.
export const status: Backup['status'] = 'brand_new';
