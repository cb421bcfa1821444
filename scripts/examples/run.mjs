// npm run example -- NAME …: runs one of the examples next to this file.
import { readdirSync } from 'node:fs';

const helpers = ['connect', 'output', 'packages', 'run', 'table', 'try-out-cloud'];
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''))
  .filter((name) => !helpers.includes(name));

const [name = ''] = process.argv.splice(2, 1);
if (names.includes(name)) await import(`./${name}.mjs`);
else {
  console.error(`Which example? ${names.join(', ')}: npm run example -- ${names[0]} --help`);
  process.exitCode = 2;
}
