// Runs the tools that the scripts need. The message of a ToolError is one sentence for the terminal.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

/** The entry points: the name of their files in dist/, and their modules. `exports` in package.json also lists them. */
export const entries: Record<string, string> = {
  index: 'src/index',
  env: 'src/env/index',
  testing: 'src/testing/index',
};

export class ToolError extends Error {}

/** Runs the main function of a script. If it throws a ToolError, only the message is printed and the exit code is 1. */
export async function main(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Reads a file of the repository, named by its path there. */
export function readInput(name: string): string {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    throw new ToolError(`${name} is missing. Restore it with \`git restore ${name}\`.`);
  }
}

export interface ToolResult {
  status: number;
  output: string;
}

/** Runs the command of an installed package and returns what it printed to both outputs. */
export function runTool(
  packageName: string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  cwd = root,
): ToolResult {
  const packageJson = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(packageJson, 'utf8')) as { bin: string | Record<string, string> };
  const file = typeof bin === 'string' ? bin : bin[command];
  if (file === undefined) throw new ToolError(`${packageName} has no command ${command}.`);
  return run(process.execPath, [join(dirname(packageJson), file), ...args], env, cwd);
}

export function run(program: string, args: string[], env: NodeJS.ProcessEnv = {}, cwd = root): ToolResult {
  // The generator's command reads its working directory from PWD.
  const result = spawnSync(program, args, {
    cwd,
    env: { ...process.env, PWD: cwd, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.error) throw new ToolError(`${program} could not be started: ${result.error.message}`);
  return { status: result.status ?? 1, output: `${result.stdout}${result.stderr}` };
}

/** Runs npm (the same one that runs this script, if there is one) and returns what it printed. */
export function npm(args: string[], cwd = root, env: NodeJS.ProcessEnv = {}): string {
  const path = process.env.npm_execpath;
  const [program, prefix] = path === undefined ? ['npm', []] : [process.execPath, [path]];
  const options = {
    cwd,
    env: { ...process.env, npm_config_loglevel: 'error', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  } as const;
  const { status, stdout, stderr, error } = spawnSync(program, [...prefix, ...args], options);
  if (error) throw new ToolError(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new ToolError(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

export interface Tarball {
  /** The path of the tarball. */
  file: string;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

/** Builds the package from clean and packs it as it would be published. */
export function pack(folder: string): Tarball {
  // Without this, a user who disables scripts would pack an old build.
  const printed = npm(['pack', '--json', '--ignore-scripts=false', '--dry-run=false', '--pack-destination', folder]);
  // The output of the build comes first. The shape of the JSON depends on the version of npm.
  const json: unknown = JSON.parse(printed.slice(printed.search(/^[[{]/m)));
  const [packed] = Object.values(
    json as Record<string, { filename: string; unpackedSize: number; files: Tarball['files'] }>,
  );
  if (packed === undefined) throw new ToolError(`npm pack printed no result:\n${printed}`);
  return { file: join(folder, packed.filename), unpackedSize: packed.unpackedSize, files: packed.files };
}

export function redocly(args: string[]): ToolResult {
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { status, output } = runTool('@redocly/cli', 'redocly', args, env);
  // Remove the box that the tool prints about supported versions of Node.
  return { status, output: output.replace(/^ *[╔║╚].*\n?/gm, '').trim() };
}

export function tsc(args: string[]): ToolResult {
  return runTool('typescript', 'tsc', args);
}
