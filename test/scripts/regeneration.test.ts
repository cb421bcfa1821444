// What changes to the spec require: each is made in a copy of the repository, generated, rated, type-checked and used.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import { type Copy, makeCopy } from '../support/repository-copy.js';

const fieldUse = `
import { CsbsClient } from '../src/index.js';
import { startFakeCloud } from '../src/testing/index.js';

const cloud = await startFakeCloud({ backups: 1 });
for (const backup of cloud.backups) backup.example_field = 7;
const backup = await new CsbsClient(cloud.clientOptions()).backups.list().first();
const days: number | undefined = backup?.example_field;
console.log('read', days);
await cloud.close();
`;

const parameterUse = `
import { type BackupListQuery, CsbsClient } from '../src/index.js';
import { startFakeCloud } from '../src/testing/index.js';

const cloud = await startFakeCloud({ backups: 1 });
const query: BackupListQuery = {};
query.example_filter = 'ops';
await new CsbsClient(cloud.clientOptions()).backups.list(query).first();
console.log('sent', cloud.requests[0]?.query.example_filter);
await cloud.close();
`;

const facade = 'src/query/backup-list-query.ts';
const fakeCloud = 'src/testing/csbs.ts';

describe('a change to the spec', function () {
  this.timeout(180_000);

  let copy: Copy;

  before(() => {
    copy = makeCopy();
    mkdirSync(join(copy.folder, 'test'));
    copy.keep('HEAD');
  });
  after(() => copy.remove());
  afterEach(() => {
    for (const name of ['openapi.yaml', 'scripts/spec/documents.json', 'generated', 'src']) {
      rmSync(join(copy.folder, name), { recursive: true });
      cpSync(join(root, name), join(copy.folder, name), { recursive: true });
    }
    rmSync(join(copy.folder, 'test/use.ts'), { force: true });
  });

  /** Makes the change, generates, and returns the rating and the places that the type check names. */
  function regenerate(change: (spec: string) => string): { rating: string | undefined; broken: string[] } {
    const before = copy.read('openapi.yaml');
    copy.edit('openapi.yaml', change);
    expect(copy.read('openapi.yaml')).not.to.equal(before);
    const { status, output } = copy.run('generate.ts');
    const broken = errorsIn(output);
    expect(status, output).to.equal(broken.length === 0 ? 0 : 1);
    expect(output).to.include(broken.length === 0 ? 'The type check succeeds.' : 'the type check fails');
    const rating = /^On the whole: (\w+)\.$/m.exec(copy.run('diff.ts').output)?.[1];
    return { rating, broken };
  }

  const errorsIn = (output: string) => output.split('\n').filter((line) => /^\S+\.ts\(\d+,\d+\): error /.test(line));
  const typeErrors = () =>
    errorsIn(copy.start('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.check.json', '--pretty', 'false']).output);
  const use = (program: string) => writeFileSync(join(copy.folder, 'test/use.ts'), program);

  it('that adds an optional field is minor, and the public type has the field without another edit', () => {
    use(fieldUse);
    expect(typeErrors().join()).to.match(/^test\/use\.ts.*example_field.*test\/use\.ts.*example_field/);
    const field = '        example_field:\n          type: integer\n          description: A number of days.\n';
    const { rating, broken } = regenerate((spec) => spec.replace(/^ {8}checkpoint_id:$/m, `${field}$&`));
    expect(broken).to.deep.equal([]);
    expect(rating).to.equal('minor');
    for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )) {
      expect(copy.read(`src/${file}`)).to.equal(readFileSync(join(root, 'src', file), 'utf8'));
    }
    expect(copy.start('test/use.ts').output).to.equal('read 7');
  });

  it('that adds a query parameter is minor, and requires three lines in two files that the type check names', () => {
    const parameter = [
      '        - name: example_filter',
      '          in: query',
      '          description: Observed, only backups with `this` example.',
      '          schema: { type: string, minLength: 1 }\n',
    ].join('\n');
    const { rating, broken } = regenerate((spec) => spec.replace(/^ {8}- name: az$/m, `${parameter}$&`));
    expect(rating).to.equal('minor');
    expect(copy.read('generated/api.ts')).to.include('* Observed, only backups with `this` example.');
    expect(broken).to.have.length(2);
    for (const [at, file] of [facade, fakeCloud].entries())
      expect(broken[at]).to.include(`${file}(`).and.include("'example_filter'");
    use(parameterUse);
    copy.edit(facade, (text) =>
      text
        .replace('  status: checkString,\n', '$&  example_filter: checkString,\n')
        .replace('  status?: AnyBackupStatus | undefined;\n', '$&  example_filter?: string | undefined;\n'),
    );
    copy.edit(fakeCloud, (text) => text.replace(/^ {2}status: \(value\)/m, '  example_filter: () => () => true,\n$&'));
    expect(typeErrors()).to.deep.equal([]);
    expect(copy.start('test/use.ts').output).to.equal('sent ops');
    const checkDocuments = () => copy.start('scripts/spec/check-documents.ts').output;
    expect(checkDocuments()).to.match(/accepts query example_filter: add this to .*observed/);
    const fact = { reason: 'an example', places: ['listBackups.example_filter'], types: ['string'] };
    copy.edit('scripts/spec/documents.json', (text) =>
      text.replace('"observed": [', `$&${JSON.stringify({ ...fact, limits: ['minLength 1'] })},`),
    );
    expect(checkDocuments()).to.match(/^documents: /);
  });

  it('that removes a field is major, and the type check names the lines that read it', () => {
    const { rating, broken } = regenerate((spec) =>
      spec.replace(/^ {8}fail_reason:\n.*\n.*Why the operation.*\n/m, ''),
    );
    expect(rating).to.equal('major');
    const place = broken.find((error) => error.includes("'fail_reason'") && error.startsWith('src/errors.ts('));
    const line = Number(/\((\d+),/.exec(place ?? '')?.[1]);
    expect(copy.read('src/errors.ts').split('\n')[line - 1]).to.include('.fail_reason');
  });

  const unsupported: [what: string, pattern: RegExp, replacement: string][] = [
    [
      'a header parameter',
      /(?=^ {8}- name: az$)/m,
      '        - { name: X-Any, in: header, description: Any., schema: { type: string } }\n',
    ],
    [
      'a list in the query',
      /( {8}- name: az\n(?: {10}(?!schema).*\n)* {10}schema:).*\n/,
      '$1 { type: array, items: { type: string } }\n',
    ],
    ['a body that is not JSON', /(requestBody:\n(?: {8,}(?!application).*\n)* +)application\/json:/, '$1text/plain:'],
  ];
  for (const [what, pattern, replacement] of unsupported)
    it(`that adds ${what} fails the type check of the generated client, which would lose it`, () => {
      const { broken } = regenerate((spec) => spec.replace(pattern, replacement));
      expect(broken.join('\n')).to.match(/^generated\/api\.ts/m);
    });

  // The service ignores unknown parameters and returns everything, so a removed filter must not go unnoticed.
  for (const name of ['status', 'sort'])
    it(`that removes the query parameter ${name} is major, and the type check names it in the facade`, () => {
      const parameter = new RegExp(`^ {8}- name: ${name}\\n(?: {10}.*\\n)+`, 'm');
      const { rating, broken } = regenerate((spec) => spec.replace(parameter, ''));
      expect(rating).to.equal('major');
      expect(broken.join('\n')).to.match(new RegExp(`${facade}.*['"]${name}['"]`));
    });
});
