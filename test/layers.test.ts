// The layers of src/: which module may import which.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { expect } from 'chai';

/** From the entry points down. A module imports only from layers below its own, or from its own folder. */
const layers = [
  ['env', 'testing'],
  ['index'],
  ['client'],
  ['connect'],
  ['backups', 'resource-instances', 'volume-backups'],
  ['service', 'list-options', 'waiting'],
  ['client-options'],
  ['http'],
  ['auth', 'paging', 'query'],
  ['endpoint', 'shared-task', 'time', 'decode'],
  ['checks'],
  ['errors'],
  ['models'],
  ['clock'],
  ['hints'],
  ['wire', 'text', 'abort', 'http-date', 'version', 'similar', 'objects'],
];

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/** The folder of a file, or the file itself if it is at the top. */
const moduleOf = (file: string) => file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
const layerOf = (module: string) => layers.findIndex((modules) => modules.includes(module));

const imports = files.flatMap((file) => {
  const code = readFileSync(new URL(file, source), 'utf8');
  return [...code.matchAll(/(?:^(?:import|export)\b[^;]*?from |^import |(?<!typeof )\bimport\()'([^']+)'/gm)].map(
    ([, from = '']) => ({ file, from }),
  );
});
const internal = imports
  .filter(({ from }) => from.startsWith('.'))
  .map(({ file, from }) => ({ file, to: posix.join(posix.dirname(file), from).replace(/\.js$/, '.ts') }));
const external = imports.filter(({ from }) => !from.startsWith('.'));

/** Which modules may import what is not part of this package. */
function importersOf(name: string): string[] {
  if (name.startsWith('node:') || builtinModules.includes(name)) return ['env', 'testing'];
  return { axios: ['http'], yaml: ['env'] }[name] ?? [];
}

describe('layers', () => {
  it('list every module, and the imports were found', () => {
    expect(files.map(moduleOf).filter((module) => layerOf(module) < 0)).to.deep.equal([]);
    expect(internal.length).to.be.above(150);
    expect(external.length).to.be.above(5);
  });

  it('import only from layers below', () => {
    const wrong = internal.filter(({ file, to }) => {
      const [from, into] = [moduleOf(file), moduleOf(to)];
      return !to.startsWith('..') && from !== into && layerOf(into) <= layerOf(from);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('import the generated client from wire.ts alone', () => {
    const generated = internal.filter(({ to }) => to.startsWith('..'));
    expect(generated.map(({ file, to }) => `${file} -> ${to}`)).to.deep.equal(['wire.ts -> ../generated/index.ts']);
  });

  it('import axios in http/ alone, and Node’s modules only in the entry points for Node', () => {
    expect(external.filter(({ file, from }) => !importersOf(from).includes(moduleOf(file)))).to.deep.equal([]);
  });
});
