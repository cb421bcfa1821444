// The package as it is published.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from '@jridgewell/sourcemap-codec';
import { expect } from 'chai';
import { publint } from 'publint';
import { entries } from '../scripts/build/entries.js';
import { type Packed, pack, root, run, runTool } from '../scripts/tools.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };

describe('tarball', function () {
  this.timeout(120_000);
  const folders = ['first', 'second'].map((name) => mkdtempSync(join(tmpdir(), `csbs-${name}-`)));
  const packed: Packed[] = [];
  const paths = () => packed[0]?.files.map(({ path }) => path) ?? [];
  const built = (pattern: RegExp) => paths().filter((path) => pattern.test(path));

  before(() => {
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(join(root, 'dist/left-over.js'), '');
    packed.push(...folders.map(pack));
  });

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it('is the same twice, byte for byte', () => {
    const [first, second] = packed.map(({ file }) => readFileSync(file));
    expect(first?.equals(second ?? Buffer.of())).to.equal(true);
  });

  it('is built from clean', () => expect(paths()).not.to.include('dist/left-over.js'));

  it('holds dist, the spec, and what people read', () => {
    const others = paths().filter((path) => !path.startsWith('dist/'));
    expect(others.sort()).to.deep.equal(['CHANGELOG.md', 'LICENSE', 'README.md', 'openapi.yaml', 'package.json']);
    expect(
      paths().filter(
        (path) => !/\.(js|cjs|d\.ts|d\.cts|d\.ts\.map|ts)$|\/package\.json$/.test(path) && path.startsWith('dist/'),
      ),
    ).to.deep.equal([]);
  });

  it('suits every resolver: publint and are-the-types-wrong find nothing', async () => {
    const file = packed[0]?.file ?? '';
    const { messages } = await publint({ pack: { tarball: Uint8Array.from(readFileSync(file)).buffer }, strict: true });
    expect(messages).to.deep.equal([]);
    // Not the oldest resolver, which knows no `exports`; and the spec is no module.
    const attw = runTool('@arethetypeswrong/cli', 'attw', [
      file,
      '--profile',
      'node16',
      '--exclude-entrypoints',
      'openapi.yaml',
    ]);
    expect(attw.status, attw.output).to.equal(0);
  });

  it('weighs at most 400 kB', () => expect(packed[0]?.unpackedSize).to.be.within(100_000, 400_000));

  it('has every file that `exports` names, and an entry for each entry point', () => {
    const named = JSON.stringify(manifest.exports).match(/\.\/[\w./-]+(?=")/g) ?? [];
    const files = named.map((path) => path.slice(2)).filter((path) => path.includes('.'));
    expect(files.filter((path) => !paths().includes(path))).to.deep.equal([]);
    const points = Object.keys(entries).map((name) => (name === 'index' ? '.' : `./${name}`));
    expect(Object.keys(manifest.exports)).to.deep.equal([...points, './openapi.yaml', './package.json']);
    for (const name of Object.keys(entries))
      expect(files).to.include.members([
        `dist/${name}.js`,
        `dist/${name}.d.ts`,
        `dist/${name}.cjs`,
        `dist/${name}.d.cts`,
      ]);
  });

  it('has the source that each declaration map names, and each name where the map says', () => {
    const maps = built(/\.d\.ts\.map$/);
    expect(maps).to.include.members(['client', 'backups'].map((name) => `dist/types/src/${name}.d.ts.map`));
    for (const map of maps) {
      const { sources, mappings } = JSON.parse(read(map)) as { sources: string[]; mappings: string };
      expect(sources).to.have.length(1);
      const source = join(dirname(map), sources[0] ?? '');
      expect(paths()).to.include(source);
      expect(read(source)).to.equal(read(source.replace('dist/', '')));
      const declarations = read(map.replace(/\.map$/, ''));
      expect(declarations).to.include(`//# sourceMappingURL=${map.slice(map.lastIndexOf('/') + 1)}`);
      const named = decode(mappings).flatMap((segments, line) =>
        segments.map(([column, , sourceLine = -1, sourceColumn = -1]) => [
          word(declarations, line, column),
          word(read(source), sourceLine, sourceColumn),
        ]),
      );
      const declared = [
        ...declarations.matchAll(/^export (?:declare )?(?:class|function|interface|type|const) (\w+)/gm),
      ].map(([, name]) => name);
      expect(named.map(([there]) => there)).to.include.members(declared);
      for (const [there, here] of named) expect(there, map).to.equal(here);
    }
  });

  it('has no type of axios in its declarations', () => {
    for (const file of built(/\.d\.ts$/)) expect(read(file), file).not.to.include("'axios'");
  });

  for (const [how, evaluate] of [
    ['import', (name: string) => ['--input-type=module', '--eval', `await import('${name}'); ${print}`]],
    ['require', (name: string) => ['--input-type=commonjs', '--eval', `require('${name}'); ${print}`]],
  ] as const) {
    it(`loads nothing of Node for the root entry that axios does not load (${how})`, () => {
      const [axios, own] = ['axios', 'csbs-client'].map((name) => loaded(evaluate(name)));
      expect(axios?.builtins).to.include('http');
      expect(own?.builtins.filter((name) => !axios?.builtins.includes(name))).to.deep.equal([]);
    });
  }

  it('loads no other entry point, and nothing but axios, for the root entry', () => {
    const { files } = loaded([
      '--input-type=module',
      '--import',
      tracer,
      '--eval',
      `await import('csbs-client'); ${print}`,
    ]);
    expect(files).to.include('dist/index.js');
    const own = files.filter((file) => !file.startsWith('node_modules/'));
    expect(own.filter((file) => !/^dist\/(index|shared-[\w-]+)\.js$/.test(file))).to.deep.equal([]);
    expect(own.filter((file) => /(from|import|require\()\s*['"]node:/.test(read(file)))).to.deep.equal([]);
    expect(files.filter((file) => /node_modules\/yaml\//.test(file))).to.deep.equal([]);
    expect(files.some((file) => file.startsWith('node_modules/axios/'))).to.equal(true);
  });
});

function word(text: string, line: number, column: number): string {
  return /^\w+/.exec(text.split('\n')[line]?.slice(column) ?? '')?.[0] ?? '';
}

/** Node's own modules that a process has loaded, and (where the tracer runs) the files. */
function loaded(args: string[]): { builtins: string[]; files: string[] } {
  const { status, output } = run(process.execPath, args, { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' });
  expect(status, output).to.equal(0);
  const builtins = /^builtins (.*)$/m.exec(output)?.[1] ?? '';
  const files = [...output.matchAll(/^file (.*)$/gm)].map(([, url = '']) => fileURLToPath(url).replace(root, ''));
  return { builtins: builtins.split(' '), files };
}

const print = `console.log('builtins ' + process.moduleLoadList.filter((name) => /^NativeModule (?!internal)/.test(name)).map((name) => name.slice(13)).join(' '));`;

const hooks = `data:text/javascript,${encodeURIComponent(`export async function load(url, context, next) { if (url.startsWith('file:')) process._rawDebug('file ' + url); return next(url, context); }`)}`;
const tracer = `data:text/javascript,${encodeURIComponent(`import { register } from 'node:module'; register(${JSON.stringify(hooks)});`)}`;
