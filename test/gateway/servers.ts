// The servers of the tests: the fake cloud, nginx with TLS in front of it, and tinyproxy. All listen on 127.0.0.1.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import nock from 'nock';
import type { Tools } from '../../scripts/gateway/tools.js';
import { type Backup, CsbsClient } from '../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { certificate, key } from '../support/tls-server.js';

// test/support loads nock, which replaces sockets.
nock.restore();

const setup = process.env.GATEWAY_SETUP;
if (setup === undefined) throw new Error('Run these tests with npm run test:gateway.');
const { tools, folder } = JSON.parse(setup) as { tools: Tools; folder: string };

export const user = { username: 'user', password: 'secret-of-the-proxy' };
const requestsPerSecond = 5;

export interface Gateway {
  /** The fake cloud behind TLS. */
  readonly url: string;
  /** The same with a limit of 5 requests per second. Other requests get 429 with `Retry-After: 1`. */
  readonly limitedUrl: string;
  reload(): Promise<void>;
  /** Kills nginx and its workers, and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startGateway(cloud: FakeCloud): Promise<Gateway> {
  const [port, limitedPort] = [await freePort(), await freePort()];
  const file = join(folder, 'nginx.conf');
  writeFileSync(join(folder, 'tls.pem'), `${certificate}${key}`, { mode: 0o600 });
  writeFileSync(file, nginxConfig(cloud.url, port, limitedPort));
  const start = async () => {
    const nginx = launch(tools.nginx, ['-e', join(folder, 'nginx.log'), '-p', folder, '-c', file]);
    await waitUntilListening(nginx, port);
    return nginx;
  };
  let nginx = await start();
  return {
    url: `https://127.0.0.1:${port}`,
    limitedUrl: `https://127.0.0.1:${limitedPort}`,
    async reload() {
      nginx.kill('SIGHUP');
    },
    async restart() {
      killGroup(nginx);
      await once(nginx, 'exit');
      nginx = await start();
    },
    async stop() {
      killGroup(nginx);
      await waitForExit(nginx);
    },
  };
}

export interface ProxyServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A proxy that opens tunnels to `connectPort` only, and requires the password of `user`. */
export async function startProxy(connectPort: number): Promise<ProxyServer> {
  const port = await freePort();
  const file = join(folder, `tinyproxy-${port}.conf`);
  const lines = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 60',
    'MaxClients 100',
    'Allow 127.0.0.1',
    `ConnectPort ${connectPort}`,
    `BasicAuth ${user.username} ${user.password}`,
    `LogFile "${join(folder, 'tinyproxy.log')}"`,
    `PidFile "${join(folder, `tinyproxy-${port}.pid`)}"`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const proxy = launch(tools.tinyproxy, ['-d', '-c', file]);
  await waitUntilListening(proxy, port);
  return {
    port,
    async stop() {
      killGroup(proxy);
      await waitForExit(proxy);
      rmSync(join(folder, `tinyproxy-${port}.pid`), { force: true });
    },
  };
}

export const startCloud = () => startFakeCloud({ backups: 300 });

/** A client that trusts the gateway's certificate. */
export function clientFor(cloud: FakeCloud, csbs: string, http: object = {}, options: object = {}): CsbsClient {
  const httpsAgent = new Agent({ ca: certificate, keepAlive: true });
  return new CsbsClient({
    ...cloud.clientOptions(),
    endpoints: { csbs },
    http: { httpsAgent, ...http },
    timeoutMs: 10_000,
    ...options,
  });
}

export const idsOf = (rows: Iterable<Pick<Backup, 'id'>>): string[] => [...rows].map(({ id }) => id).sort();

function nginxConfig(target: string, port: number, limitedPort: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    worker_processes 2;
    pid ${folder}/nginx.pid;
    events {}
    http {
      access_log off;
      ${temporary.join('\n')}
      ssl_certificate ${folder}/tls.pem;
      ssl_certificate_key ${folder}/tls.pem;
      limit_req_zone $binary_remote_addr zone=limited:1m rate=${requestsPerSecond}r/s;
      limit_req_status 429;
      map $status $retry_after { default ""; 429 1; }
      server {
        listen 127.0.0.1:${port} ssl;
        location / { proxy_pass ${target}; }
      }
      server {
        listen 127.0.0.1:${limitedPort} ssl;
        add_header Retry-After $retry_after always;
        location / { limit_req zone=limited; proxy_pass ${target}; }
      }
    }`;
}

/** Starts a program as a process group, so that its workers can be killed with it. */
function launch(program: string, args: string[]): ChildProcess {
  return spawn(program, args, { stdio: 'ignore', detached: true });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

async function waitForExit(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function waitUntilListening(child: ChildProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break;
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error(`${child.spawnfile} does not listen on port ${port}`);
}
