// Bundles the worker like Wrangler, runs it in workerd, and prints the outcomes.
// Arguments: a compatibility date and flags.
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const [compatibilityDate, ...compatibilityFlags] = process.argv.slice(2);
const { outputFiles } = await build({
  entryPoints: ['worker.js'],
  bundle: true,
  write: false,
  format: 'esm',
  conditions: ['workerd', 'worker', 'browser'],
  mainFields: ['browser', 'module', 'main'],
  external: ['node:*', 'cloudflare:*'],
});
const workerd = new Miniflare({
  modules: [{ type: 'ESModule', path: 'worker.js', contents: outputFiles[0].text }],
  compatibilityDate,
  compatibilityFlags,
});
try {
  const response = await workerd.dispatchFetch('http://worker.invalid/', {
    method: 'POST',
    body: process.env.FAULTY_CLOUD,
  });
  console.log(`\n${await response.text()}`);
} finally {
  await workerd.dispose();
}
