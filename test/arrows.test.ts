// The architecture: which part of src/ may know which.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { expect } from 'chai';

/** From the front door down; an import goes to a line below, or stays in its folder. What stands in one line knows nothing of each other. */
const floors = [
  ['env', 'testing'],
  ['index'],
  ['client'],
  ['connect'],
  ['backups', 'resource-instances', 'volume-backups'],
  ['service', 'list-options', 'waiting'],
  ['options'],
  ['http'],
  ['auth', 'paging'],
  ['query'],
  ['endpoint', 'shared-task'],
  ['checks'],
  ['errors'],
  ['models'],
  ['wire', 'text', 'abort', 'clock', 'version', 'hints', 'similar'],
];

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/** The folder of a file, or the file itself where it stands at the top. */
const roomOf = (file: string) => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));

const imports = files.flatMap((file) => {
  const text = readFileSync(new URL(file, source), 'utf8');
  return [...text.matchAll(/(?:^(?:import|export)\b[^;]*?from |^import |\bimport\()'([^']+)'/gm)].map(
    ([, from = '']) => ({ file, from }),
  );
});
const inner = imports
  .filter(({ from }) => from.startsWith('.'))
  .map(({ file, from }) => ({ file, to: posix.join(posix.dirname(file), from).replace(/\.js$/, '.ts') }));
const outer = imports.filter(({ from }) => !from.startsWith('.'));

describe('arrows', () => {
  it('know every file and many imports', () => {
    expect(files.map(roomOf).filter((room) => floorOf(room) < 0)).to.deep.equal([]);
    expect(inner.length).to.be.above(200);
  });

  it('go down', () => {
    const wrong = inner.filter(({ file, to }) => {
      const [from, into] = [roomOf(file), roomOf(to)];
      return !to.startsWith('..') && from !== into && floorOf(into) <= floorOf(from);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('lead out of src/ to the generated client, from wire.ts alone', () => {
    const out = inner.filter(({ to }) => to.startsWith('..'));
    expect(out.map(({ file, to }) => `${file} -> ${to}`)).to.deep.equal(['wire.ts -> ../generated/index.ts']);
  });

  it('lead to axios from http/ alone, and to what Node brings from entry points for Node alone', () => {
    const wrong = outer.filter(({ file, from }) => {
      const isNodes = from.startsWith('node:') || builtinModules.includes(from);
      return !(isNodes ? ['env', 'testing'] : from === 'axios' ? ['http'] : from === 'yaml' ? ['env'] : []).includes(
        roomOf(file),
      );
    });
    expect(wrong).to.deep.equal([]);
    expect(outer.length).to.be.above(5);
  });
});
