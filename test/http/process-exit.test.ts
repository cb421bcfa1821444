// A process ends by itself soon after a call, whatever the TLS settings and the proxy.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import { backupJson } from '../support/backup-json.js';
import { withHome } from '../support/clouds.js';
import { programArguments } from '../support/program.js';
import { type OnConnect, tunnelTo, withProxy } from '../support/proxy.js';
import { certificate, key, withTlsServer } from '../support/tls-server.js';

const source = (file: string) => JSON.stringify(join(root, 'src', file));

/** Prints what the call ended with. The parent measures the time from then on. */
const program = `
  import { connectFromEnv } from ${source('env/index.ts')};
  const { TIMEOUT_MS, ABORT } = process.env;
  const options = { allowInsecureTls: true, maxRetries: 0, timeoutMs: Number(TIMEOUT_MS) };
  const client = await connectFromEnv(process.env, options);
  const abort = new AbortController();
  if (ABORT === undefined) process.disconnect();
  else process.once('message', () => { process.disconnect(); abort.abort(new RangeError('enough')); });
  const call = client.backups.get('b1', { signal: abort.signal });
  process.stdout.write(await call.then(({ id }) => id, ({ name }) => name));`;

interface Ended {
  readonly output: string;
  readonly status: number | null;
  /** From the end of the call to the end of the process, in milliseconds. */
  readonly remainingMs: number;
}

/** Runs the program. `onStart` gets a function that aborts its call. */
function run(variables: Record<string, string>, onStart: (abort: () => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, programArguments(program), {
    cwd: root,
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onStart(() => child.connected && child.send('abort'));
  let output = '';
  let endedAt = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
      endedAt ||= performance.now();
    });
  }
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ output, status, remainingMs: performance.now() - endedAt }));
  });
}

const settings: [name: string, variables: (home: string) => Record<string, string>][] = [
  ['OS_CACERT', (home) => ({ OS_CACERT: join(home, 'ca.pem') })],
  [
    'OS_CERT and OS_KEY',
    (home) => ({
      OS_CERT: join(home, 'ca.pem'),
      OS_KEY: join(home, 'own.key'),
      NODE_EXTRA_CA_CERTS: join(home, 'ca.pem'),
    }),
  ],
  ['OS_INSECURE', () => ({ OS_INSECURE: 'true' })],
];

interface Scenario {
  readonly name: string;
  /** What the proxy does with CONNECT; `abort` aborts the call. */
  connect(open: OnConnect, abort: () => void): OnConnect;
  readonly variables?: Record<string, string>;
  readonly output: string;
}

/** Longer than the idle timeout of an agent, 5 s. */
const slowMs = 5_300;
const scenarios: Scenario[] = [
  { name: 'a success', connect: (open) => open, output: 'b1' },
  {
    name: 'a success through a tunnel that was slow to open',
    connect: (open) => (socket, head) => void setTimeout(() => open(socket, head), slowMs),
    output: 'b1',
  },
  { name: 'an abort before the tunnel is open', connect: (_, abort) => () => abort(), output: 'RangeError' },
  {
    name: 'an abort during the TLS handshake',
    connect: (_, abort) => (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', abort);
    },
    output: 'RangeError',
  },
  {
    name: 'a timeout before the tunnel is open',
    connect: () => () => {},
    variables: { TIMEOUT_MS: '1000' },
    output: 'RequestTimeoutError',
  },
  {
    name: 'a timeout during the TLS handshake',
    connect: () => (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'),
    variables: { TIMEOUT_MS: '1000' },
    output: 'RequestTimeoutError',
  },
];

describe('a process that uses a proxy @process', function () {
  this.timeout(120_000);

  for (const { name, connect, variables, output } of scenarios) {
    it(`ends by itself soon after ${name}, with OS_CACERT, OS_CERT or OS_INSECURE`, async () => {
      await withHome({ 'ca.pem': certificate, 'own.key': key }, async ({ HOME }) => {
        const runs = settings.map(([setting, tls]) =>
          withTlsServer(
            (_, response) => response.end(backupJson),
            async ({ port }) => {
              let abort = () => {};
              const onConnect = connect(tunnelTo(port), () => abort());
              return withProxy(onConnect, async ({ url }) => {
                const ended = await run(
                  {
                    HOME,
                    HTTPS_PROXY: url,
                    OS_TOKEN: 'token-of-the-tests',
                    OS_PROJECT_ID: 'p1',
                    OS_DATA_PROTECT_ENDPOINT_OVERRIDE: 'https://csbs.test',
                    TIMEOUT_MS: '60000',
                    ...(output === 'RangeError' ? { ABORT: '1' } : {}),
                    ...tls(HOME),
                    ...variables,
                  },
                  (given) => {
                    abort = given;
                  },
                );
                return { setting, ended };
              });
            },
          ),
        );
        for (const { setting, ended } of await Promise.all(runs)) {
          expect([ended.output, ended.status], setting).to.deep.equal([output, 0]);
          expect(ended.remainingMs, setting).to.be.below(3_000);
        }
      });
    });
  }
});
