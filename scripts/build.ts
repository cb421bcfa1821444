// npm run build: src/ and generated/ -> dist/, from clean. Twice, because some tools can only `require` CommonJS.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, ToolError, tsc } from './tools.js';

await main(() => {
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json']) {
    const { status, output } = tsc(['-p', project, '--pretty', 'false']);
    if (status !== 0) throw new ToolError(`The build fails:\n${output}`);
  }
  writeFileSync(join(dist, 'cjs/package.json'), '{ "type": "commonjs" }\n');
});
