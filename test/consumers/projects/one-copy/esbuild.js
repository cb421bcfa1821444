// Creates a bundle and prints its path.
import { build } from 'esbuild';

await build({
  entryPoints: ['main.js'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile: 'out/esbuild.mjs',
  // For the CommonJS inside axios.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
console.log(JSON.stringify(['out/esbuild.mjs']));
