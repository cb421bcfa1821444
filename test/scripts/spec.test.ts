// The maintainer's commands, each in a copy of the repository.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const files = [
  'package.json',
  'openapi.yaml',
  'generator-config.json',
  '.openapi-generator-ignore',
  'redocly.yaml',
  '.redocly.lint-ignore.yaml',
  'tsconfig.json',
  'generated',
  'scripts',
  'src',
];

interface Copy {
  folder: string;
  run(script: string, args?: string[], env?: NodeJS.ProcessEnv): { status: number | null; output: string };
  edit(file: string, change: (text: string) => string): void;
  read(file: string): string;
}

/** A copy of what the commands work on, with the same dependencies but a generator of its own. */
function withCopy(use: (copy: Copy) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
  try {
    for (const file of files) cpSync(join(repository, file), join(folder, file), { recursive: true });
    for (const name of readdirSync(join(repository, 'node_modules'))) {
      mkdirSync(join(folder, 'node_modules'), { recursive: true });
      if (name !== '@openapitools') symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
    }
    cpSync(join(repository, 'node_modules/@openapitools'), join(folder, 'node_modules/@openapitools'), { recursive: true });
    use({
      folder,
      run(script, args = [], env = {}) {
        const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs');
        const ran = spawnSync(process.execPath, [tsx, join(folder, 'scripts/spec', script), ...args], {
          cwd: folder,
          env: { ...process.env, NODE_V8_COVERAGE: '', ...env },
          encoding: 'utf8',
        });
        return { status: ran.status, output: `${ran.stdout}${ran.stderr}`.trim() };
      },
      edit: (file, change) => writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8'))),
      read: (file) => readFileSync(join(folder, file), 'utf8'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const jar = 'node_modules/@openapitools/openapi-generator-cli/versions/7.25.0.jar';
const noJava = { PATH: '/nonexistent' };

describe('generate', function () {
  this.timeout(120_000);

  it('stops with one sentence without Java, and leaves generated/ alone', () => {
    withCopy(({ run, read }) => {
      const before = read('generated/api.ts');
      const { status, output } = run('generate.ts', [], noJava);
      expect(status).to.equal(1);
      expect(output).to.match(/^Generating needs Java [^\n]*untouched\.$/);
      expect(read('generated/api.ts')).to.equal(before);
    });
  });

  it('stops at a spec that breaks the rules, and leaves generated/ alone', () => {
    withCopy(({ run, read, edit }) => {
      const before = read('generated/api.ts');
      edit('openapi.yaml', (text) => text.replace('schemas/BackupEnvelope', 'schemas/Nowhere'));
      const { status, output } = run('generate.ts');
      expect(status).to.equal(1);
      expect(output).to.match(/^openapi.yaml breaks the rules/);
      expect(read('generated/api.ts')).to.equal(before);
    });
  });

  it('deletes a JAR that is not the pinned one, and runs nothing of it', () => {
    withCopy(({ run, folder }) => {
      mkdirSync(join(folder, jar, '..'), { recursive: true });
      writeFileSync(join(folder, jar), 'something else');
      const { status, output } = run('generate.ts');
      expect(status).to.equal(1);
      expect(output).to.match(/^The generator's JAR 7.25.0 has SHA-256 \w{64}, not \w{64}; it was deleted and generated\/ is untouched\.$/);
      expect(existsSync(join(folder, jar))).to.equal(false);
    });
  });

  it('stops with one sentence without a network', () => {
    withCopy(({ run, folder }) => {
      rmSync(join(folder, jar), { force: true });
      const { status, output } = run('generate.ts', [], { HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' });
      expect(status).to.equal(1);
      expect(output).to.match(/^The generator's JAR 7.25.0 could not be downloaded[^\n]*untouched\.$/);
    });
  });
});

describe('check:generated', function () {
  this.timeout(120_000);

  for (const [what, file, change] of [
    ['a spec that was changed', 'openapi.yaml', (text: string) => `${text}\n`],
    ['a generated file that was edited', 'generated/api.ts', (text: string) => `${text}\n`],
  ] as const) {
    it(`finds ${what}, without Java`, () => {
      withCopy(({ run, edit }) => {
        expect(run('check-generated.ts', [], noJava).status).to.equal(0);
        edit(file, change);
        const { status, output } = run('check-generated.ts', [], noJava);
        expect(status).to.equal(1);
        expect(output).to.include(file);
        expect(output).to.include('npm run generate');
      });
    });
  }

  it('finds a file that nobody generated', () => {
    withCopy(({ run, folder }) => {
      writeFileSync(join(folder, 'generated/extra.ts'), '');
      expect(run('check-generated.ts', [], noJava).output).to.include('generated/extra.ts');
    });
  });

  it('wants Java where it is told to', () => {
    withCopy(({ run }) => expect(run('check-generated.ts', ['--java'], noJava).status).to.equal(1));
  });
});

describe('diff:spec', function () {
  this.timeout(120_000);

  const changes: [what: string, rating: string, says: RegExp, change: (text: string) => string][] = [
    [
      'a new optional field',
      'minor',
      /^minor +added +components\/schemas\/BackupFields\/properties\/brand_new$/m,
      (text) => text.replace(/^ {8}checkpoint_id:$/m, '        brand_new:\n          type: string\n          description: New.\n$&'),
    ],
    ['a removed field', 'major', /^major +removed .*properties\/taskid$/m, (text) => text.replace(/ {8}taskid:\n.*\n.*\n/, '')],
    ['a field removed from a text', 'major', /^major +removed .*ServiceMetadata\/properties\/ebk_T_I$/m, (text) => text.replace(/ {8}ebk_T_I:\n.*\n.*\n/, '')],
    ['other words', 'patch', /^patch +modified .*taskid/m, (text) => text.replace('Id of the job that made the backup.', 'The job.')],
  ];
  for (const [what, rating, says, change] of changes) {
    it(`rates ${what} as ${rating}, and names it`, () => {
      withCopy(({ run, edit, folder, read }) => {
        const git = (...args: string[]) => spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
        git('init', '-q');
        git('add', 'openapi.yaml');
        git('commit', '-qm', 'before');
        expect(run('diff.ts').output).to.equal('No change.');
        const before = read('openapi.yaml');
        edit('openapi.yaml', change);
        expect(read('openapi.yaml')).not.to.equal(before);
        const { status, output } = run('diff.ts');
        expect(status, output).to.equal(0);
        expect(output).to.match(says);
        expect(output.split('\n').at(-1)).to.equal(`On the whole: ${rating}.`);
      });
    });
  }

  it('names a revision that is not there', () => {
    withCopy(({ run }) => {
      const { status, output } = run('diff.ts', ['nowhere']);
      expect(status).to.equal(1);
      expect(output).to.equal('git knows no openapi.yaml at nowhere.');
    });
  });
});
