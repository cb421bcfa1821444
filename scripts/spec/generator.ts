// Runs the pinned generator for `npm run generate` and `npm run check:generated`, in a temporary folder.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readInput, root, runTool, ToolError } from '../tools.js';
import { cli, readConfig, verifyJar, verifyJava } from './jar.js';

const inputs = [
  'openapi.yaml',
  'generator-config.json',
  '.openapi-generator-ignore',
  'scripts/spec/templates/api.mustache',
  'scripts/spec/templates/baseApi.mustache',
  'scripts/spec/templates/modelEnum.mustache',
];
const recordName = '.openapi-generator/HASHES';

/** Generates into a new temporary folder, passes the folder to `use`, and removes it afterwards. */
export function withFreshlyGenerated<T>(use: (folder: string) => T): T {
  verifyJava();
  verifyJar();
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-generate-'));
  try {
    for (const input of inputs) cpSync(join(root, input), join(work, input));
    const args = ['generate', '--openapitools', 'generator-config.json'];
    const { status, output } = runTool(cli, 'openapi-generator-cli', args, { JAVA_OPTS: '-Xmx512m' }, work);
    const folder = join(work, 'generated');
    if (status !== 0 || !existsSync(join(folder, 'api.ts'))) {
      const reason = /(?:Caused by|Exception).*/.exec(output)?.[0] ?? output.trim().split('\n').at(-1);
      throw new ToolError(`The generator rejects openapi.yaml or generator-config.json: ${reason}`);
    }
    // The generator also lists the files that .openapi-generator-ignore excludes.
    const files = listFiles(folder).filter((file) => !file.startsWith('.'));
    writeFileSync(join(folder, '.openapi-generator/FILES'), `${files.join('\n')}\n`);
    writeFileSync(join(folder, recordName), record(folder));
    return use(folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Returns the hashes of the inputs and of the generated files in `folder`, one file per line. */
export function record(folder: string): string {
  const files = listFiles(folder).filter((file) => file !== recordName);
  const named: [name: string, path: string][] = [
    ...inputs.map((file): [string, string] => [file, join(root, file)]),
    ...files.map((file): [string, string] => [`generated/${file}`, join(folder, file)]),
  ];
  return named.map(([name, path]) => `${sha256(path)}  ${name}\n`).join('');
}

export function readRecord(folder: string): string | undefined {
  const file = join(folder, recordName);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** Throws a ToolError if an input of the generator is missing or invalid. */
export function verifyInputs(): void {
  for (const input of inputs) readInput(input);
  readConfig();
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
