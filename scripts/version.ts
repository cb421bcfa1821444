// Part of `npm version`: copies the version from package.json to src/version.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, readInput, root } from './tools.js';

await main(() => {
  const { version } = JSON.parse(readInput('package.json')) as { version: string };
  const comment = '/** The version of this package. `npm version` copies it from package.json. */';
  writeFileSync(join(root, 'src/version.ts'), `${comment}\nexport const version = '${version}';\n`);
});
