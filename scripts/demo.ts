// npm run demo: the main jobs on a fake cloud. Lists 2,500 backups, sums them up, finds some by their tags, reads one of a server and one of a
// volume, waits for one, and shows what mistakes look like. With `-- --latency 50 --concurrency 8` it also lists them side by side, and compares.
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { ArgumentError, type Backup, CsbsClient, NotFoundError, tagFilter } from 'csbs-client';
import { startFakeCloud } from 'csbs-client/testing';

const { values: flags } = parseArgs({ options: { latency: { type: 'string', default: '150' }, concurrency: { type: 'string' } } });
/** Small pages where it is about the time that they take. */
const pageSize = flags.concurrency === undefined ? 250 : 50;

const terminal = process.stdout.isTTY === true;
const say = (text = '') => console.log(text);
const heading = (text: string) => say(terminal ? `\n\u001b[1m${text}\u001b[0m` : `\n${text}`);

const cloud = await startFakeCloud({ backups: 2500, latencyMs: Number(flags.latency) });
try {
  const client = new CsbsClient(cloud.clientOptions());
  say(`A fake cloud with ${cloud.backups.length.toLocaleString('en')} backups listens at ${cloud.url}.`);

  heading('All backups, page by page');
  const started = performance.now();
  const backups = await listAll(client);
  const plainMs = performance.now() - started;
  printTable(backups.slice(0, 8));
  say(`… and ${(backups.length - 8).toLocaleString('en')} more, in ${cloud.requests.length} requests.`);

  if (flags.concurrency !== undefined) {
    heading(`The same, ${flags.concurrency} pages side by side`);
    const begun = performance.now();
    const same = await listAll(client, Number(flags.concurrency));
    const ms = performance.now() - begun;
    const equal = same.map(({ id }) => id).join() === backups.map(({ id }) => id).join();
    say(
      `${equal ? 'The same rows in the same order' : 'OTHER ROWS'}: ${Math.round(ms)} ms instead of ${Math.round(plainMs)} ms, ${(plainMs / ms).toFixed(1)} times as fast.`,
    );
  }

  heading('By status');
  printSummary(backups);

  heading('One backup');
  const id = backups[0]?.id ?? '';
  const backup = await client.backups.get(id);
  say(
    `${backup.name} of ${serverOf(backup)}: ${backup.status}, ${count(backup.extend_info?.volume_backups?.length ?? 0, 'volume')}, made at ${backup.created_at} UTC`,
  );

  heading('By tags: production, web or api, without an owner');
  await findByTags(client);

  heading('One volume backup, its metadata decoded');
  await readVolume(client, backup);

  heading('Waiting for a backup');
  await waitForOne(client);

  heading('What mistakes look like');
  await showMistake(ArgumentError, 'an unknown filter', () => client.backups.list({ stauts: 'error' } as object).toArray());
  await showMistake(ArgumentError, 'a tag filter that the service would refuse', () => tagFilter().all({ env: ['prod', ' prod '] }));
  await showMistake(NotFoundError, 'an unknown id', () => client.backups.get('90c1d5fa-0000-0000-0000-000000000000'));
} finally {
  await cloud.close();
}

async function listAll(client: CsbsClient, concurrency = 1): Promise<Backup[]> {
  const backups: Backup[] = [];
  const progress = new SingleBar({ format: '  {bar} {value} of {total} backups', hideCursor: true, clearOnComplete: true, noTTYOutput: false });
  progress.start(cloud.backups.length, 0);
  for await (const page of client.backups.list({}, { pageSize, concurrency }).byPage()) {
    backups.push(...page.items);
    progress.update(backups.length);
  }
  progress.stop();
  return backups;
}

