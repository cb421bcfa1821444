// What the tests share: the fake cloud, nginx with TLS in front of it, and tinyproxy on the way there. All listen on 127.0.0.1.
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

// A helper of the other tests loads nock, which replaces sockets.
nock.restore();

const given = process.env.GATEWAY_STAGE;
if (given === undefined) throw new Error('npm run test:gateway runs these tests');
const { tools, folder } = JSON.parse(given) as { tools: Tools; folder: string };

export const user = { username: 'user', password: 'secret-of-the-proxy' };
const requestsPerSecond = 5;

export interface Gateway {
  /** The fake cloud behind TLS. */
  readonly url: string;
  /** The same, 5 requests per second; others get 429 with `Retry-After: 1`. */
  readonly limitedUrl: string;
  reload(): Promise<void>;
  /** Kills nginx with its workers, and starts it again. */
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
    await listens(nginx, port);
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
      await ended(nginx);
    },
  };
}

export interface ProxyServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Opens tunnels to `connectPort` alone, and only with the password of `user`. */
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
  await listens(proxy, port);
  return {
    port,
    async stop() {
      killGroup(proxy);
      await ended(proxy);
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

/** In a process group of its own, so that its workers end with it. */
function launch(program: string, args: string[]): ChildProcess {
  return spawn(program, args, { stdio: 'ignore', detached: true });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

async function ended(child: ChildProcess): Promise<void> {
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

async function listens(child: ChildProcess, port: number): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
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
