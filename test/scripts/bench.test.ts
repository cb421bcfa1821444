import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import { programArguments } from '../support/program.js';

describe('the service of the benchmarks', function () {
  this.timeout(60_000);

  it('exits with the process that started it, even if that is interrupted', async () => {
    const service = pathToFileURL(join(root, 'scripts/bench/backup-server.ts')).href;
    const program = `const { startBackupServer } = await import('${service}');
      console.log((await startBackupServer()).url);
      process.exit(0);`;
    // In its own process group, so that nothing is left, whatever happens.
    const child = spawn(process.execPath, programArguments(program), {
      cwd: root,
      env: { ...process.env, NODE_V8_COVERAGE: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      const printed = new Promise<string>((resolve) =>
        child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
      );
      await new Promise((resolve) => child.once('exit', resolve));
      const url = await printed;
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      const isAlive = async () => {
        try {
          await (await fetch(url)).text();
          return true;
        } catch {
          return false;
        }
      };
      let tries = 0;
      while (await isAlive()) {
        tries += 1;
        expect(tries, 'the service still responds').to.be.below(5_000);
      }
    } finally {
      child.stdout.destroy();
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        // No process is left.
      }
    }
  });
});
