// Needs: npm install csbs-client cli-progress
//
// Waits until a backup is available, and shows its progress.
//   wait [ID] [--minutes N] [--interval SECONDS]
// Without ID: the newest backup that is in progress.
// Exit code 0: available. 1: it failed, or is being deleted. 3: not available in time. 2: any other error. 130: Ctrl-C.
import { parseArgs } from 'node:util';
import { BackupFailedError, BackupStatus, WaitTimeoutError } from 'csbs-client';
import { main, positive } from './connect.mjs';
import { printable } from './output.mjs';
import { importPackage } from './packages.mjs';

const { SingleBar } = await importPackage('cli-progress');

await main('wait [ID] [--minutes N] [--interval SECONDS]', async ({ connect, signal }) => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: 'string', default: '30' }, interval: { type: 'string', default: '5' } },
  });
  if (positionals.length > 1) throw new Error(`one ID, not ${positionals.length}`);
  const waitMs = Math.ceil(positive('--minutes', values.minutes) * 60_000);
  const intervalMs = Math.ceil(positive('--interval', values.interval) * 1_000);
  const client = await connect();
  const id = positionals[0] ?? (await newestInProgress(client, signal));
  const progress = process.stderr.isTTY ? showBar() : showLines();
  try {
    const backup = await client.backups.waitUntilAvailable(id, { waitMs, intervalMs, onPoll: progress.show, signal });
    progress.stop();
    console.log(`${backup.id} is ${backup.status}: ${printable(backup.name ?? '')}`);
    return 0;
  } catch (error) {
    progress.stop();
    if (!(error instanceof BackupFailedError || error instanceof WaitTimeoutError)) throw error;
    console.error(`wait: ${error.message}`);
    return error instanceof BackupFailedError ? 1 : 3;
  }
});

async function newestInProgress(client, signal) {
  const backup = await client.backups.list({ status: BackupStatus.Protecting }, { signal }).first();
  if (backup === undefined) throw new Error('no backup is in progress');
  console.error(`wait: for ${backup.id}, ${printable(backup.name ?? '')}`);
  return backup.id;
}

/** For a terminal. */
function showBar() {
  const bar = new SingleBar({
    format: '{bar} {value} %  {status}, {duration_formatted}',
    stream: process.stderr,
    hideCursor: null,
  });
  bar.start(100, 0, { status: 'waiting' });
  return {
    /** @param {import('csbs-client').Backup} backup */
    show: ({ status = '', extend_info }) => bar.update(extend_info?.progress ?? 0, { status: printable(status) }),
    stop: () => bar.stop(),
  };
}

/** For a log: a line for each change. */
function showLines() {
  let last = '';
  return {
    /** @param {import('csbs-client').Backup} backup */
    show({ status = '', extend_info }) {
      const line = `${printable(status)}, ${extend_info?.progress ?? 0} %`;
      if (line !== last) console.error(line);
      last = line;
    },
    stop() {},
  };
}
