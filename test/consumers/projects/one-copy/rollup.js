// Creates two bundles and prints their paths: with the settings in Rollup's documentation, and with the condition
// `node`.
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

const settings = { plain: {}, node: { exportConditions: ['node'] } };
for (const [name, options] of Object.entries(settings)) {
  const bundle = await rollup({
    input: 'main.js',
    plugins: [nodeResolve({ preferBuiltins: true, ...options }), commonjs(), json()],
    onLog() {},
  });
  await bundle.write({ file: `out/rollup-${name}.mjs`, format: 'es' });
}
console.log(JSON.stringify(Object.keys(settings).map((name) => `out/rollup-${name}.mjs`)));
