// The package as it is published.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { publint } from 'publint';
import { entries, pack, root, run, runTool, type Tarball } from '../scripts/tools.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };

describe('tarball', function () {
  this.timeout(120_000);
  const folders = ['first', 'second'].map((name) => mkdtempSync(join(tmpdir(), `csbs-${name}-`)));
  const packed: Tarball[] = [];
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

  it('contains the build, the sources that its maps name, the spec, and documents', () => {
    const others = paths().filter((path) => !/^(dist|src|generated|scripts\/examples)\//.test(path));
    expect(others.sort()).to.deep.equal([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'openapi.yaml',
      'package.json',
      'scripts/bench/RESULTS.md',
      'tsconfig.json',
    ]);
    const unknown = paths().filter(
      (path) => !/\.(js|cjs|d\.ts|d\.cts|map|ts|md)$|\.json$/.test(path) && /^(dist|src|generated)\//.test(path),
    );
    expect(unknown).to.deep.equal([]);
    // It is for `npm run example`, which only a clone has.
    expect(paths()).not.to.include('scripts/examples/run.mjs');
  });

  it('contains the files and folders that its documents link to', () => {
    for (const document of paths().filter((path) => path.endsWith('.md'))) {
      for (const [, link = ''] of read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        const target = join(dirname(document), link);
        const found = paths().some((path) => path === target || path.startsWith(`${target}/`));
        expect(found, `${document}: ${link}`).to.equal(true);
      }
    }
  });

  it('works with every resolver: publint and are-the-types-wrong find nothing', async () => {
    const file = packed[0]?.file ?? '';
    const { messages } = await publint({ pack: { tarball: Uint8Array.from(readFileSync(file)).buffer }, strict: true });
    expect(messages).to.deep.equal([]);
    // The oldest resolver does not support `exports`, and the spec is not a module.
    const attw = runTool('@arethetypeswrong/cli', 'attw', [
      file,
      '--profile',
      'node16',
      '--exclude-entrypoints',
      'openapi.yaml',
    ]);
    expect(attw.status, attw.output).to.equal(0);
  });

  it('gives Node and loaders that also set the condition `module`, such as vitest 3, the same files', () => {
    const names = Object.keys(entries).map((name) => (name === 'index' ? 'csbs-client' : `csbs-client/${name}`));
    const code = `console.log(${JSON.stringify(names)}.map((name) => import.meta.resolve(name)).join())`;
    const [plain, other] = [[], ['--conditions=module']].map(
      (conditions) => run(process.execPath, [...conditions, '--input-type=module', '--eval', code]).output,
    );
    expect(plain).to.match(/dist\/index\.js/);
    expect(other).to.equal(plain);
  });

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

  it('has a source map for each file of code and each declaration file', () => {
    const code = built(/^dist\/(esm\/.*\.js|types\/.*\.d\.ts|[^/]*\.cjs)$/);
    expect(code.length).to.be.above(150);
    for (const file of code) {
      expect(paths()).to.include(`${file}.map`);
      expect(read(file)).to.include(`//# sourceMappingURL=${file.slice(file.lastIndexOf('/') + 1)}.map`);
    }
  });

  it('contains each source that a map names, unchanged', () => {
    for (const map of built(/\.map$/)) {
      const { sources } = JSON.parse(read(map)) as SourceMapPayload;
      for (const source of sources) expect(paths(), map).to.include(join(dirname(map), source));
    }
  });

  it('maps each declared name to the place where its source declares it', () => {
    for (const map of built(/\.d\.ts\.map$/)) {
      const declarations = read(map.replace(/\.map$/, ''));
      const sourceMap = new SourceMap(JSON.parse(read(map)) as SourceMapPayload);
      const declared = declarations.matchAll(
        /^export (?:declare )?(?:abstract )?(?:class|function|interface|type|const) (?=\w)/gm,
      );
      for (const { 0: start, index } of declared) {
        const line = declarations.slice(0, index).split('\n').length - 1;
        const entry = sourceMap.findEntry(line, start.length);
        if (!('originalSource' in entry)) throw new Error(`${map} does not map line ${line + 1}.`);
        const source = read(join(dirname(map), entry.originalSource));
        expect(word(source, entry.originalLine, entry.originalColumn)).to.equal(word(declarations, line, start.length));
      }
    }
  });

  it('leads from a stack to its sources', () => {
    const code = `import { tagFilter } from 'csbs-client'; tagFilter().all({});`;
    const args = ['--enable-source-maps', '--input-type=module', '--eval', code];
    const { output } = run(process.execPath, args, { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' });
    expect(output).to.match(/ArgumentError: .*\n(.*\n)* +at .*[\\/]src[\\/]query[\\/]tag-filter\.ts:\d+:\d+/);
  });

  it('has no type of axios in its public API', () => {
    for (const name of Object.keys(entries)) expect(read(`test/api/${name}.api.md`)).not.to.match(/axios/i);
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
    const { files } = loaded(['--input-type=module', '--eval', `await import('csbs-client'); ${print}`]);
    const own = files.filter((file) => !file.startsWith('node_modules/'));
    expect(own).to.include('dist/index.cjs');
    expect(own.filter((file) => !/^dist\/(index|shared\d*)\.cjs$/.test(file))).to.deep.equal([]);
    expect(own.filter((file) => /(from|import|require\()\s*['"]node:/.test(read(file)))).to.deep.equal([]);
    expect(files.filter((file) => /node_modules\/yaml\//.test(file))).to.deep.equal([]);
    expect(files.some((file) => file.startsWith('node_modules/axios/'))).to.equal(true);
  });
});

function word(text: string, line: number, column: number): string {
  return /^\w+/.exec(text.split('\n')[line]?.slice(column) ?? '')?.[0] ?? '';
}

/** Node's own modules and the CommonJS files that a process has loaded. */
function loaded(args: string[]): { builtins: string[]; files: string[] } {
  const { status, output } = run(process.execPath, args, { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' });
  expect(status, output).to.equal(0);
  const { builtins, files } = JSON.parse(output) as { builtins: string[]; files: string[] };
  return { builtins, files: files.map((file) => file.replace(root, '')) };
}

const print = `console.log(JSON.stringify({
  builtins: process.moduleLoadList
    .filter((name) => /^NativeModule (?!internal)/.test(name))
    .map((name) => name.slice(13)),
  files: Object.keys(process.getBuiltinModule('module')._cache),
}));`;
