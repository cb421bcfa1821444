// Needs: npm install csbs-client cli-table3
//
// Why do backups fail? Groups those with the status `error` by reason: how many, the last one, the servers.
//   failures [--days N]
import { parseArgs } from 'node:util';
import { BackupStatus } from 'csbs-client';
import { main, positive } from './connect.mjs';
import { count, createdAt, formatMinute } from './output.mjs';
import { table } from './table.mjs';

await main('failures [--days N]', async ({ connect, signal }) => {
  const { values } = parseArgs({ options: { days: { type: 'string' } } });
  const since =
    values.days === undefined ? undefined : new Date(Date.now() - positive('--days', values.days) * 86_400_000);
  const client = await connect();
  const groups = new Map();
  let failed = 0;
  for await (const backup of client.backups.list({ status: BackupStatus.Error, start_time: since }, { signal })) {
    failed += 1;
    const reason = reasonOf(backup);
    const group = groups.get(reason) ?? { reason, backups: 0, last: undefined, servers: new Set() };
    groups.set(reason, group);
    group.backups += 1;
    const time = createdAt(backup);
    if (time !== undefined && time > (group.last ?? 0)) group.last = time;
    group.servers.add(backup.extend_info?.resource_name ?? backup.resource_id ?? '(no server)');
  }
  if (failed === 0) {
    console.log('No failed backups.');
    return 0;
  }
  const rows = [...groups.values()]
    .sort((a, b) => b.backups - a.backups || (a.reason < b.reason ? -1 : 1))
    .map(({ reason, backups, last, servers }) => [
      String(backups),
      last === undefined ? '?' : formatMinute(last),
      reason,
      [...servers].sort().join(', '),
    ]);
  /** @type {import('./table.mjs').Column[]} */
  const columns = [
    { title: 'BACKUPS', align: 'right' },
    { title: 'LAST (UTC)' },
    { title: 'REASON', share: 0.5 },
    { title: 'SERVERS', share: 0.5 },
  ];
  console.log(table(columns, rows, { wrap: true }));
  console.log(`\n${count(failed, 'failed backup')}, ${count(groups.size, 'reason')}.`);
  return 0;
});

/**
 * The reason, the failed operation, and the code, which is a number or a string. Each may be missing or empty.
 *
 * @param {import('csbs-client').Backup} backup
 */
function reasonOf({ extend_info }) {
  const { fail_reason, fail_op, fail_code } = extend_info ?? {};
  const reason = fail_reason?.trim() || fail_code?.Description?.trim() || 'no reason given';
  const code = fail_code?.Code ?? '';
  const details = [fail_op, code === '' ? '' : `code ${code}`].filter(Boolean).join(', ');
  return details === '' ? reason : `${reason} (${details})`;
}
