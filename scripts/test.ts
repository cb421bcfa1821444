// npm test: runs every check in order. Stops at the first one that fails and names the command that repeats it.
import { spawnSync } from 'node:child_process';
import { root } from './tools.js';

const steps: [title: string, script: string][] = [
  ['format and lint', 'lint'],
  ['spec: rules and examples', 'lint:spec'],
  ['spec: every fact of the documents', 'check:documents'],
  ['generated/ matches the spec', 'check:generated'],
  ['types', 'check:types'],
  ['build', 'build'],
  ['the public API matches test/api', 'check:api'],
  ['tests', 'test:unit'],
];

for (const [title, script] of steps) {
  console.log(`\n— ${title} (npm run ${script})`);
  // Run the same npm that runs this script, without a shell.
  const npm = process.env.npm_execpath;
  const [program, args] =
    npm === undefined ? ['npm', ['run', '--silent', script]] : [process.execPath, [npm, 'run', '--silent', script]];
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\nFailed: ${title}. To repeat this step: npm run ${script}`);
    process.exit(status ?? 1);
  }
}
