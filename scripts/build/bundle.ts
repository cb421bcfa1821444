// The JavaScript that is published: tsc's, joined to one file an entry point, without what nothing uses, and minified.
import { writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type Plugin, rollup } from '@rollup/wasm-node';
import { minify } from 'terser';

interface Folders {
  es: string;
  cjs: string;
}

/** What other entry points take from the root entry, whose classes there must be once only. */
const partsOfRoot = ['index', 'errors', 'models', 'query/time'];

/** Writes an entry point for browsers and Node, made of `module`, as an ES module and as CommonJS. */
export async function writeForAll(name: string, module: string, folders: Folders): Promise<void> {
  const bundle = await bundled(module, []);
  await bundle.write({ file: `${folders.es}/${name}.js`, format: 'es' });
  await bundle.write({ file: `${folders.cjs}/${name}.js`, format: 'cjs', interop: 'auto' });
  await bundle.close();
}

/**
 * Writes an entry point for Node alone as CommonJS, and an ES module that passes it on: one copy serves all. It asks for the root entry by the
 * package's name, and so gets the copy that its user has.
 */
export async function writeForNode(name: string, module: string, folders: Folders, packageName: string): Promise<void> {
  const root = new Set(partsOfRoot.map((part) => resolve(dirname(module), '..', `${part}.js`)));
  const fromRoot: Plugin = {
    name: 'from-root',
    resolveId: (id, importer) => (importer !== undefined && root.has(resolve(dirname(importer), id)) ? { id: packageName, external: true } : null),
  };
  const bundle = await bundled(module, [fromRoot]);
  const { output } = await bundle.write({ file: `${folders.cjs}/${name}.js`, format: 'cjs', interop: 'auto' });
  await bundle.close();
  writeFileSync(`${folders.es}/${name}.js`, `export { ${output[0].exports.join(', ')} } from './${basename(folders.cjs)}/${name}.js';\n`);
}

function bundled(input: string, plugins: Plugin[]) {
  return rollup({
    input,
    external: (id) => /^[^./]/.test(id),
    onwarn: ({ message }) => {
      throw new Error(message);
    },
    plugins: [...plugins, { name: 'minify', renderChunk: (code, { fileName }, { format }) => shorten(code, fileName, format === 'es') }],
  });
}

/**
 * Functions stay where they are: copied into their callers they make a user's bundle larger.
 * A line a statement, so that a stack trace still tells places apart; classes keep their names, which inspection shows.
 */
async function shorten(code: string, fileName: string, module: boolean): Promise<string> {
  const { code: short } = await minify(code, {
    module,
    toplevel: true,
    ecma: 2020,
    keep_classnames: true,
    compress: { passes: 2, inline: false, reduce_funcs: false },
    format: { semicolons: false },
  });
  if (short === undefined) throw new Error(`${fileName} could not be minified.`);
  return `${short}\n`;
}
