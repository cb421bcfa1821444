// Needs: npm install csbs-client csv-stringify cli-progress
//
// Exports all backups as CSV or NDJSON, to a file or to standard output.
//   export [--format csv|ndjson] [--out FILE [--resume]]
// At most two pages are in memory, however long the listing is.
// Until the export is complete, FILE is FILE.part. If the export fails, FILE.part is removed.
// --resume keeps FILE.part instead, and FILE.cursor with the place to continue from. Run the same command again, even
// after a crash: the export continues there, and FILE contains every backup once.
//
// CSV is for spreadsheets, in which a string that begins with = + - @ is a formula. Anyone can give a server such a
// name, so these strings are written with a ' before them. NDJSON has every field as the service sent it: use it for
// programs.
import { readFileSync, statSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { main } from './connect.mjs';
import { count } from './output.mjs';
import { importPackage } from './packages.mjs';

/** @import { Backup, CsbsClient } from 'csbs-client' */
/** @typedef {{ cursor?: string | undefined, bytes: number, backups: number, export: string }} Progress */

const { SingleBar } = await importPackage('cli-progress');
const { stringify } = await importPackage('csv-stringify/sync');

/**
 * The columns of the CSV. The service's times are UTC without a zone, so the column says it.
 *
 * @type {Record<string, (backup: Backup) => string | number | boolean | undefined>}
 */
const columns = {
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

/** @param {readonly unknown[][]} rows */
const toCsv = (rows) => stringify(rows, { escape_formulas: true, cast: { boolean: String } });

/** @type {Record<string, { head: string, write: (backups: readonly Backup[]) => string }>} */
const formats = {
  csv: {
    head: toCsv([Object.keys(columns)]),
    write: (backups) => toCsv(backups.map((backup) => Object.values(columns).map((read) => read(backup)))),
  },
  ndjson: { head: '', write: (backups) => backups.map((backup) => `${JSON.stringify(backup)}\n`).join('') },
};

await main('export [--format csv|ndjson] [--out FILE [--resume]]', async ({ connect, signal }) => {
  const { values } = parseArgs({
    options: {
      format: { type: 'string', default: 'csv' },
      out: { type: 'string' },
      resume: { type: 'boolean', default: false },
    },
  });
  const { format: name, out, resume } = values;
  const format = formats[name];
  if (format === undefined) throw new Error(`--format must be csv or ndjson, got ${JSON.stringify(name)}`);
  if (resume && out === undefined) throw new Error('--resume needs --out FILE');
  // The file will be replaced, so it must not be a device, a pipe or a folder.
  if (out !== undefined && statSync(out, { throwIfNoEntry: false })?.isFile() === false)
    throw new Error(`--out ${out} exists and is not a file`);
  const client = await connect();
  const start = { bytes: 0, backups: 0, export: `${name} of project ${client.projectId}` };
  const progress = (resume && out !== undefined && readProgress(`${out}.cursor`, start)) || start;
  // If the rows go to the terminal, they and the bar would disturb each other.
  const showsBar = process.stderr.isTTY && (out !== undefined || !process.stdout.isTTY);
  const bar = showsBar ? await startBar(client, signal, progress.backups) : undefined;
  let written = progress.backups;
  /** The pages in the output format, each with the cursor that continues after it. */
  const formattedPages = async function* () {
    const { cursor: startAt } = progress;
    let head = startAt === undefined ? format.head : '';
    for await (const { items, cursor } of client.backups.list({}, { signal }).byPage(startAt ? { startAt } : {})) {
      yield { content: head + format.write(items), backups: items.length, cursor };
      head = '';
      written += items.length;
      bar?.update(written);
    }
    if (head !== '') yield { content: head, backups: 0, cursor: undefined };
  };
  try {
    if (out === undefined) await writeToStdout(formattedPages(), signal);
    else await writeToFile(out, formattedPages(), progress, resume);
  } finally {
    bar?.stop();
  }
  if (out !== undefined) console.error(`${count(written, 'backup')} in ${out}`);
  return 0;
});

/**
 * @param {AsyncIterable<{ content: string }>} pages
 * @param {AbortSignal} signal
 */
async function writeToStdout(pages, signal) {
  async function* contents() {
    for await (const { content } of pages) yield content;
  }
  // Standard output stays open for an error message.
  await pipeline(Readable.from(contents(), { highWaterMark: 1 }), process.stdout, { signal, end: false });
}

/**
 * @param {string} out
 * @param {AsyncIterable<{ content: string, backups: number, cursor: string | undefined }>} pages
 * @param {Progress} progress
 * @param {boolean} keep
 */
async function writeToFile(out, pages, progress, keep) {
  const part = `${out}.part`;
  // The cursor of an earlier export does not fit the file that this one writes.
  if (!keep) await rm(`${out}.cursor`, { force: true });
  const file = await open(part, 'a');
  try {
    if ((await file.stat()).size < progress.bytes)
      throw new Error(`${out}.cursor continues in ${part}, which is incomplete; remove both to start again`);
    // What a crash left after the last recorded page is written again.
    await file.truncate(progress.bytes);
    for await (const { content, backups, cursor } of pages) {
      await file.appendFile(content);
      progress.bytes += Buffer.byteLength(content);
      progress.backups += backups;
      if (!keep || cursor === undefined) continue;
      await file.datasync();
      await writeFile(`${out}.cursor.new`, JSON.stringify({ ...progress, cursor }));
      await rename(`${out}.cursor.new`, `${out}.cursor`);
    }
    await file.close();
    await rename(part, out);
    await rm(`${out}.cursor`, { force: true });
  } catch (error) {
    await file.close();
    if (!keep) await rm(part, { force: true });
    throw error;
  }
}

/**
 * @param {string} path
 * @param {Progress} start
 * @returns {Progress | undefined}
 */
function readProgress(path, start) {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const progress = parseProgress(readFileSync(path, 'utf8'));
  if (progress === undefined) throw new Error(`${path} is damaged; remove it to start again`);
  if (progress.export !== start.export)
    throw new Error(
      `${path} belongs to an export as ${progress.export}, not as ${start.export}; remove it to start again`,
    );
  return progress;
}

/**
 * @param {string} text
 * @returns {Progress | undefined}
 */
function parseProgress(text) {
  try {
    const { cursor, bytes, backups, export: name } = JSON.parse(text);
    const isComplete = typeof cursor === 'string' && typeof name === 'string' && bytes >= 0 && backups >= 0;
    return isComplete ? { cursor, bytes, backups, export: name } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A listing does not know its length. The count of the tag filter does, if the user may request it.
 *
 * @param {CsbsClient} client
 * @param {AbortSignal} signal
 * @param {number} done
 */
async function startBar(client, signal, done) {
  const total = await client.resourceInstances.count(undefined, { signal, maxRetries: 0 }).catch(() => undefined);
  const format =
    total === undefined
      ? '{value} backups, {duration_formatted}'
      : '{bar} {value} of {total} backups, {duration_formatted}';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: null });
  bar.start(total ?? 0, done);
  return bar;
}
