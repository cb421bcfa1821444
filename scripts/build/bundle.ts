// The JavaScript that is published: tsc's, joined to one file an entry point and what they share, without what nothing uses, and minified.
import { type OutputChunk, rollup } from 'rollup';
import { minify } from 'terser';

/**
 * Writes the entry points, as ES modules or as CommonJS.
 *
 * @param entries the name of each entry point's file, without its ending, and the module that it is made of.
 */
export async function writeBundles(entries: Record<string, string>, folders: { es: string; cjs: string }): Promise<void> {
  const bundle = await rollup({
    input: entries,
    external: (id) => /^[^./]/.test(id),
    onwarn: ({ message }) => {
      throw new Error(message);
    },
    plugins: [{ name: 'minify', renderChunk: (code, chunk, { format }) => shorten(code, chunk, format === 'es') }],
  });
  for (const format of ['es', 'cjs'] as const) {
    await bundle.write({
      dir: folders[format],
      format,
      entryFileNames: '[name].js',
      chunkFileNames: 'shared-[hash].js',
      interop: 'auto',
      // A page loads the parts as they are needed; nothing is loaded only to be there early.
      hoistTransitiveImports: false,
    });
  }
  await bundle.close();
}

/**
 * Functions stay where they are: copied into their callers they make a user's bundle larger.
 * A line a statement, so that a stack trace still tells places apart; classes keep their names, which inspection shows.
 */
async function shorten(code: string, { fileName }: Pick<OutputChunk, 'fileName'>, module: boolean): Promise<string> {
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
