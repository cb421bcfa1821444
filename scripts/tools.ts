// Runs the tools that the spec needs. A ToolError's message is one sentence for the person at the terminal.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

/** The entry points: the name of each one's files in dist/, and its module. `exports` in package.json lists them too. */
export const entries: Record<string, string> = {
  index: 'src/index',
  env: 'src/env/index',
  testing: 'src/testing/index',
};

export class ToolError extends Error {}

/** Runs a program's main part; a ToolError ends the process with its sentence alone. */
export async function main(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** A file of the repository, by its name there. */
export function readInput(name: string): string {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    throw new ToolError(`${name} is missing; \`git restore ${name}\` brings it back.`);
  }
}

export interface Ran {
  status: number;
  output: string;
}

/** Runs the JavaScript file behind a package's command, with both outputs caught. */
export function runTool(
  packageName: string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  cwd = root,
): Ran {
  const packageJson = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(packageJson, 'utf8')) as { bin: string | Record<string, string> };
  const file = typeof bin === 'string' ? bin : bin[command];
  if (file === undefined) throw new ToolError(`${packageName} has no command ${command}.`);
  return run(process.execPath, [join(dirname(packageJson), file), ...args], env, cwd);
}

export function run(program: string, args: string[], env: NodeJS.ProcessEnv = {}, cwd = root): Ran {
  // PWD too: the generator's command takes its folder from there.
  const ran = spawnSync(program, args, {
    cwd,
    env: { ...process.env, PWD: cwd, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (ran.error) throw new ToolError(`${program} could not be started: ${ran.error.message}`);
  return { status: ran.status ?? 1, output: `${ran.stdout}${ran.stderr}` };
}

/** Runs npm, the one that this process was started by where there is one, and gives what it printed. */
export function npm(args: string[], cwd = root, env: NodeJS.ProcessEnv = {}): string {
  const path = process.env.npm_execpath;
  const [program, before] = path === undefined ? ['npm', []] : [process.execPath, [path]];
  const options = {
    cwd,
    env: { ...process.env, npm_config_loglevel: 'error', ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  } as const;
  const { status, stdout, stderr, error } = spawnSync(program, [...before, ...args], options);
  if (error) throw new ToolError(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new ToolError(`npm ${args.join(' ')} fails:\n${stdout}${stderr}`);
  return stdout;
}

export interface Packed {
  /** The tarball. */
  file: string;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

/** Packs the package as it would be published, with a build from clean. */
export function pack(folder: string): Packed {
  // A user who lets no package run scripts would pack what was built before.
  const printed = npm(['pack', '--json', '--ignore-scripts=false', '--dry-run=false', '--pack-destination', folder]);
  // The build's own lines come first; which of the two shapes it is depends on npm's version.
  const json: unknown = JSON.parse(printed.slice(printed.search(/^[[{]/m)));
  const [packed] = Object.values(
    json as Record<string, { filename: string; unpackedSize: number; files: Packed['files'] }>,
  );
  if (packed === undefined) throw new ToolError(`npm pack said nothing:\n${printed}`);
  return { file: join(folder, packed.filename), unpackedSize: packed.unpackedSize, files: packed.files };
}

export function redocly(args: string[]): Ran {
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { status, output } = runTool('@redocly/cli', 'redocly', args, env);
  // The tool draws a box about its own Node versions around every run.
  return { status, output: output.replace(/^ *[╔║╚].*\n?/gm, '').trim() };
}

export function tsc(args: string[]): Ran {
  return runTool('typescript', 'tsc', args);
}
