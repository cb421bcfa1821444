// The maintainer's commands, each in a copy of the repository.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { type Copy, makeCopy, repository, withCopy } from '../support/repository-copy.js';

const jar = 'node_modules/@openapitools/openapi-generator-cli/versions/7.25.0.jar';
const noJava = { PATH: '/nonexistent' };

/** What may be wrong with the files that everything starts from; undefined: the file is missing. */
const wrongInputs: [file: string, text: string | undefined, says: RegExp][] = [
  ['openapi.yaml', undefined, /^openapi\.yaml is missing\. .*\.$/],
  ['generator-config.json', '{', /^generator-config\.json is no JSON: .*\.$/],
  ['generator-config.json', '{}', /^generator-config\.json names no .*\.$/],
  ['generator-config.json', 'null', /^generator-config\.json names no .*\.$/],
];

/** One clear sentence for each, whatever the command. */
function expectSentences(script: string): void {
  withCopy(({ run, read, edit, folder }) => {
    const before = read('generated/api.ts');
    for (const [file, text, says] of wrongInputs) {
      const right = read(file);
      if (text === undefined) rmSync(join(folder, file));
      else edit(file, () => text);
      const { status, output } = run(script);
      expect(output).to.match(says);
      expect(status).to.equal(1);
      writeFileSync(join(folder, file), right);
    }
    expect(read('generated/api.ts')).to.equal(before);
  });
}

