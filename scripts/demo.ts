// npm run demo: the main jobs. Lists all backups, summarizes them, finds some by their tags, reads a server backup and
// a volume backup, waits for a backup, and shows what errors look like. It runs on a fake cloud with 2,500 backups or,
// if OS_* variables are set, on that cloud, where it only reads. With `-- --latency 50 --concurrency 8`, it also lists
// in parallel and compares.
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { ArgumentError, type Backup, type CsbsClient, NotFoundError, tagFilter } from 'csbs-client';
import { connectFromEnv } from 'csbs-client/env';
import { type FakeCloud, startFakeCloud } from 'csbs-client/testing';
import { count, formatSize, printable } from './examples/output.mjs';
import { table } from './examples/table.mjs';

const { values: flags } = parseArgs({
  options: { latency: { type: 'string', default: '150' }, concurrency: { type: 'string' } },
});

const terminal = process.stdout.isTTY === true;
const say = (text = '') => console.log(text);
const heading = (text: string) => say(terminal ? `\n\u001b[1m${text}\u001b[0m` : `\n${text}`);

const isReal = Object.entries(process.env).some(([name, value]) => name.startsWith('OS_') && value !== '');
const cloud = isReal ? undefined : await startFakeCloud({ backups: 2500, latencyMs: Number(flags.latency) });
/** Small pages on the fake cloud, so that the progress is visible. */
const pageSize = isReal ? 1000 : flags.concurrency === undefined ? 250 : 50;
let requests = 0;

try {
  const client = await connectFromEnv(cloud?.openrc(), {
    onAttempt: ({ operation }) => {
      if (operation === 'backups.list') requests += 1;
    },
  });
  say(
    cloud === undefined
      ? 'Signed in with the OS_* variables.'
      : `A fake cloud with ${count(cloud.backups.length, 'backup')} listens at ${cloud.url}.`,
  );
  say(`The project is ${client.projectId}.`);

  heading('All backups, page by page');
  const started = performance.now();
  const backups = await listAll(client);
  const plainMs = performance.now() - started;
  printBackups(backups.slice(0, 8));
  say(`${count(backups.length, 'backup')} in ${count(requests, 'request')}.`);

  if (flags.concurrency !== undefined) {
    heading(`The same, ${flags.concurrency} pages in parallel`);
    const begun = performance.now();
    const same = await listAll(client, Number(flags.concurrency));
    const ms = performance.now() - begun;
    const equal = same.map(({ id }) => id).join() === backups.map(({ id }) => id).join();
    const rows = equal
      ? 'The same rows in the same order'
      : cloud === undefined
        ? 'Different rows, because some were added or deleted in the meantime'
        : 'DIFFERENT ROWS';
    say(
      `${rows}: ${Math.round(ms)} ms instead of ${Math.round(plainMs)} ms, ${(plainMs / ms).toFixed(1)} times as fast.`,
    );
  }

  heading('By status');
  printSummary(backups);

  const [first] = backups;
  if (first !== undefined) {
    heading('One backup');
    const backup = await client.backups.get(first.id);
    const volumes = backup.extend_info?.volume_backups ?? [];
    const details = [backup.status, count(volumes.length, 'volume'), `created at ${backup.created_at} UTC`];
    say(printable(`${backup.name} of ${serverOf(backup)}: ${details.join(', ')}`));

    heading('By tags: production, web or api, without an owner');
    await findByTags(client);

    const [volume] = volumes;
    if (volume?.id !== undefined) {
      heading('One volume backup with decoded metadata');
      await readVolume(client, volume.id);
    }
  }

  if (cloud !== undefined) {
    heading('Waiting for a backup');
    await waitForOne(client, cloud);
  }

  heading('What errors look like');
  await showError(ArgumentError, 'an unknown filter', () =>
    client.backups.list({ stauts: 'error' } as object).toArray(),
  );
  await showError(ArgumentError, 'a tag filter that the service would reject', () =>
    tagFilter().all({ env: ['prod', ' prod '] }),
  );
  await showError(ArgumentError, 'no credentials', () => connectFromEnv({}));
  await showError(NotFoundError, 'an unknown id', () => client.backups.get('90c1d5fa-0000-0000-0000-000000000000'));
} catch (error) {
  // A stack trace would not help here.
  console.error(`\n${error instanceof Error ? `${error.name}: ${error.message}` : error}`);
  process.exitCode = 1;
} finally {
  await cloud?.close();
}

