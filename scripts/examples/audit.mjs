// Needs: npm install csbs-client cli-table3
//
// Which servers have no available backup of the last 24 hours?
//   audit [--hours N]
// Exit code 0: every server has one. 1: the servers listed have none. 2: unknown, for example because there are no
// backups at all.
// The backup service knows a server only by its backups: a server that never had any is not listed, and a deleted
// server is listed as long as it has backups. Only the status `available` counts, because other backups may not be
// usable.
import { parseArgs } from 'node:util';
import { BackupStatus } from 'csbs-client';
import { main, positive } from './connect.mjs';
import { count, createdAt, formatMinute } from './output.mjs';
import { table } from './table.mjs';

await main('audit [--hours N]', async ({ connect, signal }) => {
  const { values } = parseArgs({ options: { hours: { type: 'string', default: '24' } } });
  const hours = positive('--hours', values.hours);
  const now = Date.now();
  const since = now - hours * 3_600_000;
  const window = `since ${formatMinute(new Date(since))} UTC (${count(hours, 'hour')})`;
  const client = await connect();
  // All backups, not only the recent ones: an audit must find a server whose backups stopped a month ago.
  const servers = new Map();
  const withoutServer = [];
  const withoutTime = [];
  for await (const backup of client.backups.list({}, { signal, concurrency: 4 })) {
    const time = createdAt(backup)?.getTime();
    if (time === undefined) withoutTime.push(backup.id);
    if (backup.resource_id) note(servers, backup.resource_id, backup, time ?? Number.NEGATIVE_INFINITY);
    else withoutServer.push(backup.id);
  }
  if (withoutServer.length > 0)
    console.error(
      `audit: ${count(withoutServer.length, 'backup')} without a server, not counted: ${withoutServer.join(', ')}`,
    );
  if (withoutTime.length > 0)
    console.error(
      `audit: ${count(withoutTime.length, 'backup')} without a valid time, treated as old: ${withoutTime.join(', ')}`,
    );
  if (servers.size === 0)
    throw new Error(`no backup of any server is in project ${client.projectId}: is it the right project and region?`);
  const lacking = [...servers.values()]
    .filter(({ available }) => available < since)
    .sort((a, b) => a.available - b.available || (a.name < b.name ? -1 : 1));
  if (lacking.length === 0) {
    console.log(`${count(servers.size, 'server')}, each with an available backup ${window}.`);
    return 0;
  }
  const rows = lacking.map(({ id, name, available, newest }) => [id, age(now - available), newest.status, name]);
  console.log(
    table(
      [{ title: 'ID' }, { title: 'AVAILABLE', align: 'right' }, { title: 'NEWEST IS' }, { title: 'SERVER', share: 1 }],
      rows,
    ),
  );
  console.log(`\n${lacking.length} of ${count(servers.size, 'server')}: no available backup ${window}.`);
  return 1;
});

/**
 * Uses the times of the backups, not the order in which they arrive.
 *
 * @param {Map<string, any>} servers
 * @param {string} id
 * @param {import('csbs-client').Backup} backup
 * @param {number} time
 */
function note(servers, id, { status, extend_info }, time) {
  const known = servers.get(id);
  const available = status === BackupStatus.Available ? time : Number.NEGATIVE_INFINITY;
  const isNewest = known === undefined || time > known.newest.time;
  servers.set(id, {
    id,
    name:
      (isNewest ? extend_info?.resource_name : undefined) ?? known?.name ?? extend_info?.resource_name ?? '(no name)',
    available: Math.max(available, known?.available ?? available),
    newest: isNewest ? { time, status: status ?? '(no status)' } : known.newest,
  });
}

function age(milliseconds) {
  const hours = Math.floor(milliseconds / 3_600_000);
  if (hours === Number.POSITIVE_INFINITY) return 'never';
  return hours < 72 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`;
}