describe('generate', function () {
  this.timeout(120_000);

  it('stops with one sentence without Java or with an old one, and leaves generated/ alone', () => {
    withCopy(({ run, read, fake }) => {
      const before = read('generated/api.ts');
      for (const [found, version] of [
        ['there is none', undefined],
        ['this is Java 8', 'openjdk version "1.8.0_292"'],
        ['this is Java 10', 'java version "10.0.2" 2018-07-17'],
      ] as const) {
        const env =
          version === undefined
            ? noJava
            : fake('java', `echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g' >&2; echo '${version}' >&2`);
        const { status, output } = run('generate.ts', [], env);
        expect(output)
          .to.match(/^Generating needs Java 11 [^\n]*untouched\.$/)
          .and.include(found);
        expect(status).to.equal(1);
      }
      expect(read('generated/api.ts')).to.equal(before);
    });
  });

  it('says in one sentence what is wrong with its inputs, and leaves generated/ alone', () =>
    expectSentences('generate.ts'));

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

  it('stops at an open type whose fields would become plain strings', () => {
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
        const right = read(file);
        edit(file, change);
        expect(run('generate.ts').output).to.match(problem);
        writeFileSync(join(folder, file), right);
      }
    });
  });

  it('deletes a JAR that is not the pinned one, and runs nothing of it', () => {
    withCopy(({ run, folder }) => {
      mkdirSync(join(folder, jar, '..'), { recursive: true });
      writeFileSync(join(folder, jar), 'something else');
      const { status, output } = run('generate.ts');
      expect(status).to.equal(1);
      expect(output).to.match(
        /^The generator's JAR 7.25.0 has SHA-256 \w{64}, not \w{64}; it was deleted and generated\/ is untouched\.$/,
      );
      expect(existsSync(join(folder, jar))).to.equal(false);
    });
  });

  it('trusts for the download whom npm was told to trust', () => {
    withCopy(({ run, folder, read, edit }) => {
      const cli = 'node_modules/@openapitools/openapi-generator-cli';
      rmSync(join(folder, jar), { force: true });
      edit(`${cli}/${JSON.parse(read(`${cli}/package.json`)).bin['openapi-generator-cli']}`, () => {
        return `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'trusted'))}, process.env.NODE_EXTRA_CA_CERTS ?? '');`;
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

  it('stops with one sentence without a network', () => {
    withCopy(({ run, folder }) => {
      rmSync(join(folder, jar), { force: true });
      const { status, output } = run('generate.ts', [], {
        HTTPS_PROXY: 'http://127.0.0.1:1',
        https_proxy: 'http://127.0.0.1:1',
      });
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

  it('says in one sentence what is wrong with its inputs', () => expectSentences('check-generated.ts'));

  it('wants Java where it is told to', () => {
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

  it('tells that nothing changed', () => expect(copy.run('diff.ts').output).to.equal('No change.'));

  const changes: [what: string, rating: string, lines: RegExp[], change: (text: string) => string][] = [
    [
      'new optional fields and parameters',
      'minor',
      [
        /^minor +added +components\/schemas\/BackupFields\/properties\/brand_new$/,
        /^minor +added +paths\/.*\/get\/parameters\/brand_new$/,
      ],
      (text) =>
        text
          .replace(
            /^ {8}checkpoint_id:$/m,
            '        brand_new:\n          type: string\n          description: New.\n$&',
          )
          .replace(
            /^ {8}- name: az$/m,
            '        - name: brand_new\n          in: query\n          schema: { type: string }\n$&',
          ),
    ],
    [
      'new known values of open types, in responses and in JSON strings,',
      'minor',
      [
        /^minor +modified .*KnownValues\/properties\/BackupStatus\/enum$/,
        /^minor +modified .*KnownValues\/properties\/BackupServiceType\/enum$/,
      ],
      (text) =>
        text
          .replace('deleting, deleted]', 'deleting, deleted, lost]')
          .replace('enum: [0, 1, 4, 5]', 'enum: [0, 1, 4, 5, 6]'),
    ],
    [
      'removed fields and texts',
      'major',
      [
        /^major +removed .*BackupExtendInfo\/properties\/taskid$/,
        /^major +removed .*ServiceMetadata\/properties\/ebk_T_I$/,
        /^major +removed +components\/schemas\/BackupDescription$/,
        /^patch +added +components\/schemas\/Other$/,
      ],
      (text) => text.replace(/ {8}(taskid|ebk_T_I):\n.*\n.*\n/g, '').replace(/^ {4}BackupDescription:$/m, '    Other:'),
    ],
    [
      'a lower limit and a field of another type',
      'major',
      [
        /^major +modified .*\/parameters\/\d+\/schema\/maxLength +255 -> 254$/,
        /^major +modified .*\/properties\/copy_status\/allOf\/0$/,
      ],
      (text) =>
        text.replace('maxLength: 255', 'maxLength: 254').replace('schemas/AnyCopyStatus"', 'schemas/IntegerOrString"'),
    ],
    [
      'other words',
      'patch',
      [/^patch +modified .*taskid\/description +"Id of the job that made the.{1,20}… -> "The job\. In the.{1,30}…$/],
      (text) => text.replace('Id of the job that made the backup.', 'The job.'),
    ],
    [
      'another example and a comment',
      'patch',
      [/^Only .* differs: examples, comments, .*\.$/],
      (text) => `# About.\n${text.replace('ram: 4096', 'ram: 4097')}`,
    ],
  ];
  for (const [what, rating, expected, change] of changes) {
    it(`rates ${what} as ${rating}, and names each once`, () => {
      copy.edit('openapi.yaml', change);
      expect(copy.read('openapi.yaml')).not.to.equal(before);
      const { status, output } = copy.run('diff.ts');
      expect(status, output).to.equal(0);
      const lines = output.split('\n');
      expect(lines.pop()).to.equal(`On the whole: ${rating}.`);
      expect(lines, output).to.have.length(expected.length);
      for (const line of expected)
        expect(
          lines.some((found) => line.test(found)),
          `${line} in\n${output}`,
        ).to.equal(true);
    });
  }

  it('names a revision that is not there', () => {
    const { status, output } = copy.run('diff.ts', ['nowhere']);
    expect(status).to.equal(1);
    expect(output).to.equal('git knows no openapi.yaml at nowhere.');
  });

  it('says in one sentence where the YAML is broken or missing', () => {
    expect(copy.run('diff.ts', ['broken']).output).to.match(
      /^openapi\.yaml at broken is no YAML: .* at line \d+, column \d+\.$/,
    );
    copy.edit('openapi.yaml', (text) => `${text}\n: [`);
    expect(copy.run('diff.ts').output).to.match(
      /^openapi\.yaml in the working copy is no YAML: .* at line \d+, column \d+\.$/,
    );
    copy.edit('openapi.yaml', () => 'openapi');
    expect(copy.run('diff.ts').output).to.equal('openapi.yaml in the working copy holds no schemas.');
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
      'if [ $1 = test ]; then echo "  5 passing (1s)"; fi; if [ "$3" = test:consumers ]; then echo "  7 passing (2m)"; echo "  1 failing"; exit 1; fi',
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
        cpSync(join(repository, '.ci/run'), join(folder, '.ci/run'));
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
