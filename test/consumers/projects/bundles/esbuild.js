// Prints the size of each import from the root entry: minified and gzipped, without axios. Bundles a program for Node
// with all dependencies.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const sizes = {};
for (const name of ['tagFilter', 'CsbsClient']) {
  const { outputFiles } = await build({
    entryPoints: [`${name}.js`],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['axios'],
    write: false,
  });
  sizes[name] = gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
await build({
  entryPoints: ['program.js'],
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  outfile: 'out/esbuild.mjs',
  // For the CommonJS inside axios.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
console.log(JSON.stringify(sizes));
