// Prints what the root entry weighs, minified and gzipped, without axios; and makes a program for Node with everything in it.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const sizes = {};
for (const entry of ['client', 'all']) {
  const { outputFiles } = await build({
    entryPoints: [`${entry}.js`],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['axios'],
    write: false,
  });
  sizes[entry] = gzipSync(outputFiles[0].contents, { level: 9 }).length;
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
