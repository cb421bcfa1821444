// Finds Java, and downloads and verifies the JAR of the generator.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { npm, readInput, run, runTool, ToolError } from '../tools.js';

export const cli = '@openapitools/openapi-generator-cli';

interface Config {
  version: string;
  jarSha256: string;
  /** The options of the TypeScript client. */
  options: Record<string, unknown>;
}

export function readConfig(): Config {
  let config: { 'generator-cli'?: Record<string, unknown> } | null;
  try {
    config = JSON.parse(readInput('generator-config.json'));
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError(`generator-config.json is not valid JSON: ${(error as Error).message}.`);
  }
  const { version, jarSha256, generators } = config?.['generator-cli'] ?? {};
  if (typeof version !== 'string' || typeof jarSha256 !== 'string')
    throw new ToolError('generator-config.json needs `version` and `jarSha256` in `generator-cli`.');
  return { version, jarSha256, options: Object(generators).client };
}

export function hasJava(): boolean {
  return (javaVersion() ?? 0) >= 11;
}

/** Throws a ToolError without Java 11 or newer. */
export function verifyJava(): void {
  const version = javaVersion();
  if (version !== undefined && version >= 11) return;
  const found = version === undefined ? 'no Java was found' : `this is Java ${version}`;
  throw new ToolError(
    `Generating needs Java 11 or newer as \`java\` on the PATH, but ${found}. generated/ was not changed.`,
  );
}

/** Returns the major version of Java: 8 for "1.8.0_292", 17 for "17.0.15". */
function javaVersion(): number | undefined {
  try {
    const { status, output } = run('java', ['-version']);
    const version = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
    return status === 0 && version !== undefined ? Number(version) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Downloads the JAR if it is missing, and returns its path. Throws a ToolError unless its checksum is the pinned one.
 * Does not run it.
 */
export function verifyJar(): string {
  const { version, jarSha256 } = readConfig();
  const folder = dirname(createRequire(import.meta.url).resolve(`${cli}/package.json`));
  const jar = join(folder, 'versions', `${version}.jar`);
  if (!existsSync(jar)) download(version);
  if (!existsSync(jar))
    throw new ToolError(
      `The JAR of the generator ${version} could not be downloaded. Check the network. generated/ was not changed.`,
    );
  const found = createHash('sha256').update(readFileSync(jar)).digest('hex');
  if (found === jarSha256) return jar;
  rmSync(jar);
  const advice = 'The JAR was deleted; generated/ was not changed.';
  throw new ToolError(`The JAR of the generator ${version} has SHA-256 ${found}, expected ${jarSha256}. ${advice}`);
}

function download(version: string): void {
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-jar-'));
  try {
    writeFileSync(join(work, 'config.json'), JSON.stringify({ 'generator-cli': { version } }));
    // The command downloads the JAR and then runs it. With an empty PATH it does not find Java, so nothing unverified
    // runs.
    const args = ['help', '--openapitools', 'config.json'];
    runTool(cli, 'openapi-generator-cli', args, { PATH: '', ...certificateAuthorities() }, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The certificate authorities that npm trusts: the JAR comes from the same registry, but Node does not read the
 * settings of npm.
 */
function certificateAuthorities(): NodeJS.ProcessEnv {
  if (process.env.NODE_EXTRA_CA_CERTS) return {};
  const file = npm(['config', 'get', 'cafile']).trim();
  return existsSync(file) ? { NODE_EXTRA_CA_CERTS: file } : {};
}
