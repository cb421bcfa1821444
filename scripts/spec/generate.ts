// npm run generate: openapi.yaml -> generated/
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, run, ToolError, tsc } from '../tools.js';
import { verifyInputs, withFreshlyGenerated } from './generator.js';
import { verifyJava } from './jar.js';
import { lintSpec } from './lint.js';

const generated = join(root, 'generated');
const next = join(root, '.generated-next');
const last = join(root, '.generated-last');

await main(() => {
  verifyInputs();
  verifyJava();
  lintSpec();
  withFreshlyGenerated((folder) => {
    for (const leftOver of [next, last]) rmSync(leftOver, { recursive: true, force: true });
    cpSync(folder, next, { recursive: true });
    if (existsSync(generated)) renameSync(generated, last);
    renameSync(next, generated);
  });
  console.log(whatChanged());
  rmSync(last, { recursive: true, force: true });
  const { status, output } = tsc(['-p', 'tsconfig.check.json', '--pretty', 'false']);
  if (status !== 0) throw new ToolError(`generated/ is new; these places no longer fit it:\n${output}`);
  console.log('The type check is clean.');
});

function whatChanged(): string {
  if (!existsSync(last)) return 'generated/ is new.';
  const { output } = run('git', ['diff', '--no-index', '--stat', '--', '.generated-last', 'generated']);
  return output.trim() === '' ? 'generated/ is as it was.' : output.replaceAll('.generated-last => ', '').trimEnd();
}
