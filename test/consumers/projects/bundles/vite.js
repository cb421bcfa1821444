// The same with Vite.
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const sizes = {};
for (const name of ['tagFilter', 'CsbsClient']) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      lib: { entry: `${name}.js`, formats: ['es'] },
      rolldownOptions: { external: ['axios'], output: { minify: true } },
    },
  });
  sizes[name] = gzipSync(output[0].code, { level: 9 }).length;
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
