// Runs each example in its own process, with a fake cloud in this process.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import type { Backup } from '../../src/index.js';
import {
  type FakeCloud,
  type FakeCloudOptions,
  type ReceivedRequest,
  startFakeCloud,
} from '../../src/testing/index.js';

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Called with each complete line on standard error. */
  onLine(listener: (line: string) => void): void;
}

export interface Examples {
  /** A temporary folder of the suite. */
  readonly folder: string;
  /** The fake cloud of the test. */
  readonly cloud: FakeCloud;
  startCloud(options: FakeCloudOptions, ...backups: Backup[]): Promise<void>;
  /** `env` replaces the `OS_*` variables of the cloud. */
  start(name: string, args?: string[], env?: NodeJS.ProcessEnv): Running;
  run(name: string, args?: string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** The requests of listings that the cloud received. */
  listRequests(): ReceivedRequest[];
}

/** Call it in a suite: it sets up and cleans up for the tests. */
export function useExamples(): Examples {
  let folder = '';
  let cloud: FakeCloud | undefined;
  const running = new Set<ChildProcess>();
  const theCloud = () => cloud ?? expect.fail('no cloud was started');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'csbs-client-examples-'));
    const source = (path: string) => [join(root, 'src', path)];
    const paths = {
      'csbs-client': source('index.ts'),
      'csbs-client/env': source('env/index.ts'),
      'csbs-client/testing': source('testing/index.ts'),
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths } }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  afterEach(async () => {
    const left = [...running];
    for (const child of left) child.kill('SIGKILL');
    await cloud?.close();
    cloud = undefined;
    expect(left, 'processes left behind').to.have.length(0);
  });

  function start(name: string, args: string[] = [], env: NodeJS.ProcessEnv = theCloud().openrc()): Running {
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([variable]) => !variable.startsWith('OS_')),
    );
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, `scripts/examples/${name}.mjs`), ...args], {
      cwd: root,
      // A zone far from UTC: parsing the service's times as local times would be wrong by half a day.
      env: {
        ...inherited,
        TZ: 'Pacific/Auckland',
        NODE_V8_COVERAGE: '',
        TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => {
        running.delete(child);
        resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() });
      });
    });
    const onLine = (listener: (line: string) => void) => {
      let rest = '';
      child.stderr.on('data', (data: Buffer) => {
        const lines = (rest + data.toString()).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(listener);
      });
    };
    return { child, ended, onLine };
  }

  return {
    get folder() {
      return folder;
    },
    get cloud() {
      return theCloud();
    },
    async startCloud(options, ...backups) {
      cloud = await startFakeCloud(options);
      cloud.backups.push(...backups);
    },
    start,
    run: (name, args, env) => start(name, args, env).ended,
    listRequests: () => theCloud().requests.filter(({ path }) => path.endsWith('/checkpoint_items')),
  };
}
