// npm run test:keystone: the ways to sign in, against a real Keystone. Ends with 77 where it cannot run, since then nothing was tested.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { main, root, ToolError } from '../tools.js';
import { install, whyNot } from './install.js';
import { type Keystone, startKeystone } from './server.js';

const cannotRun = 77;
/** In this order: the last one looks at what the others have seen. */
const files = ['sign-in', 'refusals', 'life', 'catalog', 'environment', 'shapes', 'secrets'].map(
  (name) => `test/keystone/${name}.keystone.ts`,
);

await main(async () => {
  const reason = whyNot();
  if (reason !== undefined) {
    console.error(`test:keystone cannot run here: ${reason}.`);
    process.exitCode = cannotRun;
    return;
  }
  install();
  const started = performance.now();
  const signal = stopping();
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

/** Aborted when somebody ends this, so that what was started ends as well. */
function stopping(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort(new ToolError(`Stopped by ${name}.`)));
  return stop.signal;
}

async function test({ stop: _, ...rest }: Keystone, signal: AbortSignal): Promise<void> {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  // Without the configuration of the other tests, whose hooks replace sockets.
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
    env: { ...process.env, KEYSTONE_STAGE: JSON.stringify(rest) },
    stdio: 'inherit',
  });
  signal.addEventListener('abort', () => tests.kill());
  const [status] = (await once(tests, 'exit')) as [number | null];
  signal.throwIfAborted();
  process.exitCode = status ?? 1;
}
