// npm run bench: compares the client with handwritten code for the same work, as ratios within one run. `--json` prints
// JSON, `--rounds=3` runs quickly, and the names of benchmarks select them.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { CsbsClient } from 'csbs-client';
import { startBackupServer } from './backup-server.js';
import { defaultAxios, listAll, nodeHttp } from './baselines.js';
import { type Measured, measure } from './measure.js';

interface Row {
  benchmark: string;
  comparedWith: string;
  /** The result, in the form of the goal. */
  value: number;
  unit: string;
  goal: string;
  reached: boolean;
  details: string;
}

const args = process.argv.slice(2);
const json = args.includes('--json');
const givenRounds = Number(args.find((arg) => arg.startsWith('--rounds='))?.slice('--rounds='.length));
const rounds = (usual: number) => givenRounds || usual;
const only = args.filter((arg) => !arg.startsWith('-'));
const service = await startBackupServer();
const client = new CsbsClient({ endpoints: { csbs: service.url }, projectId: 'p1', auth: 'token-of-the-benchmark' });
const [plainHttp, axiosClient] = [nodeHttp(service.url), defaultAxios(service.url)];
const rows: Row[] = [];

const latencyMs = 50;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lists with our client and checks the number of rows. */
async function listOurs(options: object, expected: number): Promise<void> {
  let count = 0;
  for await (const { id } of client.backups.list({}, options)) if (id !== '') count += 1;
  if (count !== expected) throw new Error(`${count} rows instead of ${expected}`);
}

function report(row: Row): void {
  rows.push(row);
  const { benchmark, comparedWith, value, unit, goal, reached, details } = row;
  if (!json)
    console.log(
      `${reached ? 'reached' : 'MISSED '}  ${benchmark}, compared with ${comparedWith}: ` +
        `${value.toFixed(2)} ${unit} (goal ${goal}; ${details})`,
    );
}

function times({ ms, cpuRatio, rounds: count }: Measured): string {
  const all = Object.entries(ms).map(([name, time]) => `${name} ${Math.round(time)} ms`);
  const cpu = Object.entries(cpuRatio).map(([name, ratio]) => `${ratio.toFixed(2)} x ${name}`);
  return `${all.join(', ')}; CPU time ${cpu.join(', ')}; ${count} rounds`;
}

