// A copy of the repository for tests of the scripts.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root, type ToolResult } from '../../scripts/tools.js';

const files = [
  'package.json',
  'openapi.yaml',
  'generator-config.json',
  '.openapi-generator-ignore',
  'redocly.yaml',
  '.redocly.lint-ignore.yaml',
  'tsconfig.json',
  'tsconfig.check.json',
  'generated',
  'scripts',
  'src',
];

export interface Copy {
  folder: string;
  /** Runs a script of scripts/spec. */
  run(script: string, args?: string[], env?: NodeJS.ProcessEnv): ToolResult;
  /** Runs any TypeScript file. */
  start(file: string, args?: string[], env?: NodeJS.ProcessEnv): ToolResult;
  /** Makes the current openapi.yaml the one that Git shows at this revision. */
  keep(revision: string): void;
  edit(file: string, change: (text: string) => string): void;
  read(file: string): string;
  /** An environment in which `name` is this shell script. */
  fake(name: string, script: string): NodeJS.ProcessEnv;
  remove(): void;
}

/** A copy of the files that the commands use, with the same dependencies, but with its own generator. */
export function makeCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
  for (const file of files) cpSync(join(root, file), join(folder, file), { recursive: true });
  rmSync(join(folder, 'scripts/simulation.ts')); // It imports test/, which the copy does not have.
  for (const name of readdirSync(join(root, 'node_modules'))) {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    if (name !== '@openapitools') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  cpSync(join(root, 'node_modules/@openapitools'), join(folder, 'node_modules/@openapitools'), {
    recursive: true,
  });
  const revisions = join(folder, '.revisions');
  const path = () => [join(folder, 'bin'), process.env.PATH].join(delimiter);
  const writeFake = (name: string, script: string) => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  // Not the real Git: the environment or the user's settings may make it use another repository or ask for a key.
  writeFake(
    'git',
    [
      'case "$1 $2" in',
      `show*:openapi.yaml) cat "${revisions}/$2" ;;`,
      `show*) cat "${root}/\${2#*:}" ;;`,
      "diff*) echo ' generated/api.ts | 1 +' ;;",
      '*) exit 2 ;; esac',
    ].join('\n'),
  );
  const start: Copy['start'] = (file, args = [], env = {}) => {
    const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
    const ran = spawnSync(process.execPath, [tsx, join(folder, file), ...args], {
      cwd: folder,
      env: { ...plainEnvironment(), PATH: path(), ...env },
      encoding: 'utf8',
    });
    if (ran.error) throw ran.error;
    return { status: ran.status ?? -1, output: `${ran.stdout}${ran.stderr}`.trim() };
  };
  return {
    folder,
    start,
    run: (script, args, env) => start(join('scripts/spec', script), args, env),
    keep(revision) {
      mkdirSync(revisions, { recursive: true });
      cpSync(join(folder, 'openapi.yaml'), join(revisions, `${revision}:openapi.yaml`));
    },
    edit: (file, change) => writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8'))),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    fake(name, script) {
      writeFake(name, script);
      return { PATH: path() };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The environment without the settings for colors and for Git. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') && name !== 'FORCE_COLOR');
  return { ...Object.fromEntries(own), NO_COLOR: '1', NODE_V8_COVERAGE: '' };
}

export function withCopy(use: (copy: Copy) => void): void {
  const copy = makeCopy();
  try {
    use(copy);
  } finally {
    copy.remove();
  }
}
