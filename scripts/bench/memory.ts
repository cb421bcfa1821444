// Lists a million rows in a process of its own and measures its memory. run.ts starts it:
// memory.ts <url> <concurrency, or 0 for plain node:http>.
import { CsbsClient } from 'csbs-client';
import { listAll, nodeHttp } from './baselines.js';

const [url = '', concurrency = '1'] = process.argv.slice(2);
let rows = 0;
const first10k = { rss: 0, live: 0 };
const rest = { rss: 0, live: 0 };

/** Records the peak of the resident memory and, from time to time, the memory in use after a garbage collection. */
function sample(count: number): void {
  rows += count;
  const marks = rows <= 10_000 ? first10k : rest;
  marks.rss = Math.max(marks.rss, process.memoryUsage.rss());
  if (rows === 10_000 || rows % 100_000 < 1000) {
    globalThis.gc?.();
    marks.live = Math.max(marks.live, process.memoryUsage().heapUsed + process.memoryUsage().external);
  }
}

if (concurrency === '0') await listAll(nodeHttp(url), sample);
else {
  const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: 'token-of-the-benchmark' });
  for await (const page of client.backups.list({}, { concurrency: Number(concurrency) }).byPage())
    sample(page.items.length);
}
process.send?.({ rows, first10k, rest });
process.disconnect?.();
