// Part of `npm version`: the version is kept in package.json, and src/version.ts follows it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, readInput, root } from './tools.js';

await main(() => {
  const { version } = JSON.parse(readInput('package.json')) as { version: string };
  writeFileSync(
    join(root, 'src/version.ts'),
    `/** This package's version. Written by \`npm version\`; package.json is where it is kept. */\nexport const version = '${version}';\n`,
  );
});
