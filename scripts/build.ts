// npm run build: src/ and generated/ -> dist/, from clean.
//
//   dist/esm/    tsc's ES modules, for bundlers, browsers and edge runtimes
//   dist/types/  tsc's declarations, for ES modules and CommonJS
//   dist/*.cjs   the same code as CommonJS in few files, which Node loads faster
//   dist/*.js    ES modules for Node that re-export the CommonJS files: `import` and `require` return the same classes
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from '@rollup/wasm-node';
import { entries, main, root, ToolError, tsc } from './tools.js';

const dist = join(root, 'dist');

await main(async () => {
  rmSync(dist, { recursive: true, force: true });
  // Without comments: they are in src/, to which the source maps lead, and would be an eighth of the package.
  compile(['--removeComments', '--outDir', 'dist/esm', '--sourceMap']);
  compile(['--outDir', 'dist/types', '--emitDeclarationOnly', '--declaration', '--declarationMap']);
  for (const { fileName, exports } of await writeCommonJs()) {
    const name = fileName.replace(/\.cjs$/, '');
    const declarations = `export * from './types/${entries[name]}.js';\n`;
    writeFileSync(join(dist, `${name}.js`), `export { ${exports.join(', ')} } from './${fileName}';\n`);
    for (const end of ['d.ts', 'd.cts']) writeFileSync(join(dist, `${name}.${end}`), declarations);
  }
  // Bundlers for browsers take another module here: see `imports` in package.json.
  const runtime = join(dist, 'esm/src/http/runtime.js');
  writeFileSync(runtime, read(runtime).replace('./for-node.js', '#runtime'));
  // An ES module may import CommonJS declarations, but not the other way round.
  writeFileSync(join(dist, 'types/package.json'), '{ "type": "commonjs" }\n');
});

function compile(options: string[]): void {
  const { status, output } = tsc(['-p', 'tsconfig.build.json', '--pretty', 'false', ...options]);
  if (status !== 0) throw new ToolError(`The build fails:\n${output}`);
}

async function writeCommonJs() {
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(entries).map(([name, module]) => [name, join(dist, `esm/${module}.js`)])),
    external: (id) => /^[^./]/.test(id),
    onwarn: ({ message }) => {
      throw new ToolError(message);
    },
    plugins: [{ name: 'source-maps', load: (id) => ({ code: read(id), map: read(`${id}.map`) }) }],
  });
  const { output } = await bundle.write({
    dir: dist,
    format: 'cjs',
    interop: 'auto',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'shared.cjs',
  });
  return output.filter((file) => file.type === 'chunk').filter(({ isEntry }) => isEntry);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
