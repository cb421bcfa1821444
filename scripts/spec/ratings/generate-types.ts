// Generates the TypeScript types of several versions of the spec in one run of the generator, with the options of
// generator-config.json.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from '../../tools.js';
import { readConfig, verifyJar, verifyJava } from '../jar.js';

/** Returns api.ts for each spec, or undefined if the generator rejects the spec. */
export function generateTypes(specs: string[]): (string | undefined)[] {
  verifyJava();
  const jar = verifyJar();
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-diff-'));
  try {
    const folders = specs.map((_spec, index) => join(work, `${index}`));
    for (const [index, folder] of folders.entries()) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'openapi.yaml'), specs[index] as string);
      writeFileSync(join(folder, 'config.json'), JSON.stringify(batchConfig(folder)));
    }
    run('java', ['-Xmx512m', '-jar', jar, 'batch', ...folders.map((folder) => join(folder, 'config.json'))]);
    return folders.map((folder) => {
      const file = join(folder, 'api.ts');
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The options, in the form of the `batch` command, which differs from that of the CLI. */
function batchConfig(folder: string): object {
  const {
    globalProperty,
    languageSpecificPrimitives,
    ignoreFileOverride: _,
    output: __,
    ...options
  } = readConfig().options;
  return {
    ...options,
    inputSpec: join(folder, 'openapi.yaml'),
    outputDir: folder,
    templateDir: join(root, 'scripts/spec/templates'),
    globalProperties: globalProperty,
    languageSpecificPrimitives: String(languageSpecificPrimitives).split(','),
  };
}