function printTable(backups: Backup[]): void {
  const table = plainTable(['NAME', 'SERVER', 'STATUS', 'SIZE', 'CREATED (UTC)'], ['left', 'left', 'left', 'right', 'left']);
  for (const backup of backups) {
    table.push([
      backup.name ?? '',
      serverOf(backup),
      backup.status ?? '',
      size(backup.extend_info?.size),
      (backup.created_at ?? '').slice(0, 16).replace('T', ' '),
    ]);
  }
  say(table.toString());
}

function printSummary(backups: Backup[]): void {
  const sums = new Map<string, { count: number; megabytes: number }>();
  for (const { status = '(none)', extend_info } of backups) {
    const sum = sums.get(status) ?? { count: 0, megabytes: 0 };
    sums.set(status, { count: sum.count + 1, megabytes: sum.megabytes + (extend_info?.size ?? 0) });
  }
  const table = plainTable(['STATUS', 'BACKUPS', 'SIZE'], ['left', 'right', 'right']);
  for (const [status, { count, megabytes }] of [...sums].sort(([, a], [, b]) => b.count - a.count)) table.push([status, count, size(megabytes)]);
  say(table.toString());
}

async function findByTags(client: CsbsClient): Promise<void> {
  const filter = tagFilter()
    .all({ env: 'prod', tier: ['web', 'api'] })
    .notAny({ owner: [] });
  say(`${await client.resourceInstances.count(filter)} backups match ${JSON.stringify(filter)}; the first three:`);
  for (const { resource_id, resource_name, tags } of await client.resourceInstances.filter(filter).toArray({ limit: 3 })) {
    say(`  ${resource_id}  ${resource_name}  ${tags?.map(({ key, value }) => `${key}=${value}`).join(' ')}`);
  }
}

async function readVolume(client: CsbsClient, { extend_info }: Backup): Promise<void> {
  const { id, status, size, serviceMetadata, descriptionFields } = await client.volumeBackups.get(extend_info?.volume_backups?.[0]?.id ?? '');
  say(`${id}: ${status}, ${size} GB, ${descriptionFields?.INC === 1 ? 'incremental' : 'full'}`);
  const { bootable, progress, AT, CS } = serviceMetadata ?? {};
  say(`  bootable ${bootable}, progress ${progress}, ${AT} MB/s on average, ${CS} MB in its chain`);
}

async function waitForOne(client: CsbsClient): Promise<void> {
  const started = cloud.backups.find(({ status }) => status === 'protecting');
  if (started === undefined) throw new Error('no backup is under way');
  let looks = 0;
  const backup = await client.backups.waitUntilAvailable(started.id, {
    intervalMs: 100,
    onPoll({ status, extend_info }) {
      looks += 1;
      say(`  look ${looks}: ${status}, ${extend_info?.progress} %`);
      // The fake cloud makes no backups by itself.
      const done = looks === 3;
      Object.assign(started, { status: done ? 'available' : 'protecting', extend_info: { ...extend_info, progress: done ? 100 : 20 + 30 * looks } });
    },
  });
  say(`${backup.name} is ${backup.status}.`);
}

async function showMistake(type: abstract new (...args: never[]) => Error, what: string, run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof type)) throw error;
    say(`${what} -> ${error.name}\n  ${error.message}`);
    return;
  }
  throw new Error(`${what} went through`);
}

function plainTable(head: string[], colAligns: ('left' | 'right')[]): Table.Table {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' };
  const chars = { ...none, left: ' ', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };
  return new Table({ head, colAligns, chars, style: { head: terminal ? ['gray'] : [], border: [], 'padding-left': 0, 'padding-right': 0 } });
}

function serverOf(backup: Backup): string {
  return backup.extend_info?.resource_name ?? backup.resource_id ?? '';
}

function size(megabytes = 0): string {
  if (megabytes < 1024) return `${megabytes} MB`;
  const gigabytes = megabytes / 1024;
  return gigabytes < 1024 ? `${gigabytes.toFixed(1)} GB` : `${(gigabytes / 1024).toFixed(1)} TB`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
