// npm run build: src/ and generated/ -> dist/, from clean.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { main, root, ToolError, tsc } from './tools.js';

await main(() => {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const { status, output } = tsc(['-p', 'tsconfig.build.json', '--pretty', 'false']);
  if (status !== 0) throw new ToolError(`The build fails:\n${output}`);
});
