// Requests from TypeScript's language server, like an editor: the definition of each public name, the errors in those
// sources, the hover descriptions of filters, and the completions of their values.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const members = ['client.backups', 'client.backups.list', 'listing.toArray', 'row.created_at'];
const usage = `import { CsbsClient } from 'csbs-client';
const client = new CsbsClient({ endpoints: { csbs: 'https://csbs.example.com' }, projectId: 'p', auth: 't' });
const listing = client.backups.list({ status: 'available' });
for (const row of await listing.toArray()) console.log(row.created_at);
`;

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
function send(command, args) {
  seq += 1;
  server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
  return seq;
}
async function request(command, args) {
  const id = send(command, args);
  const { body = [] } = await new Promise((done) => waiting.set(id, done));
  return body;
}

function open(name, fileContent) {
  const file = resolve(name);
  send('open', { file, fileContent });
  return file;
}

/** The public names of an entry point: its values, then its types. */
async function publicNames(entry) {
  const names = new Set();
  for (const start of ['all.', 'type Any = all.']) {
    const file = open('completions.ts', `import * as all from '${entry}';\n${start}`);
    const { entries } = await request('completionInfo', { file, line: 2, offset: start.length + 1 });
    for (const { name } of entries) names.add(name);
  }
  return [...names];
}

async function definition(file, line, offset) {
  const [place] = await request('definition', { file, line, offset });
  if (place === undefined) return 'nowhere';
  const [, path] = place.file.split('node_modules/csbs-client/');
  const text = readFileSync(place.file, 'utf8')
    .split('\n')
    [place.start.line - 1].slice(place.start.offset - 1);
  files.add(place.file);
  return `${path}: ${/\w+/.exec(text)?.[0]}`;
}

const files = new Set();
const found = {};
for (const entry of ['csbs-client', 'csbs-client/env', 'csbs-client/testing']) {
  const names = await publicNames(entry);
  const file = open('names.ts', `import {\n${names.map((name) => `${name},\n`).join('')}} from '${entry}';\n`);
  for (const [index, name] of names.entries()) found[name] = await definition(file, index + 2, 1);
}
const file = open('usage.ts', usage);
const lines = usage.split('\n');
for (const member of members) {
  const line = lines.findLastIndex((text) => text.includes(member));
  const offset = lines[line].indexOf(member) + member.lastIndexOf('.') + 2;
  found[member] = await definition(file, line + 1, offset);
}

const errors = [];
for (const source of files) {
  send('open', { file: source });
  for (const command of ['syntacticDiagnosticsSync', 'semanticDiagnosticsSync'])
    for (const { text, start } of await request(command, { file: source }))
      errors.push(`${source}:${start.line}: ${text}`);
}
const query =
  "import { CsbsClient } from 'csbs-client';\nexport const list = (client: CsbsClient) => client.backups.list({";
const line = 2;
const offset = query.split('\n')[1].length + 1;
async function completions(text, end) {
  const { entries } = await request('completionInfo', {
    file: open('query.ts', query + text + end),
    line,
    offset: offset + text.length,
  });
  return entries.map(({ name }) => name);
}
const filters = {};
for (const filter of await completions(' ', '})')) {
  const place = { file: open('query.ts', `${query} ${filter}: undefined })`), line, offset: offset + 1 };
  filters[filter] = (await request('quickinfo', place)).documentation ?? '';
}
const values = {};
for (const filter of ['status', 'image_type', 'resource_type'])
  values[filter] = await completions(` ${filter}: '`, "' })");
server.stdin.end();
server.kill();
console.log(JSON.stringify({ found, errors, filters, values }));
