// npm run generate: openapi.yaml -> generated/
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, run, ToolError, tsc } from '../tools.js';
import { verifyInputs, withFreshlyGenerated } from './generator.js';
import { verifyJava } from './jar.js';
import { lintSpec } from './lint.js';

const generated = join(root, 'generated');
const next = join(root, '.generated-next');
const previous = join(root, '.generated-last');

await main(() => {
  verifyInputs();
  verifyJava();
  lintSpec();
  withFreshlyGenerated((folder) => {
    for (const leftover of [next, previous]) rmSync(leftover, { recursive: true, force: true });
    cpSync(folder, next, { recursive: true });
    if (existsSync(generated)) renameSync(generated, previous);
    renameSync(next, generated);
  });
  console.log(whatChanged());
  rmSync(previous, { recursive: true, force: true });
  const { status, output } = tsc(['-p', 'tsconfig.check.json', '--pretty', 'false']);
  if (status !== 0) throw new ToolError(`generated/ was updated, but the type check fails:\n${output}`);
  console.log('The type check succeeds.');
});

function whatChanged(): string {
  if (!existsSync(previous)) return 'generated/ is new.';
  const { output } = run('git', ['diff', '--no-index', '--stat', '--', '.generated-last', 'generated']);
  return output.trim() === '' ? 'generated/ is unchanged.' : output.replaceAll('.generated-last => ', '').trimEnd();
}
