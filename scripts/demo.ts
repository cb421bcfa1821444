// npm run demo: the main job on a fake cloud. Lists 2,500 backups, sums them up, reads one, and shows what mistakes look like.
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { ArgumentError, type Backup, CsbsClient, NotFoundError } from 'csbs-client';
import { startFakeCloud } from 'csbs-client/testing';

const terminal = process.stdout.isTTY === true;
const say = (text = '') => console.log(text);
const heading = (text: string) => say(terminal ? `\n\u001b[1m${text}\u001b[0m` : `\n${text}`);

const cloud = await startFakeCloud({ backups: 2500, latencyMs: 150 });
try {
  const client = new CsbsClient(cloud.clientOptions());
  say(`A fake cloud with ${cloud.backups.length.toLocaleString('en')} backups listens at ${cloud.url}.`);

  heading('All backups, page by page');
  const backups = await listAll(client, cloud.backups.length);
  printTable(backups.slice(0, 8));
  say(`… and ${(backups.length - 8).toLocaleString('en')} more, in ${cloud.requests.length} requests.`);

  heading('By status');
  printSummary(backups);

  heading('One backup');
  const id = backups[0]?.id ?? '';
  const backup = await client.backups.get(id);
  say(
    `${backup.name} of ${serverOf(backup)}: ${backup.status}, ${count(backup.extend_info?.volume_backups?.length ?? 0, 'volume')}, made at ${backup.created_at} UTC`,
  );

  heading('What mistakes look like');
  await showMistake(ArgumentError, 'an unknown filter', () => client.backups.list({ stauts: 'error' } as object).toArray());
  await showMistake(NotFoundError, 'an unknown id', () => client.backups.get('90c1d5fa-0000-0000-0000-000000000000'));
} finally {
  await cloud.close();
}

async function listAll(client: CsbsClient, expected: number): Promise<Backup[]> {
  const backups: Backup[] = [];
  const progress = new SingleBar({ format: '  {bar} {value} of {total} backups', hideCursor: true, clearOnComplete: true, noTTYOutput: false });
  progress.start(expected, 0);
  for await (const page of client.backups.list({}, { pageSize: 250 }).byPage()) {
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
