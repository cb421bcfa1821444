// npm run build: src/ and generated/ -> dist/, from clean.
//
//   dist/index.js   the root entry as an ES module; env.js and testing.js have theirs from *.code.cjs
//   dist/*.cjs      all three as CommonJS, for tools that can only `require`
//   dist/types/                  the declarations, once for both: an ES module may import CommonJS types, but not the other way round
//   dist/src/                    the sources that "go to definition" reaches from there
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeForAll, writeForNode } from './build/bundle.js';
import { pruneDeclarations } from './build/declarations.js';
import { entries } from './build/entries.js';
import { main, root, ToolError, tsc } from './tools.js';

/**
 * The sources that are published: the front door, and what stands behind it. The declarations have every comment of the others; with all
 * sources the package would weigh half as much again.
 */
const sources = ['client', 'backups', 'volume-backups'];

await main(async () => {
  const dist = join(root, 'dist');
  const types = join(dist, 'types');
  rmSync(dist, { recursive: true, force: true });
  const { status, output } = tsc(['-p', 'tsconfig.build.json', '--pretty', 'false']);
  if (status !== 0) throw new ToolError(`The build fails:\n${output}`);

  for (const [name, module] of Object.entries(entries)) {
    const file = join(types, 'src', `${module}.js`);
    await (name === 'index' ? writeForAll(name, file, dist) : writeForNode(name, file, dist));
  }
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
    for (const ending of ['d.ts', 'd.cts'])
      writeFileSync(join(dist, `${name}.${ending}`), `export * from './types/src/${module}.js';\n`);
  }
  writeFileSync(join(types, 'package.json'), '{ "type": "commonjs" }\n');
});

function list(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}
