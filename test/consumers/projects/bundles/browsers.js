// Bundles a program for browsers with each bundler and prints the paths of the bundles.
import { resolve } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import webpack from 'webpack';

const entry = './browser-program.js';

await esbuild.build({
  entryPoints: [entry],
  bundle: true,
  format: 'esm',
  platform: 'browser',
  outfile: 'out/browser-esbuild.mjs',
});

const bundle = await rollup({ input: entry, plugins: [nodeResolve({ browser: true }), commonjs()], onLog() {} });
await bundle.write({ file: 'out/browser-rollup.mjs', format: 'es' });

await vite.build({
  configFile: false,
  logLevel: 'error',
  build: { outDir: 'out', emptyOutDir: false, lib: { entry, formats: ['es'], fileName: () => 'browser-vite.mjs' } },
});

const stats = await new Promise((done, fail) => {
  const settings = {
    mode: 'production',
    target: ['web', 'es2022'],
    entry,
    output: { path: resolve('out'), filename: 'browser-webpack.mjs', module: true },
    experiments: { outputModule: true },
  };
  webpack(settings, (error, result) => (error ? fail(error) : done(result)));
});
if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
console.log(JSON.stringify(['esbuild', 'rollup', 'vite', 'webpack'].map((name) => `out/browser-${name}.mjs`)));
