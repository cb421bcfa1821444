// The commands for maintainers of the spec, each in a copy of the repository.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import { type Copy, makeCopy, withCopy } from '../support/repository-copy.js';

const jar = 'node_modules/@openapitools/openapi-generator-cli/versions/7.25.0.jar';
const noJava = { PATH: '/nonexistent' };

/** Invalid inputs; `undefined` means that the file is missing. */
const wrongInputs: [file: string, text: string | undefined, says: RegExp][] = [
  ['openapi.yaml', undefined, /^openapi\.yaml is missing\. .*\.$/],
  ['generator-config.json', '{', /^generator-config\.json is not valid JSON: .*\.$/],
  ['generator-config.json', '{}', /^generator-config\.json needs .*\.$/],
  ['generator-config.json', 'null', /^generator-config\.json needs .*\.$/],
];

/** Every command reports an invalid input in one sentence. */
function expectOneSentence(script: string): void {
  withCopy(({ run, read, edit, folder }) => {
    const before = read('generated/api.ts');
    for (const [file, text, says] of wrongInputs) {
      const original = read(file);
      if (text === undefined) rmSync(join(folder, file));
      else edit(file, () => text);
      const { status, output } = run(script);
      expect(output).to.match(says);
      expect(status).to.equal(1);
      writeFileSync(join(folder, file), original);
    }
    expect(read('generated/api.ts')).to.equal(before);
  });
}

