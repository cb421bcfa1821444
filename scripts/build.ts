// npm run build: src/ and generated/ -> dist/, from clean.
//
//   dist/index.js testing.js …   ES modules          dist/cjs/…   the same for tools that can only `require`
//   dist/types/                  the declarations, once for both: an ES module may import CommonJS types, but not the other way round
//   dist/src/                    the sources that "go to definition" reaches from there
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeBundles } from './build/bundle.js';
import { pruneDeclarations } from './build/declarations.js';
import { entries } from './build/entries.js';
import { main, root, ToolError, tsc } from './tools.js';

/**
 * The sources that are published: where what users call is done. Of the others the declarations say it all, and all sources together would be
 * half as much again as the package may weigh.
 */
const sources = ['client', 'backups', 'resource-instances', 'volume-backups', 'paging/paged', 'query/tag-filter', 'query/time', 'query/decode'];

await main(async () => {
  const dist = join(root, 'dist');
  const types = join(dist, 'types');
  rmSync(dist, { recursive: true, force: true });
  const { status, output } = tsc(['-p', 'tsconfig.build.json', '--pretty', 'false']);
  if (status !== 0) throw new ToolError(`The build fails:\n${output}`);

  const modules = Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, join(types, 'src', `${module}.js`)]));
  await writeBundles(modules, { es: dist, cjs: join(dist, 'cjs') });
  for (const file of list(types, '.js')) rmSync(file);

  const reached = pruneDeclarations(
    types,
    Object.values(entries).map((module) => `src/${module}.d.ts`),
    (file) => sources.includes(relative(join(types, 'src'), file).replace(/\.d\.ts$/, '')),
  );
  for (const source of reached) {
    const copy = join(dist, relative(root, source));
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(source, copy);
  }
  for (const [name, module] of Object.entries(entries)) {
    writeFileSync(join(dist, `${name}.d.ts`), `export * from './types/src/${module}.js';\n`);
    writeFileSync(join(dist, 'cjs', `${name}.d.ts`), `export * from '../types/src/${module}.js';\n`);
  }
  for (const folder of ['cjs', 'types']) writeFileSync(join(dist, folder, 'package.json'), '{ "type": "commonjs" }\n');
});

function list(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}
