// Generates clients for other languages with the generator's default options, compiles them, and reads a fake cloud
// with them.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyJar } from '../spec/jar.js';
import { root } from '../tools.js';
import { FindingError, run } from './programs.js';
import { compare, startTraffic } from './traffic.js';

const programs = join(root, 'test/spec-tools');

type Read = (folder: string, env: NodeJS.ProcessEnv) => Promise<string>;

interface Reader {
  read: Read;
  /** Statuses that its HTTP library does not return to a client. */
  hides?: number[];
  /** It reads digits in a string as a number if the field can be both. */
  numbersFromDigits?: boolean;
}

export const readers: Record<string, Reader> = {
  'client-go': { read: readGo },
  'client-java-okhttp': {
    read: (folder, env) => readJava(folder, env, 'okhttp-gson', 'ReadOkhttp'),
    hides: [407],
  },
  'client-java-native': {
    read: (folder, env) => readJava(folder, env, 'native', 'ReadNative'),
    numbersFromDigits: true,
  },
  'client-python': { read: readPython },
  'client-typescript-fetch': { read: readFetch, hides: [407] },
};

async function readGo(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const names = ['--git-host', 'csbs.test', '--git-user-id', 'csbs', '--git-repo-id', 'client'];
  const client = await generate(folder, 'go', names);
  copy('read.go', join(client, 'cmd/read'));
  rmSync(join(client, 'test'), { recursive: true });
  await run('go', ['mod', 'tidy'], { cwd: client });
  await run('go', ['vet', '.'], { cwd: client });
  await run('go', ['build', '-o', 'reader', './cmd/read'], { cwd: client });
  return run(join(client, 'reader'), [], { cwd: client, env });
}

async function readPython(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const client = await generate(folder, 'python', []);
  const python = await createVenv(folder, [client]);
  return run(python, [join(programs, 'read.py')], { cwd: folder, env });
}

async function readFetch(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const client = await generate(folder, 'typescript-fetch', []);
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2023,dom', '--module', 'esnext'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compile = [tsc, ...options, '--moduleResolution', 'bundler', '--types', '', join(client, 'index.ts')];
  await run(process.execPath, compile, { cwd: folder });
  copy('read-fetch.js', folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  return run(process.execPath, [tsx, 'read-fetch.js'], { cwd: folder, env });
}

async function readJava(folder: string, env: NodeJS.ProcessEnv, library: string, program: string): Promise<string> {
  // Without this option, a list that was not set is sent as an empty list, which the service rejects.
  const options = ['--library', library, '--additional-properties', 'containerDefaultToNull=true'];
  const client = await generate(folder, 'java', options);
  copy(`${program}.java`, join(client, 'src/main/java'));
  const goals = ['compile', 'dependency:copy-dependencies'];
  await run('mvn', ['--batch-mode', '--quiet', '-Dmaven.test.skip', ...goals], { cwd: client });
  const path = [join(client, 'target/classes'), join(client, 'target/dependency/*')].join(':');
  return run('java', ['-cp', path, program], { cwd: client, env });
}

/** Runs a reader against a fake cloud of its own. */
export async function testClient({ read, hides = [], numbersFromDigits }: Reader, folder: string): Promise<void> {
  const { cloud, env, expected } = await startTraffic(hides);
  try {
    compare(expected, await read(folder, env), numbersFromDigits);
    const rejected = cloud.requests.filter(({ token }) => token !== 'accepted');
    if (rejected.length > 0) throw new FindingError(`${rejected.length} requests had no valid token.`);
  } finally {
    await cloud.close();
  }
}

/** Creates a virtual environment with these packages, and returns its Python. */
export async function createVenv(folder: string, packages: string[]): Promise<string> {
  await run('python3', ['-m', 'venv', 'venv'], { cwd: folder });
  const python = join(folder, 'venv/bin/python');
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], { cwd: folder });
  return python;
}

async function generate(folder: string, generator: string, options: string[]): Promise<string> {
  const client = join(folder, 'client');
  rmSync(client, { recursive: true, force: true });
  const spec = join(root, 'openapi.yaml');
  const args = ['generate', '--input-spec', spec, '--generator-name', generator, '--output', client, ...options];
  await run('java', ['-Xmx512m', '-jar', verifyJar(), ...args], { cwd: folder });
  return client;
}

function copy(program: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(programs, program), join(folder, program));
}
