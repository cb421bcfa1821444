// How much do the backups of each server take? The largest as a bar chart, the others in one sum.
//   sizes [--top N]
// Backups that are deleted take nothing and are left out.
import { parseArgs } from 'node:util';
import { BackupStatus } from 'csbs-client';
import { main, positive } from './connect.js';
import { count, formatSize, table } from './output.js';

interface Server {
  name: string;
  backups: number;
  megabytes: number;
}

await main('sizes [--top N]', async ({ connect, signal }) => {
  const { values } = parseArgs({ options: { top: { type: 'string', default: '15' } } });
  const top = Math.ceil(positive('--top', values.top));
  const client = await connect();

  const servers = new Map<string, Server>();
  let withoutSize = 0;
  for await (const { status, resource_id = '', extend_info } of client.backups.list({}, { signal })) {
    if (status === BackupStatus.Deleted) continue;
    // The newest comes first, and has the name that the server goes by now.
    const server = servers.get(resource_id) ?? {
      name: extend_info?.resource_name ?? (resource_id || '(no server)'),
      backups: 0,
      megabytes: 0,
    };
    servers.set(resource_id, server);
    server.backups += 1;
    if (typeof extend_info?.size === 'number') server.megabytes += extend_info.size;
    else withoutSize += 1;
  }

  const sorted = [...servers.values()].sort((a, b) => b.megabytes - a.megabytes || (a.name < b.name ? -1 : 1));
  if (sorted.length === 0) console.log('No backups.');
  else console.log(chart(sorted.slice(0, top), sorted.slice(top)));
  if (withoutSize > 0) console.log(`\n${count(withoutSize, 'backup')} without a size, counted as 0 MB.`);
  return 0;
});

function chart(shown: Server[], others: Server[]): string {
  const all = sum([...shown, ...others]);
  const largest = Math.max(1, ...shown.map(({ megabytes }) => megabytes));
  const width = Math.max(10, Math.floor((process.stdout.columns ?? 80) / 2) - 10);
  const row = ({ megabytes, backups }: Omit<Server, 'name'>, bar: string, name: string) => [
    formatSize(megabytes),
    String(backups),
    bar,
    name,
  ];
  return table(
    [
      { title: 'SIZE', align: 'right' },
      { title: 'BACKUPS', align: 'right' },
      { title: '', width },
      { title: 'SERVER', share: 1 },
    ],
    [
      ...shown.map((server) => row(server, drawBar(server.megabytes / largest, width), server.name)),
      // No bar: so many together would dwarf the others.
      ...(others.length > 0 ? [row(sum(others), '', `${count(others.length, 'other server')}`)] : []),
      row(all, '', 'together'),
    ],
  );
}

/** Eighths of a block, so that small differences show. */
function drawBar(part: number, width: number): string {
  const eighths = Math.round(part * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
}

function sum(servers: Server[]): Omit<Server, 'name'> {
  return servers.reduce(
    (sum, { backups, megabytes }) => ({ backups: sum.backups + backups, megabytes: sum.megabytes + megabytes }),
    {
      backups: 0,
      megabytes: 0,
    },
  );
}
