// The JavaScript that is published: tsc's, joined to one file an entry point, without what nothing uses, and minified.
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Plugin, rollup } from '@rollup/wasm-node';
import { minify } from 'terser';

/** What other entry points take from the root entry, whose classes there must be once only. */
const partsOfRoot = ['index', 'errors', 'models', 'query/time'];

/** Writes an entry point for browsers and Node, made of `module`, as an ES module and as CommonJS. */
export async function writeForAll(name: string, module: string, folder: string): Promise<void> {
  const bundle = await bundled(module, []);
  await bundle.write({ file: join(folder, `${name}.js`), format: 'es' });
  await bundle.write({ file: join(folder, `${name}.cjs`), format: 'cjs', interop: 'auto' });
  await bundle.close();
}

/**
 * Writes an entry point for Node alone. There is one copy of its code, a function that is handed the root entry; an ES module and a CommonJS file
 * call it, each with the root entry of its kind, so that their users have its classes once.
 */
export async function writeForNode(name: string, module: string, folder: string): Promise<void> {
  const root = new Set(partsOfRoot.map((part) => resolve(dirname(module), '..', `${part}.js`)));
  const fromRoot: Plugin = {
    name: 'from-root',
    resolveId: (id, importer) =>
      importer !== undefined && root.has(resolve(dirname(importer), id)) ? { id: rootId, external: true } : null,
  };
  const bundle = await bundled(module, [fromRoot]);
  const { output } = await bundle.write({
    file: join(folder, `${name}.code.cjs`),
    format: 'cjs',
    interop: 'auto',
    plugins: [{ name: 'function', renderChunk: asFunction }],
  });
  await bundle.close();
  const names = output[0].exports;
  writeFileSync(
    join(folder, `${name}.js`),
    `import code from './${name}.code.cjs';\nimport * as root from './index.js';\nexport const { ${names.join(', ')} } = /* @__PURE__ */ code(root);\n`,
  );
  writeFileSync(
    join(folder, `${name}.cjs`),
    `'use strict';\nconst code = require('./${name}.code.cjs')(require('./index.cjs'));\n${names.map((one) => `exports.${one} = code.${one};\n`).join('')}`,
  );
}

const rootId = '@root';

/** CommonJS code as a function of the root entry. */
function asFunction(code: string): string {
  return `'use strict'\nmodule.exports=root=>{const exports={}\n{${code.replaceAll(`require("${rootId}")`, 'root')}}\nreturn exports}\n`;
}

function bundled(input: string, plugins: Plugin[]) {
  return rollup({
    input,
    external: (id) => /^[^./]/.test(id),
    onwarn: ({ message }) => {
      throw new Error(message);
    },
    plugins: [
      ...plugins,
      { name: 'minify', renderChunk: (code, { fileName }, { format }) => shorten(code, fileName, format === 'es') },
    ],
  });
}

/**
 * In an ES module functions stay where they are: copied into their callers they make a user's bundle larger.
 * A line a statement, so that a stack trace still tells places apart; classes keep their names, which inspection shows.
 */
async function shorten(code: string, fileName: string, module: boolean): Promise<string> {
  const { code: short } = await minify(code, {
    module,
    toplevel: true,
    ecma: 2020,
    keep_classnames: true,
    // No function of this package, or of the generated client, is called with `new`.
    compress: { passes: 3, unsafe_arrows: true, ...(module ? { inline: false, reduce_funcs: false } : {}) },
    format: { semicolons: false },
  });
  if (short === undefined) throw new Error(`${fileName} could not be minified.`);
  return `${short}\n`;
}
