// npm test: every check there is, one after the other. Stops at the first that fails and names the command that repeats it alone.
import { spawnSync } from 'node:child_process';
import { root } from './tools.js';

const steps: [what: string, script: string][] = [
  ['format and lint', 'lint'],
  ['spec: rules and examples', 'lint:spec'],
  ['spec: every fact of the documents', 'check:documents'],
  ['generated/ belongs to the spec', 'check:generated'],
  ['types', 'check:types'],
  ['build', 'build'],
  ['the public API is as written down', 'check:api'],
  ['tests', 'test:unit'],
];

for (const [what, script] of steps) {
  console.log(`\n— ${what} (npm run ${script})`);
  // The name of the file that npm itself was started by, so that no shell and no other npm comes in.
  const npm = process.env.npm_execpath;
  const [program, args] =
    npm === undefined ? ['npm', ['run', '--silent', script]] : [process.execPath, [npm, 'run', '--silent', script]];
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\nFailed: ${what}. To repeat it alone: npm run ${script}`);
    process.exit(status ?? 1);
  }
}
