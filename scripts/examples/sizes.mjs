// Needs: npm install csbs-client cli-table3
//
// How much space do the backups of each server take? The largest as a bar chart, the others in one sum.
//   sizes [--top N]
// Deleted backups take no space and are omitted.
import { parseArgs } from 'node:util';
import { BackupStatus } from 'csbs-client';
import { main, positive } from './connect.mjs';
import { count, formatSize } from './output.mjs';
import { table } from './table.mjs';

await main('sizes [--top N]', async ({ connect, signal }) => {
  const { values } = parseArgs({ options: { top: { type: 'string', default: '15' } } });
  const top = Math.ceil(positive('--top', values.top));
  const client = await connect();
  const servers = new Map();
  let withoutSize = 0;
  for await (const { status, resource_id = '', extend_info } of client.backups.list({}, { signal })) {
    if (status === BackupStatus.Deleted) continue;
    // The newest backup comes first and has the server's current name.
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

function chart(shown, others) {
  const all = sum([...shown, ...others]);
  const largest = Math.max(1, ...shown.map(({ megabytes }) => megabytes));
  const width = Math.max(10, Math.floor((process.stdout.columns ?? 80) / 2) - 10);
  const row = ({ megabytes, backups }, bar, name) => [formatSize(megabytes), String(backups), bar, name];
  return table(
    [
      { title: 'SIZE', align: 'right' },
      { title: 'BACKUPS', align: 'right' },
      { title: '', width },
      { title: 'SERVER', share: 1 },
    ],
    [
      ...shown.map((server) => row(server, drawBar(server.megabytes / largest, width), server.name)),
      // No bar: their sum would make the other bars tiny.
      ...(others.length > 0 ? [row(sum(others), '', `${count(others.length, 'other server')}`)] : []),
      row(all, '', 'together'),
    ],
  );
}

/** Eighths of a block, so that small differences show. */
function drawBar(part, width) {
  const eighths = Math.round(part * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
}

function sum(servers) {
  return servers.reduce(
    (sum, { backups, megabytes }) => ({ backups: sum.backups + backups, megabytes: sum.megabytes + megabytes }),
    {
      backups: 0,
      megabytes: 0,
    },
  );
}
