// npm run test:consumers: the packed package works the same in every runtime, against a cloud that fails on demand.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { type FaultyCloud, startFaultyCloud } from './faulty-cloud.js';
import { type Consumers, executableOf, installConsumers, nodes, type RunOptions } from './install.js';

/** By scenario: `passed`, or the error. */
type Outcomes = Record<string, string>;

const { names } = createRequire(import.meta.url)('./projects/runtimes/scenarios.cjs') as { names: string[] };

/**
 * Firefox treats a truncated compressed body as complete and reports no error. The JSON is then incomplete, so the call
 * still fails, with an UnexpectedResponseError.
 */
const unsupportedByFirefox = 'a body that ends too early (cut-gzip) causes a ConnectionError, and is retried';

const firefox = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['firefox', 'firefox-esr'].map((name) => join(folder, name)))
  .find(existsSync);

describe('runtimes', function () {
  this.timeout(600_000);
  let consumers: Consumers;
  let cloud: FaultyCloud;
  before(async () => {
    consumers = installConsumers();
    cloud = await startFaultyCloud({ backups: 2_500 });
  });
  after(() => cloud?.close());

  async function run(args: string[], options: RunOptions = {}): Promise<string> {
    const env = { FAULTY_CLOUD: JSON.stringify(cloud.settings) };
    const { status, output } = await consumers.start('runtimes', args, { ...options, env });
    expect(status, output).to.equal(0);
    return output;
  }

  /** The line of JSON that a program prints. */
  async function json<T>(args: string[], options?: RunOptions): Promise<T> {
    const output = await run(args, options);
    const line = output.split('\n').findLast((text) => text.startsWith('{'));
    expect(line, output).to.be.a('string');
    return JSON.parse(line ?? '') as T;
  }

  /** One test per scenario. All scenarios run before the first test. */
  function scenarios(start: () => Promise<Outcomes>, unsupported?: string): void {
    let outcomes: Outcomes = {};
    before(async () => {
      cloud.takeRequests();
      outcomes = await start();
    });
    for (const name of names) {
      if (name !== unsupported) it(name, () => expect(outcomes[name]).to.equal('passed'));
    }
    it('sends nothing to the target of a redirect', () => expect(cloud.redirected).to.deep.equal([]));
  }

  /** The distinct values of a header in the requests of the runtime. */
  function headerValues(name: string): string[] {
    const values = cloud.takeRequests().map(({ headers }) => headers[name]);
    return [...new Set(values.filter((value) => value !== undefined))].map(String);
  }

  const userAgentTest = () =>
    it('names the package in the User-Agent', () => {
      for (const value of headerValues('user-agent')) expect(value).to.match(/^csbs-client\/\d/);
    });

  for (const node of nodes) {
    describe(`Node ${node}`, () => {
      scenarios(() => json(['run.js'], { node }));
      userAgentTest();
    });
  }

  describe('Bun', () => {
    scenarios(() => json(['run.js'], { program: executableOf(consumers, '@oven', 'bin/bun') }));
    userAgentTest();
  });

  describe('Deno', () => {
    const args = ['run', '--allow-all', '--node-modules-dir=manual', 'run.js'];
    scenarios(() => json(args, { program: executableOf(consumers, '@deno', 'deno') }));
    userAgentTest();
  });

  for (const settings of [['2025-01-01'], ['2026-07-01'], ['2026-07-01', 'nodejs_compat']]) {
    describe(`workerd ${settings.join(' ')}`, () => {
      // Miniflare does not support Node 20.
      scenarios(() => json(['workerd.js', ...settings], { node: '22' }));
    });
  }

  const jest = (environment: string, file: string) => {
    return [consumers.tool('jest/bin/jest.js'), '--rootDir', '.', '--env', environment, '--testMatch', `**/${file}`];
  };
  describe('Jest with Node', () => scenarios(() => json(jest('node', 'scenarios.test.cjs'))));
  describe("Jest with jsdom and Node's fetch", () =>
    scenarios(() => json(jest('./jsdom-with-fetch.cjs', 'scenarios.test.cjs'))));
  describe('Jest with jsdom', () => {
    it('constructs a client, and a call reports what is missing', async () =>
      expect(await run(jest('jsdom', 'bare-jsdom.test.cjs'))).to.match(/Tests: +4 passed/));
  });

  const browsers: [name: string, args: string[], unsupported?: string][] = [['Chromium', ['chrome']]];
  if (firefox === undefined) console.log('  Firefox is not tested: neither firefox nor firefox-esr is in the PATH.');
  else browsers.push(['Firefox', ['firefox', firefox], unsupportedByFirefox]);
  for (const [browser, args, unsupported] of browsers) {
    for (const place of ['page', 'worker']) {
      describe(`a ${place} in ${browser}`, () => {
        scenarios(() => json(['browser.js', place, ...args]), unsupported);
        it("keeps the browser's User-Agent, and the preflight needs only the token and the content type", () => {
          const requests = cloud.takeRequests();
          const userAgents = requests.map(({ headers }) => String(headers['user-agent']));
          expect(userAgents.filter((value) => !value.startsWith('Mozilla/'))).to.deep.equal([]);
          const preflights = requests.map(({ headers }) => headers['access-control-request-headers'] ?? '');
          expect(preflights).to.include('x-auth-token');
          const named = new Set(preflights.flatMap((names) => String(names).split(/, */)));
          expect([...named].filter((name) => !['', 'content-type', 'x-auth-token'].includes(name))).to.deep.equal([]);
        });
      });
    }
  }
});
