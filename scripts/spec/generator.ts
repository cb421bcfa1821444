// The generator behind `npm run generate` and `npm run check:generated`: a pinned JAR, run in a folder of its own.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { npm, readInput, root, run, runTool, ToolError } from '../tools.js';

const cli = '@openapitools/openapi-generator-cli';
const inputs = [
  'openapi.yaml',
  'generator-config.json',
  '.openapi-generator-ignore',
  'scripts/spec/templates/modelEnum.mustache',
];
const recordName = '.openapi-generator/HASHES';

/** Generates from the files in the repository into a new temporary folder, hands that to `use`, and removes it. */
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
    // It lists every file, including the excluded ones.
    writeFileSync(
      join(folder, '.openapi-generator/FILES'),
      `${listFiles(folder)
        .filter((file) => !file.startsWith('.'))
        .join('\n')}\n`,
    );
    writeFileSync(join(folder, recordName), record(folder));
    return use(folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What was hashed when `folder` was generated, as the content of its record. */
export function record(folder: string): string {
  const files = listFiles(folder).filter((file) => file !== recordName);
  const lines = [
    ...inputs.map((file) => [file, join(root, file)]),
    ...files.map((file) => [`generated/${file}`, join(folder, file)]),
  ];
  return lines.map(([name, file]) => `${sha256(file as string)}  ${name}\n`).join('');
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

/** Stops unless all that a generation starts from is there and can be read. */
export function verifyInputs(): void {
  for (const input of inputs) readInput(input);
  readConfig();
}

function readConfig(): { version: string; jarSha256: string } {
  let config: { 'generator-cli'?: { version?: unknown; jarSha256?: unknown } } | null;
  try {
    config = JSON.parse(readInput('generator-config.json'));
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError(`generator-config.json is no JSON: ${(error as Error).message}.`);
  }
  const { version, jarSha256 } = config?.['generator-cli'] ?? {};
  if (typeof version === 'string' && typeof jarSha256 === 'string') return { version, jarSha256 };
  throw new ToolError('generator-config.json names no `version` or no `jarSha256` in `generator-cli`.');
}

export function hasJava(): boolean {
  return (javaVersion() ?? 0) >= 11;
}

/** Java's major version: 8 for "1.8.0_292", 17 for "17.0.15". */
function javaVersion(): number | undefined {
  try {
    const { status, output } = run('java', ['-version']);
    const major = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
    return status === 0 && major !== undefined ? Number(major) : undefined;
  } catch {
    return undefined;
  }
}

export function verifyJava(): void {
  const version = javaVersion();
  if (version !== undefined && version >= 11) return;
  const found = version === undefined ? 'there is none' : `this is Java ${version}`;
  throw new ToolError(
    `Generating needs Java 11 or newer as \`java\` on the PATH, and ${found}; generated/ is untouched.`,
  );
}

/** Gets the JAR through the generator's own command and stops unless it is the pinned one. Nothing of it runs before that. */
function verifyJar(): void {
  const { version, jarSha256 } = readConfig();
  const jar = join(
    dirname(createRequire(import.meta.url).resolve(`${cli}/package.json`)),
    'versions',
    `${version}.jar`,
  );
  if (!existsSync(jar)) download(version);
  if (!existsSync(jar))
    throw new ToolError(
      `The generator's JAR ${version} could not be downloaded (is there a network?); generated/ is untouched.`,
    );
  const found = sha256(jar);
  if (found !== jarSha256) {
    rmSync(jar);
    throw new ToolError(
      `The generator's JAR ${version} has SHA-256 ${found}, not ${jarSha256}; it was deleted and generated/ is untouched.`,
    );
  }
}

function download(version: string): void {
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-jar-'));
  try {
    mkdirSync(work, { recursive: true });
    writeFileSync(join(work, 'config.json'), JSON.stringify({ 'generator-cli': { version } }));
    // The command downloads first and then runs the JAR to learn its verbs. With an empty PATH it finds no Java, so nothing runs unchecked.
    runTool(
      cli,
      'openapi-generator-cli',
      ['help', '--openapitools', 'config.json'],
      { PATH: '', ...authorities() },
      work,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** If npm has a certificate authority configured, the JAR needs it too, but Node does not read npm's settings. */
function authorities(): NodeJS.ProcessEnv {
  if (process.env.NODE_EXTRA_CA_CERTS) return {};
  const file = npm(['config', 'get', 'cafile']).trim();
  return existsSync(file) ? { NODE_EXTRA_CA_CERTS: file } : {};
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
