// The same with Vite.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const sizes = {};
for (const entry of ['client', 'all']) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      lib: { entry: `${entry}.js`, formats: ['es'] },
      rolldownOptions: { external: ['axios'], output: { minify: true } },
    },
  });
  sizes[entry] = gzipSync(output[0].code, { level: 9 }).length;
}
await build({
  configFile: false,
  logLevel: 'error',
  ssr: { noExternal: true },
  build: {
    ssr: 'program.js',
    outDir: 'out',
    minify: true,
    rolldownOptions: { output: { entryFileNames: 'vite.mjs' } },
  },
});
console.log(JSON.stringify(sizes));