describe('generate', function () {
  this.timeout(120_000);

  it('reports a missing or old Java in one sentence and does not change generated/', () => {
    withCopy(({ run, read, fake }) => {
      const before = read('generated/api.ts');
      for (const [found, version] of [
        ['no Java was found', undefined],
        ['this is Java 8', 'openjdk version "1.8.0_292"'],
        ['this is Java 10', 'java version "10.0.2" 2018-07-17'],
      ] as const) {
        const env =
          version === undefined
            ? noJava
            : fake('java', `echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g' >&2; echo '${version}' >&2`);
        const { status, output } = run('generate.ts', [], env);
        expect(output)
          .to.match(/^Generating needs Java 11 [^\n]*not changed\.$/)
          .and.include(found);
        expect(status).to.equal(1);
      }
      expect(read('generated/api.ts')).to.equal(before);
    });
  });

  it('reports an invalid input in one sentence and does not change generated/', () => expectOneSentence('generate.ts'));

  it('rejects a spec that breaks the rules and does not change generated/', () => {
    withCopy(({ run, read, edit }) => {
      const before = read('generated/api.ts');
      edit('openapi.yaml', (text) => text.replace('schemas/BackupEnvelope', 'schemas/Nowhere'));
      const { status, output } = run('generate.ts');
      expect(status).to.equal(1);
      expect(output).to.match(/^openapi.yaml breaks the rules/);
      expect(read('generated/api.ts')).to.equal(before);
    });
  });

  it('rejects an open type whose fields would become plain strings', () => {
    withCopy(({ run, edit, folder, read }) => {
      for (const [file, change, problem] of [
        [
          'generator-config.json',
          (text: string) => text.replace(/ *"AnyCopyStatus": .*\n/, ''),
          /schemaMappings has no "AnyCopyStatus"/,
        ],
        [
          'openapi.yaml',
          (text: string) => text.replace('title: CopyStatus', 'title: Copy'),
          /CopyStatus in KnownValues needs the title/,
        ],
        [
          'openapi.yaml',
          (text: string) => text.replaceAll('AnyCopyStatus', 'AnyOtherStatus'),
          /AnyOtherStatus has no OtherStatus/,
        ],
      ] as const) {
        const original = read(file);
        edit(file, change);
        expect(run('generate.ts').output).to.match(problem);
        writeFileSync(join(folder, file), original);
      }
    });
  });

  it('deletes a JAR with a wrong checksum and does not run it', () => {
    withCopy(({ run, folder }) => {
      mkdirSync(join(folder, jar, '..'), { recursive: true });
      writeFileSync(join(folder, jar), 'something else');
      const { status, output } = run('generate.ts');
      expect(status).to.equal(1);
      expect(output).to.match(
        /^The JAR of the generator 7.25.0 has SHA-256 \w{64}, expected \w{64}\.[^\n]*deleted[^\n]*not changed\.$/,
      );
      expect(existsSync(join(folder, jar))).to.equal(false);
    });
  });

  it('downloads with the certificate authorities that npm trusts', () => {
    withCopy(({ run, folder, read, edit }) => {
      const cli = 'node_modules/@openapitools/openapi-generator-cli';
      rmSync(join(folder, jar), { force: true });
      edit(`${cli}/${JSON.parse(read(`${cli}/package.json`)).bin['openapi-generator-cli']}`, () => {
        const file = JSON.stringify(join(folder, 'trusted'));
        return `require('node:fs').writeFileSync(${file}, process.env.NODE_EXTRA_CA_CERTS ?? '');`;
      });
      const own = join(folder, 'package.json');
      for (const [env, trusted] of [
        [{ npm_config_cafile: own, NODE_EXTRA_CA_CERTS: '' }, own],
        [{ npm_config_cafile: own, NODE_EXTRA_CA_CERTS: '/etc/own.pem' }, '/etc/own.pem'],
        [{ npm_config_cafile: join(folder, 'nowhere'), NODE_EXTRA_CA_CERTS: '' }, ''],
      ] as const) {
        run('generate.ts', [], env);
        expect(read('trusted')).to.equal(trusted);
      }
    });
  });

  it('reports a missing network in one sentence', () => {
    withCopy(({ run, folder }) => {
      rmSync(join(folder, jar), { force: true });
      const { status, output } = run('generate.ts', [], {
        HTTPS_PROXY: 'http://127.0.0.1:1',
        https_proxy: 'http://127.0.0.1:1',
      });
      expect(status).to.equal(1);
      expect(output).to.match(/^The JAR of the generator 7.25.0 could not be downloaded[^\n]*not changed\.$/);
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

  it('finds a file that was not generated', () => {
    withCopy(({ run, folder }) => {
      writeFileSync(join(folder, 'generated/extra.ts'), '');
      expect(run('check-generated.ts', [], noJava).output).to.include('generated/extra.ts');
    });
  });

  it('reports an invalid input in one sentence', () => expectOneSentence('check-generated.ts'));

  it('fails without Java with --java', () => {
    withCopy(({ run }) => expect(run('check-generated.ts', ['--java'], noJava).status).to.equal(1));
  });
});

describe('diff:spec', function () {
  this.timeout(120_000);

  let copy: Copy;
  let before: string;
  const keep = (revision: string, text: string) => {
    copy.edit('openapi.yaml', () => text);
    copy.keep(revision);
  };
  this.beforeAll(() => {
    copy = makeCopy();
    before = copy.read('openapi.yaml');
    keep('broken', `${before}\n: [`);
    keep('HEAD', before);
  });
  this.afterAll(() => copy.remove());
  this.beforeEach(() => copy.edit('openapi.yaml', () => before));

  it('says that nothing changed', () => expect(copy.run('diff.ts').output).to.equal('No change.'));

  // test/scripts/ratings.table.ts has an example of every kind of change.
  const changes: [what: string, rating: string, lines: RegExp[], change: (text: string) => string][] = [
    [
      'a removed field, a new field and a lower limit',
      'major',
      [
        /^major {2}BackupExtendInfo\.taskid: was removed$/,
        /^major {2}.* sort schema maxLength: .*'255' to '254'/,
        /^minor {2}Backup\.brand_new: was added$/,
      ],
      (text) =>
        text
          .replace(/ {8}taskid:\n.*\n.*\n/, '')
          .replace('maxLength: 255', 'maxLength: 254')
          .replace(/^ {8}checkpoint_id:$/m, '        brand_new: { type: string, description: New. }\n$&'),
    ],
    [
      'a new known value',
      'minor',
      [/^minor {2}BackupStatus\.Lost: was added$/],
      (text) => text.replace('deleting, deleted]', 'deleting, deleted, lost]'),
    ],
    [
      'a new description',
      'patch',
      [/^Users .* notice none of the changes\.$/],
      (text) => text.replace('Id of the job that made the backup.', 'The job.'),
    ],
  ];
  for (const [what, rating, expected, change] of changes) {
    it(`lists and rates ${what}`, () => {
      copy.edit('openapi.yaml', change);
      expect(copy.read('openapi.yaml')).not.to.equal(before);
      const { status, output } = copy.run('diff.ts');
      expect(status, output).to.equal(0);
      const lines = output.split('\n');
      expect(lines.pop()).to.equal(`On the whole: ${rating}.`);
      for (const line of expected)
        expect(
          lines.some((found) => line.test(found)),
          `${line} in\n${output}`,
        ).to.equal(true);
    });
  }

  it('reports an unknown revision', () => {
    const { status, output } = copy.run('diff.ts', ['nowhere']);
    expect(status).to.equal(1);
    expect(output).to.equal('Git has no openapi.yaml at nowhere.');
  });

  it('reports broken or missing YAML in one sentence', () => {
    expect(copy.run('diff.ts', ['broken']).output).to.match(
      /^openapi\.yaml at broken is not valid YAML: .* at line \d+, column \d+\.$/,
    );
    copy.edit('openapi.yaml', (text) => `${text}\n: [`);
    expect(copy.run('diff.ts').output).to.match(
      /^openapi\.yaml in the working copy is not valid YAML: .* at line \d+, column \d+\.$/,
    );
    copy.edit('openapi.yaml', () => 'openapi');
    expect(copy.run('diff.ts').output).to.equal('openapi.yaml in the working copy has no paths or no schemas.');
    rmSync(join(copy.folder, 'openapi.yaml'));
    const { status, output } = copy.run('diff.ts');
    expect(status).to.equal(1);
    expect(output).to.match(/^openapi\.yaml is missing\. .*\.$/);
  });
});

describe('.ci/run', () => {
  // What npm does, as a shell script; its first argument is `ci`, `test` or `run`.
  for (const [what, npm, last, status] of [
    ['the counts of the tests', 'if [ $1 = test ]; then echo "  5 passing (1s)"; fi', '5 passed, 0 failed', 0],
    [
      'a failed test',
      'if [ $1 = test ]; then echo "  5 passing (1s)"; echo "  2 failing"; exit 2; fi',
      '5 passed, 2 failed',
      2,
    ],
    [
      'the counts of the consumers too',
      'if [ $1 = test ]; then echo "  5 passing (1s)"; fi; ' +
        'if [ "$3" = test:consumers ]; then echo "  7 passing (2m)"; echo "  1 failing"; exit 1; fi',
      '12 passed, 1 failed',
      1,
    ],
    ['a failure if npm ci fails', 'if [ $1 = ci ]; then exit 3; fi; echo "  5 passing (1s)"', '0 passed, 1 failed', 3],
    [
      'a failure if npm test fails before any test',
      'if [ $1 = test ]; then echo "Failed: types"; exit 2; fi',
      '0 passed, 1 failed',
      2,
    ],
    ['a failure if no test ran', 'exit 0', '0 passed, 1 failed', 1],
    [
      'a failure if generated/ is stale',
      'if [ $1 = test ]; then echo "  5 passing (1s)"; fi; [ $1 != run ]',
      '5 passed, 1 failed',
      1,
    ],
  ] as const) {
    it(`ends with ${what}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
      try {
        mkdirSync(join(folder, '.ci'));
        cpSync(join(root, '.ci/run'), join(folder, '.ci/run'));
        writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
        const ran = spawnSync('bash', ['.ci/run'], {
          cwd: folder,
          env: { PATH: [folder, process.env.PATH].join(delimiter) },
          encoding: 'utf8',
        });
        expect(ran.stdout.trimEnd().split('\n').at(-1)).to.equal(last);
        expect(ran.status).to.equal(status);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
