// Starts a real Keystone on 127.0.0.1 with settings, keys and an SQLite database in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ToolError } from '../tools.js';
import { python } from './install.js';
import { createDatabase, lastLines, manage, writeConfig } from './manage.js';

/** The lifetime of the tokens of the second server, in seconds. Keystone supports no shorter one. */
const shortLifetime = 5;

export interface Keystone {
  /** The URL, without `/v3`. */
  readonly url: string;
  /** The URL of a second server with the same database and keys, whose tokens expire after `shortLifetimeMs`. */
  readonly shortUrl: string;
  readonly shortLifetimeMs: number;
  readonly adminPassword: string;
  /** A temporary folder. */
  readonly folder: string;
  /** Stops the servers and removes the folder. */
  stop(): Promise<void>;
}

/** Starts within half a minute. `signal` cancels the start. */
export async function startKeystone(signal: AbortSignal): Promise<Keystone> {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-keystone-'));
  const servers: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(servers.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  const start = async (name: string, config: string) => {
    const log = join(folder, `${name}.log`);
    const server = serve(config, log);
    servers.push(server);
    return urlOf(server, log, signal);
  };
  try {
    const [config, shortConfig] = [writeConfig(folder, 'keystone', 3600), writeConfig(folder, 'short', shortLifetime)];
    await createDatabase(folder, signal);
    await Promise.all([manage(config, ['db_sync'], signal), manage(config, ['fernet_setup', ...owner()], signal)]);
    const [url, shortUrl] = await Promise.all([start('keystone', config), start('short', shortConfig)]);
    const adminPassword = randomBytes(16).toString('hex');
    const urls = ['public', 'internal'].flatMap((name) => [`--bootstrap-${name}-url`, `${url}/v3`]);
    await manage(config, ['bootstrap', ...urls], signal, { OS_BOOTSTRAP_PASSWORD: adminPassword });
    return { url, shortUrl, shortLifetimeMs: shortLifetime * 1000, adminPassword, folder, stop };
  } catch (error) {
    await stop();
    throw signal.aborted ? signal.reason : error;
  }
}

/** The current user owns the keys. Without this, Keystone requires a user named `keystone`. */
function owner(): string[] {
  return ['--keystone-user', String(process.getuid?.()), '--keystone-group', String(process.getgid?.())];
}

function serve(config: string, log: string): ChildProcess {
  const script = fileURLToPath(new URL('serve.py', import.meta.url));
  const env = { ...process.env, OS_KEYSTONE_CONFIG_FILES: config };
  // The server exits when its standard input closes, which happens when this process ends.
  return spawn(python, [script], { env, stdio: ['pipe', 'pipe', openSync(log, 'w', 0o600)] });
}

async function urlOf({ stdout }: ChildProcess, log: string, signal: AbortSignal): Promise<string> {
  if (stdout === null) throw new ToolError('Keystone has no standard output.');
  for await (const line of createInterface({ input: stdout, signal })) return `http://127.0.0.1:${Number(line)}`;
  throw new ToolError(`Keystone did not start:\n${lastLines(readFileSync(log, 'utf8'))}`);
}

function end(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill('SIGKILL');
  });
}
