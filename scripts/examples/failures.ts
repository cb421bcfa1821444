// Why do backups fail? Those with the status `error`, by reason: how many, the last one, the servers.
//   failures [--days N]
import { parseArgs } from 'node:util';
import { type Backup, BackupStatus } from 'csbs-client';
import { main, positive } from './connect.js';
import { count, createdAt, formatMinute, table } from './output.js';

interface Group {
  reason: string;
  backups: number;
  last: Date | undefined;
  servers: Set<string>;
}

await main('failures [--days N]', async ({ connect, signal }) => {
  const { values } = parseArgs({ options: { days: { type: 'string' } } });
  const since =
    values.days === undefined ? undefined : new Date(Date.now() - positive('--days', values.days) * 86_400_000);
  const client = await connect();

  const groups = new Map<string, Group>();
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
  const columns = [
    { title: 'BACKUPS', align: 'right' as const },
    { title: 'LAST (UTC)' },
    { title: 'REASON', share: 0.5 },
    { title: 'SERVERS', share: 0.5 },
  ];
  console.log(table(columns, rows, { wrap: true }));
  console.log(`\n${count(failed, 'failed backup')}, ${count(groups.size, 'reason')}.`);
  return 0;
});

/** Its words, the operation that failed, and its code, which is a number or a text; each may be missing, and empty where nothing failed. */
function reasonOf({ extend_info }: Backup): string {
  const { fail_reason, fail_op, fail_code } = extend_info ?? {};
  const words = fail_reason?.trim() || fail_code?.Description?.trim() || 'no reason given';
  const code = fail_code?.Code ?? '';
  const details = [fail_op, code === '' ? '' : `code ${code}`].filter(Boolean).join(', ');
  return details === '' ? words : `${words} (${details})`;
}
