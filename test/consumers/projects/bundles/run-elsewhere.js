// Runs a bundled program in a folder without node_modules: the bundle must contain everything that it needs.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'csbs-bundle-'));
try {
  cpSync(process.argv[2], join(folder, 'program.mjs'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
  console.log(stdout, stderr);
  process.exitCode = status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
