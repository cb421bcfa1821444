// All backups as CSV or NDJSON, to a file or to standard output.
//   export [--format csv|ndjson] [--out FILE]
// Rows are written while the next ones are fetched, no faster than the disk or the pipe takes them; memory does not grow with the listing.
// FILE appears when the export is complete: until then it is FILE.part, which goes if anything fails.
//
// CSV is for spreadsheets, where a text that begins with = + - @ is a formula, and names of servers are anybody's text: such a text gets a ' before
// it. NDJSON has every field exactly as the service sent it: use that for programs.
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import type { Backup, CsbsClient } from 'csbs-client';
import { stringify } from 'csv-stringify';
import { main } from './connect.js';
import { count } from './output.js';

/** The service's times are UTC without a zone: the column says so. */
const columns: Record<string, (backup: Backup) => string | number | boolean | undefined> = {
  id: ({ id }) => id,
  checkpoint_id: ({ checkpoint_id }) => checkpoint_id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  resource_id: ({ resource_id }) => resource_id,
  resource_name: ({ extend_info }) => extend_info?.resource_name,
  resource_az: ({ extend_info }) => extend_info?.resource_az,
  created_at_utc: ({ created_at }) => created_at,
  finished_at_utc: ({ extend_info }) => extend_info?.finished_at,
  size_mb: ({ extend_info }) => extend_info?.size,
  incremental: ({ extend_info }) => extend_info?.incremental,
  auto_trigger: ({ extend_info }) => extend_info?.auto_trigger,
  fail_reason: ({ extend_info }) => extend_info?.fail_reason,
  tags: ({ tags }) => tags?.map(({ key, value }) => `${key}=${value}`).join(';'),
  description: ({ description }) => description,
};

await main('export [--format csv|ndjson] [--out FILE]', async ({ connect, signal }) => {
  const { values } = parseArgs({ options: { format: { type: 'string', default: 'csv' }, out: { type: 'string' } } });
  const { format, out } = values;
  if (format !== 'csv' && format !== 'ndjson')
    throw new Error(`--format must be csv or ndjson, got ${JSON.stringify(format)}`);
  // It will be replaced: no device, pipe or folder may be.
  if (out !== undefined && statSync(out, { throwIfNoEntry: false })?.isFile() === false)
    throw new Error(`--out ${out} is there, and is no file`);
  const client = await connect();
  // Where the rows themselves go to the terminal, a bar would only be in their way.
  const bar =
    process.stderr.isTTY && (out !== undefined || !process.stdout.isTTY) ? await startBar(client, signal) : undefined;
  let written = 0;
  async function* rows(): AsyncGenerator<Backup> {
    for await (const backup of client.backups.list({}, { signal })) {
      yield backup;
      written += 1;
      bar?.update(written);
    }
  }
  const write = format === 'csv' ? writeCsv : writeLines;
  try {
    if (out === undefined) await write(rows(), process.stdout, signal);
    else await writeFile(out, (part) => write(rows(), part, signal));
  } finally {
    bar?.stop();
  }
  if (out !== undefined) console.error(`${count(written, 'backup')} in ${out}`);
  return 0;
});

async function writeFile(path: string, write: (part: Writable) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  try {
    await write(createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeCsv(backups: AsyncIterable<Backup>, to: Writable, signal: AbortSignal): Promise<void> {
  async function* records() {
    for await (const backup of backups) yield Object.values(columns).map((read) => read(backup));
  }
  const csv = stringify({
    header: true,
    columns: Object.keys(columns),
    escape_formulas: true,
    cast: { boolean: String },
  });
  await pipeline(Readable.from(records()), csv, to, endingOf(to, signal));
}

async function writeLines(backups: AsyncIterable<Backup>, to: Writable, signal: AbortSignal): Promise<void> {
  async function* lines() {
    for await (const backup of backups) yield `${JSON.stringify(backup)}\n`;
  }
  await pipeline(Readable.from(lines()), to, endingOf(to, signal));
}

/** Standard output stays open, also for the error that may have to be told. */
function endingOf(to: Writable, signal: AbortSignal) {
  return { signal, end: to !== process.stdout };
}

/** A list of backups does not say how long it is. The tag filter's count does, where the user may ask for it. */
async function startBar(client: CsbsClient, signal: AbortSignal): Promise<SingleBar> {
  const total = await client.resourceInstances.count(undefined, { signal, maxRetries: 0 }).catch(() => undefined);
  const format =
    total === undefined
      ? '{value} backups, {duration_formatted}'
      : '{bar} {value} of {total} backups, {duration_formatted}';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: null });
  bar.start(total ?? 0, 0);
  return bar;
}
