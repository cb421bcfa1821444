// Creates a bundle and prints its path.
import { resolve } from 'node:path';
import webpack from 'webpack';

const settings = {
  mode: 'production',
  target: 'node20',
  entry: './main.js',
  output: { path: resolve('out'), filename: 'webpack.mjs', module: true, chunkFormat: 'module' },
  experiments: { outputModule: true },
};
const stats = await new Promise((done, fail) => {
  webpack(settings, (error, result) => (error ? fail(error) : done(result)));
});
if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
console.log(JSON.stringify(['out/webpack.mjs']));
