// npm run example -- NAME …: runs one of the examples beside this file.
import { readdirSync } from 'node:fs';

const helpers = ['connect.ts', 'output.ts', 'run.ts', 'try-out-cloud.ts'];
const names = readdirSync(import.meta.dirname)
  .filter((file) => !helpers.includes(file))
  .map((file) => file.replace(/\.ts$/, ''));

const [name = ''] = process.argv.splice(2, 1);
if (names.includes(name)) await import(`./${name}.ts`);
else {
  console.error(`Which example? ${names.join(', ')}: npm run example -- ${names[0]} --help`);
  process.exitCode = 2;
}
