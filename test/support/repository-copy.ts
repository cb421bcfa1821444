// A copy of the repository, in which the maintainer's commands can be run.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
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

interface Ran {
  status: number | null;
  output: string;
}

export interface Copy {
  folder: string;
  /** Runs a script of scripts/spec. */
  run(script: string, args?: string[], env?: NodeJS.ProcessEnv): Ran;
  /** Runs any TypeScript file. */
  start(file: string, args?: string[], env?: NodeJS.ProcessEnv): Ran;
  /** Gives what it says. */
  git(...args: string[]): string;
  edit(file: string, change: (text: string) => string): void;
  read(file: string): string;
  /** An environment in which `name` is this shell script. */
  fake(name: string, script: string): NodeJS.ProcessEnv;
  remove(): void;
}

/** A copy of what the commands work on, with the same dependencies but a generator of its own. */
export function makeCopy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
  for (const file of files) cpSync(join(repository, file), join(folder, file), { recursive: true });
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    if (name !== '@openapitools') symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  }
  cpSync(join(repository, 'node_modules/@openapitools'), join(folder, 'node_modules/@openapitools'), { recursive: true });
  const start: Copy['start'] = (file, args = [], env = {}) => {
    const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs');
    const ran = spawnSync(process.execPath, [tsx, join(folder, file), ...args], {
      cwd: folder,
      env: { ...process.env, NODE_V8_COVERAGE: '', ...env },
      encoding: 'utf8',
    });
    return { status: ran.status, output: `${ran.stdout}${ran.stderr}`.trim() };
  };
  return {
    folder,
    start,
    run: (script, args, env) => start(join('scripts/spec', script), args, env),
    git(...args) {
      const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    },
    edit: (file, change) => writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8'))),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    fake(name, script) {
      mkdirSync(join(folder, 'bin'), { recursive: true });
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return { PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function withCopy(use: (copy: Copy) => void): void {
  const copy = makeCopy();
  try {
    use(copy);
  } finally {
    copy.remove();
  }
}
