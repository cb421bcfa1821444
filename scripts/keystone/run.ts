// npm run test:keystone: tests signing in with a real Keystone. Exits with 77 if Keystone cannot be installed here.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { main, root, ToolError } from '../tools.js';
import { install, missingRequirement } from './install.js';
import { type Keystone, startKeystone } from './server.js';

const cannotRun = 77;
/** In this order: the last file searches everything that the others collected. */
const files = ['sign-in', 'rejections', 'token-lifetime', 'catalog', 'environment', 'recorded', 'secrets'].map(
  (name) => `test/keystone/${name}.keystone.ts`,
);

await main(async () => {
  const reason = missingRequirement();
  if (reason !== undefined) {
    console.error(`test:keystone cannot run here: ${reason}.`);
    process.exitCode = cannotRun;
    return;
  }
  install();
  const started = performance.now();
  const signal = stopSignal();
  const keystone = await startKeystone(signal);
  try {
    console.log(
      `A real Keystone listens on ${keystone.url}, after ${Math.round((performance.now() - started) / 1000)} s.`,
    );
    await test(keystone, signal);
  } finally {
    await keystone.stop();
  }
});

/** A signal that is aborted when this process receives a signal to stop, so that its children stop as well. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort(new ToolError(`Stopped by ${name}.`)));
  return stop.signal;
}

async function test({ stop: _, ...rest }: Keystone, signal: AbortSignal): Promise<void> {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  // Not with the configuration of the other tests: its hooks block network connections.
  const args = [
    '--no-config',
    '--import=tsx',
    '--timeout=60000',
    '--forbid-only',
    '--forbid-pending',
    ...process.argv.slice(2),
    ...files,
  ];
  const tests = spawn(process.execPath, [mocha, ...args], {
    cwd: root,
    env: { ...process.env, KEYSTONE_SETUP: JSON.stringify(rest) },
    stdio: 'inherit',
  });
  signal.addEventListener('abort', () => tests.kill());
  const [status] = (await once(tests, 'exit')) as [number | null];
  signal.throwIfAborted();
  process.exitCode = status ?? 1;
}