const benchmarks: Record<string, () => Promise<void>> = {
  async list() {
    await service.set({ rows: 100_000, latencyMs: 0 });
    const measured = await measure(
      { ours: () => listOurs({}, 100_000), 'node:http': () => listAll(plainHttp), axios: () => listAll(axiosClient) },
      rounds(9),
    );
    const { busyMs, ofMs } = await service.set({});
    const details = `${times(measured)}; the service is busy ${Math.round((100 * busyMs) / ofMs)} % of the time`;
    const { axios = 0 } = measured.ratio;
    const { 'node:http': http = 0 } = measured.cpuRatio;
    report({
      benchmark: 'list 100,000 rows, pages of 1,000, no latency',
      comparedWith: 'node:http and JSON.parse',
      value: http,
      unit: 'x the CPU time',
      goal: '<= 1.05',
      reached: http <= 1.05,
      details,
    });
    report({
      benchmark: 'list 100,000 rows, pages of 1,000, no latency',
      comparedWith: 'axios with its defaults',
      value: axios,
      unit: 'x the time',
      goal: '< 1',
      reached: axios < 1,
      details,
    });
  },

  async parallel() {
    await service.set({ rows: 100_000, latencyMs });
    const measured = await measure(
      {
        ours: () => listOurs({ concurrency: 8 }, 100_000),
        plain: () => listOurs({ prefetch: false }, 100_000),
        axios: () => listAll(axiosClient),
      },
      rounds(5),
    );
    const { busyMs, ofMs } = await service.set({});
    const details = `${times(measured)}; the service is busy ${Math.round((100 * busyMs) / ofMs)} % of the time`;
    const [plain, axios] = [1 / (measured.ratio.plain ?? 1), 1 / (measured.ratio.axios ?? 1)];
    report({
      benchmark: 'list 100,000 rows, 50 ms latency, concurrency: 8',
      comparedWith: 'the sequential listing',
      value: plain,
      unit: 'x as fast',
      goal: '>= 5.5',
      reached: plain >= 5.5,
      details,
    });
    report({
      benchmark: 'list 100,000 rows, 50 ms latency, concurrency: 8',
      comparedWith: 'axios with its defaults',
      value: axios,
      unit: 'x as fast',
      goal: '>= 5.5',
      reached: axios >= 5.5,
      details,
    });
  },

  async prefetch() {
    await service.set({ rows: 20_000, latencyMs });
    const readSlowly = async (prefetch: boolean) => {
      for await (const _ of client.backups.list({}, { prefetch }).byPage()) await wait(50);
    };
    const measured = await measure({ on: () => readSlowly(true), off: () => readSlowly(false) }, rounds(5));
    const ratio = measured.ratio.off ?? 1;
    report({
      benchmark: 'list 20,000 rows with prefetch, 50 ms latency, a consumer that needs 50 ms per page',
      comparedWith: 'without prefetch',
      value: ratio,
      unit: 'x the time',
      goal: '<= 0.6',
      reached: ratio <= 0.6,
      details: times(measured),
    });
  },

  async tags() {
    await service.set({ rows: 100_000, latencyMs });
    const filter = async (options: object) => {
      let count = 0;
      for await (const _ of client.resourceInstances.filter(undefined, options)) count += 1;
      if (count !== 100_000) throw new Error(`${count} rows`);
    };
    const measured = await measure(
      { ours: () => filter({ concurrency: 8 }), plain: () => filter({ prefetch: false }) },
      rounds(5),
    );
    const ratio = 1 / (measured.ratio.plain ?? 1);
    report({
      benchmark: 'tag filter, 100 pages, 50 ms latency, concurrency: 8',
      comparedWith: 'the sequential listing',
      value: ratio,
      unit: 'x as fast',
      goal: '>= 5.5',
      reached: ratio >= 5.5,
      details: times(measured),
    });
  },

  async get() {
    await service.set({ latencyMs: 0 });
    const id = '90c1d5fa-1b9f-4aeb-b2f4-000000000001';
    const path = `/v1/p1/checkpoint_items/${id}`;
    const many = (get: () => Promise<unknown>, count: number, atOnce: number) => async () => {
      let left = count;
      const worker = async () => {
        while (left-- > 0) await get();
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    };
    for (const [how, atOnce] of [
      ['one at a time', 1],
      ['16 at a time', 16],
    ] as const) {
      const measured = await measure(
        {
          ours: many(() => client.backups.get(id), 2000, atOnce),
          axios: many(() => axiosClient.getJson(path), 2000, atOnce),
          'node:http': many(() => plainHttp.getJson(path), 2000, atOnce),
        },
        rounds(9),
      );
      const { axios = 0, 'node:http': http = 0 } = measured.ratio;
      const details = `${times(measured)}; ${http.toFixed(2)} x node:http`;
      report({
        benchmark: `get one backup 2,000 times, ${how}`,
        comparedWith: 'axios with its defaults',
        value: axios,
        unit: 'x the time',
        goal: '<= 1',
        reached: axios <= 1,
        details,
      });
    }
  },

  async memory() {
    await service.set({ rows: 1_000_000, latencyMs: 0 });
    const baseline = await memory('0');
    for (const concurrency of ['1', '8']) {
      const { first10k, rest, rss, live } = await memory(concurrency);
      const details =
        `resident ${first10k} -> ${rest} MB, with plain node:http ${baseline.first10k} -> ${baseline.rest} MB; ` +
        `${live} MB more in use after a garbage collection`;
      report({
        benchmark: `peak resident memory, 1,000,000 rows, concurrency: ${concurrency}`,
        comparedWith: 'the first 10,000 rows',
        value: rss,
        unit: 'MB more',
        goal: '<= 32',
        reached: rss <= 32,
        details,
      });
    }
  },
};

async function memory(how: string): Promise<{ first10k: number; rest: number; rss: number; live: number }> {
  const child = fork(fileURLToPath(new URL('memory.ts', import.meta.url)), [service.url, how], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
  });
  type Usage = Record<'rss' | 'live', number>;
  const measured = await new Promise<{ rows: number; first10k: Usage; rest: Usage }>((resolve) =>
    child.once('message', (message) => resolve(message as never)),
  );
  if (measured.rows !== 1_000_000) throw new Error(`${measured.rows} rows`);
  const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  const { first10k, rest } = measured;
  return {
    first10k: mb(first10k.rss),
    rest: mb(rest.rss),
    rss: mb(rest.rss - first10k.rss),
    live: mb(rest.live - first10k.live),
  };
}

try {
  for (const [name, run] of Object.entries(benchmarks)) if (only.length === 0 || only.includes(name)) await run();
} finally {
  service.stop();
}

if (json) console.log(JSON.stringify({ node: process.version, rows }, null, 2));
else {
  const table = new Table({
    head: ['benchmark', 'compared with', 'measured', 'goal', ''],
    style: { head: [], border: [] },
  });
  for (const { benchmark, comparedWith, value, unit, goal, reached } of rows)
    table.push([benchmark, comparedWith, `${value.toFixed(2)} ${unit}`, goal, reached ? 'reached' : 'missed']);
  console.log(`\n${table.toString()}`);
}
