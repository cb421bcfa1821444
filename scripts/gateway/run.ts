// npm run test:gateway: listings through a real proxy and behind a real gateway. Exits with 77 if it cannot run,
// because nothing was tested then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, root } from '../tools.js';
import { findTools, type Tools } from './tools.js';

const cannotRun = 77;
const files = ['proxy', 'gateway'].map((name) => `test/gateway/${name}.gateway.ts`);
const timeoutMs = 180_000;

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-gateway-'));
  try {
    const tools = findTools(folder);
    if ('reason' in tools) {
      console.error(`test:gateway cannot run here: ${tools.reason}.`);
      process.exitCode = cannotRun;
      return;
    }
    process.exitCode = await test(tools, folder);
  } finally {
    stopLeftovers(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

async function test(tools: Tools, folder: string): Promise<number> {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  // `--no-config`, because the hooks of the other tests replace sockets.
  const options = ['--no-config', '--import=tsx', '--timeout=60000', '--forbid-only', '--forbid-pending'];
  const tests = spawn(process.execPath, [mocha, ...options, ...process.argv.slice(2), ...files], {
    cwd: root,
    env: { ...process.env, GATEWAY_SETUP: JSON.stringify({ tools, folder }) },
    stdio: 'inherit',
  });
  const stop = () => tests.kill();
  const timer = setTimeout(stop, timeoutMs);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  const [status] = (await once(tests, 'exit')) as [number | null];
  clearTimeout(timer);
  return status ?? 1;
}

/** Stops the programs that killed tests left running. Each program wrote its process id to a file in the folder. */
function stopLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pid'))) {
    try {
      process.kill(Number(readFileSync(join(folder, file), 'utf8')), 'SIGTERM');
    } catch {}
  }
}
