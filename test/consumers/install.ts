// The packed package, installed beside the tools of its users, in a folder of its own outside the repository: nothing else is found from there.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm, pack, root, run, type ToolResult } from '../../scripts/tools.js';

/** Releases of Node to run on: the first that the package supports, and later ones. */
const releases = { 20: '20.19.0', 22: '22.23.2', 24: '24.18.1' };
export const nodes = Object.keys(releases);

export interface Consumers {
  /** Runs a program in one project's folder. */
  run(project: string, args: string[], options?: { node?: string | undefined; env?: NodeJS.ProcessEnv }): ToolResult;
  /** The file of a tool, inside node_modules. */
  tool(path: string): string;
  remove(): void;
}

export function installConsumers(): Consumers {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-consumers-'));
  const modules = join(folder, 'node_modules');
  try {
    fill(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    run(project, args, { node, env } = {}) {
      const program =
        node === undefined
          ? process.execPath
          : join(modules, `node-${node}/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
      return run(
        program,
        args,
        { NODE_OPTIONS: '', NODE_V8_COVERAGE: '', NO_COLOR: '1', FORCE_COLOR: '0', TMPDIR: folder, ...env },
        join(folder, project),
      );
    },
    tool: (path) => join(modules, path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function fill(folder: string): void {
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    cpSync(join(root, 'test/consumers', name), join(folder, name));
  cpSync(join(root, 'test/consumers/projects'), folder, { recursive: true });
  npm(['ci', '--ignore-scripts'], folder);
  // The npm package `node` would fetch these by a script of its own.
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const name = `${platform === 'darwin-arm64' ? 'node-bin' : 'node'}-${platform}`;
  const others = Object.entries(releases).map(([major, release]) => `node-${major}@npm:${name}@${release}`);
  npm(['install', '--no-save', '--no-package-lock', '--ignore-scripts', pack(folder).file, ...others], folder);
}
