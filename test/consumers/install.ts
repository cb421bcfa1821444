// Installs the packed package and the tools of its users in a folder outside the repository, so that programs there
// find nothing else.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm, pack, root, run, type ToolResult } from '../../scripts/tools.js';

/** The Node releases to test with: the oldest that the package supports, and later ones. */
const releases = { 20: '20.19.0', 22: '22.23.2', 24: '24.18.1' };
export const nodes = Object.keys(releases);

export interface RunOptions {
  /** The major version of Node to use. Default: the Node that runs the tests. */
  node?: string | undefined;
  /** A program in node_modules to run instead of Node. */
  program?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
}

export interface Consumers {
  /** Runs a program in the folder of a project. */
  run(project: string, args: string[], options?: RunOptions): ToolResult;
  /** The same, asynchronously, so that this process can serve requests of the program. */
  start(project: string, args: string[], options?: RunOptions): Promise<ToolResult>;
  /** The path of a file in node_modules. */
  tool(path: string): string;
  /** The path of the packed package. */
  tarball: string;
}

let shared: Consumers | undefined;

/** Installs once for all test files, into a folder that is removed when this process ends. */
export function installConsumers(): Consumers {
  shared ??= install();
  return shared;
}

function install(): Consumers {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-consumers-'));
  const modules = join(folder, 'node_modules');
  const executable = process.platform === 'win32' ? '.exe' : '';
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const tarball = installInto(folder);
  const fileOf = ({ node, program }: RunOptions) => {
    const file = program ?? (node === undefined ? undefined : `node-${node}/bin/node`);
    return file === undefined ? process.execPath : join(modules, file + executable);
  };
  const envOf = ({ env }: RunOptions) => {
    return { NODE_OPTIONS: '', NODE_V8_COVERAGE: '', NO_COLOR: '1', FORCE_COLOR: '0', TMPDIR: folder, ...env };
  };
  return {
    run: (project, args, options = {}) => run(fileOf(options), args, envOf(options), join(folder, project)),
    start: (project, args, options = {}) => start(fileOf(options), args, envOf(options), join(folder, project)),
    tool: (path) => join(modules, path),
    tarball,
  };
}

/** The executable of Bun or Deno, in the one package that npm installs for this platform. */
export function executableOf(consumers: Consumers, scope: '@oven' | '@deno', path: string): string {
  const [name] = readdirSync(consumers.tool(scope));
  return join(scope, name ?? '', path);
}

function start(program: string, args: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const started = spawn(program, args, { cwd, env: { ...process.env, PWD: cwd, ...env }, timeout: 300_000 });
    let output = '';
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    started.on('error', reject).on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** Installs all tools and the package. Returns the path of the packed package. */
function installInto(folder: string): string {
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(root, 'test/consumers', name), join(folder, name));
  cpSync(join(root, 'test/consumers/projects'), folder, { recursive: true });
  npm(['ci', '--ignore-scripts'], folder);
  // Installed directly, because the npm package `node` would download them in an install script.
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const name = `${platform === 'darwin-arm64' ? 'node-bin' : 'node'}-${platform}`;
  const otherNodes = Object.entries(releases).map(([major, release]) => `node-${major}@npm:${name}@${release}`);
  const { file } = pack(folder);
  npm(['install', '--no-save', '--no-package-lock', '--ignore-scripts', file, ...otherNodes], folder);
  return file;
}
