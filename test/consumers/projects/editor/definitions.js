// Asks TypeScript's language server, as an editor does, where the names in main.ts are defined; prints the files.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const file = resolve('main.ts');
const lines = readFileSync(file, 'utf8').split('\n');
const server = spawn(process.execPath, [process.argv[2], '--disableAutomaticTypingAcquisition'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const waiting = new Map();
createInterface({ input: server.stdout }).on('line', (line) => {
  if (!line.startsWith('{')) return;
  const message = JSON.parse(line);
  waiting.get(message.request_seq)?.(message);
});
let seq = 0;
function ask(command, args) {
  seq += 1;
  server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
  return new Promise((done) => waiting.set(seq, done));
}

void ask('open', { file });
const found = {};
for (const name of process.argv.slice(3)) {
  // Of `client.backups.list` its last part.
  const line = lines.findIndex((text) => text.includes(name) && !text.startsWith('import'));
  const offset = lines[line].indexOf(name) + name.lastIndexOf('.') + 2;
  const { body = [] } = await ask('definition', { file, line: line + 1, offset });
  found[name] = body.map((place) => {
    const text = readFileSync(place.file, 'utf8')
      .split('\n')
      [place.start.line - 1].slice(place.start.offset - 1);
    return `${place.file.replace(/.*node_modules\//, '')}: ${/\w+/.exec(text)?.[0]}`;
  });
}
server.stdin.end();
server.kill();
console.log(JSON.stringify(found));