async function listAll(client: CsbsClient, concurrency = 1): Promise<Backup[]> {
  const backups: Backup[] = [];
  const total = cloud?.backups.length;
  const format = total === undefined ? '  {value} backups' : '  {bar} {value} of {total} backups';
  const progress = new SingleBar({ format, hideCursor: true, clearOnComplete: true, noTTYOutput: false });
  progress.start(total ?? 0, 0);
  try {
    for await (const page of client.backups.list({}, { pageSize, concurrency }).byPage()) {
      backups.push(...page.items);
      progress.update(backups.length);
    }
  } finally {
    progress.stop();
  }
  return backups;
}

function printBackups(backups: Backup[]): void {
  const columns = [
    { title: 'NAME', share: 0.5 },
    { title: 'SERVER', share: 0.5 },
    { title: 'STATUS' },
    { title: 'SIZE', align: 'right' as const },
    { title: 'CREATED (UTC)' },
  ];
  const rows = backups.map((backup) => [
    backup.name ?? '',
    serverOf(backup),
    backup.status ?? '',
    formatSize(backup.extend_info?.size ?? 0),
    (backup.created_at ?? '').slice(0, 16).replace('T', ' '),
  ]);
  say(table(columns, rows));
}

function printSummary(backups: Backup[]): void {
  const sums = new Map<string, { count: number; megabytes: number }>();
  for (const { status = '(none)', extend_info } of backups) {
    const sum = sums.get(status) ?? { count: 0, megabytes: 0 };
    sums.set(status, { count: sum.count + 1, megabytes: sum.megabytes + (extend_info?.size ?? 0) });
  }
  const columns = [
    { title: 'STATUS' },
    { title: 'BACKUPS', align: 'right' as const },
    { title: 'SIZE', align: 'right' as const },
  ];
  const rows = [...sums]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([status, sum]) => [status, String(sum.count), formatSize(sum.megabytes)]);
  say(table(columns, rows));
}

async function findByTags(client: CsbsClient): Promise<void> {
  const filter = tagFilter()
    .all({ env: 'prod', tier: ['web', 'api'] })
    .notAny({ owner: [] });
  say(
    `${count(await client.resourceInstances.count(filter), 'backup')} for ${JSON.stringify(filter)}; the first three:`,
  );
  for (const { resource_id, resource_name, tags } of await client.resourceInstances
    .filter(filter)
    .toArray({ limit: 3 })) {
    say(printable(`  ${resource_id}  ${resource_name}  ${tags?.map(({ key, value }) => `${key}=${value}`).join(' ')}`));
  }
}

async function readVolume(client: CsbsClient, volumeBackupId: string): Promise<void> {
  const { id, status, size, is_incremental, serviceMetadata } = await client.volumeBackups.get(volumeBackupId);
  say(`${id}: ${status}, ${size} GB, ${is_incremental === true ? 'incremental' : 'full'}`);
  const { bootable, progress, AT, CS } = serviceMetadata ?? {};
  say(`  bootable ${bootable}, progress ${progress}, ${AT} MB/s on average, ${CS} MB in its chain`);
}

async function waitForOne(client: CsbsClient, { backups }: FakeCloud): Promise<void> {
  const started = backups.find(({ status }) => status === 'protecting');
  if (started === undefined) throw new Error('no backup is in progress');
  let polls = 0;
  const backup = await client.backups.waitUntilAvailable(started.id, {
    intervalMs: 100,
    onPoll({ status, extend_info }) {
      polls += 1;
      say(`  poll ${polls}: ${status}, ${extend_info?.progress} %`);
      // The backups of the fake cloud do not change on their own.
      const done = polls === 3;
      Object.assign(started, {
        status: done ? 'available' : 'protecting',
        extend_info: { ...extend_info, progress: done ? 100 : 20 + 30 * polls },
      });
    },
  });
  say(`${backup.name} is ${backup.status}.`);
}

async function showError(
  type: abstract new (...args: never[]) => Error,
  what: string,
  run: () => unknown,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof type)) throw error;
    say(`${what} -> ${error.name}\n  ${error.message}`);
    return;
  }
  throw new Error(`${what} did not fail`);
}

function serverOf(backup: Backup): string {
  return backup.extend_info?.resource_name ?? backup.resource_id ?? '';
}
