// npm run test:consumers: whatever module system, TypeScript, bundler or test runner a user has, the packed package works there.
import { expect } from 'chai';
import { type Consumers, installConsumers, nodes } from './install.js';

/** Of the root entry, minified and gzipped, without axios; in bytes. What it weighs now, and little more: the aim is 12,000. */
const mostBytes = { client: 21_500, all: 26_000 };

describe('consumers', function () {
  this.timeout(600_000);
  let consumers: Consumers;
  before(() => {
    consumers = installConsumers();
  });
  after(() => consumers?.remove());

  const runs = (project: string, args: string[], node?: string) => {
    const { status, output } = consumers.run(project, args, { node });
    expect(status, output).to.equal(0);
    return output;
  };

  for (const node of nodes) {
    describe(`Node ${node}`, () => {
      it('is that', () => expect(runs('.', ['--version'], node)).to.match(new RegExp(`^v${node}\\.`)));
      it('imports it, and gets the same classes by `require`', () =>
        expect(runs('esm', ['main.js'], node)).to.include('fine'));
      it('requires it, and gets the same classes by `import`', () =>
        expect(runs('cjs', ['main.js'], node)).to.include('fine'));
      it('runs the CommonJS files themselves', () => expect(runs('cjs', ['copy.cjs'], node)).to.include('fine'));
    });
  }

  const strict = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--skipLibCheck',
    'false',
    '--target',
    'es2022',
  ];
  const resolvers: [name: string, args: string[]][] = [
    ['nodenext', ['--module', 'nodenext', '--moduleResolution', 'nodenext', 'main.ts', 'main.cts']],
    ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', 'main.ts']],
  ];
  const oldest: [name: string, args: string[]] = [
    'node10',
    ['--module', 'commonjs', '--moduleResolution', 'node10', 'main.ts'],
  ];
  const platforms: [name: string, args: string[]][] = [
    ['the types of Node', ['--lib', 'es2022', '--types', 'node']],
    ['the types of a browser', ['--lib', 'es2022,dom', '--typeRoots', 'none']],
  ];
  for (const version of ['5.4', '5.9', '7']) {
    describe(`TypeScript ${version}`, () => {
      const tsc = (args: string[]) => runs('types', [consumers.tool(`typescript-${version}/bin/tsc`), ...args]);
      it('is that', () => expect(tsc(['--version'])).to.include(`Version ${version}`));
      // The newest knows the oldest resolver no more.
      for (const [resolver, resolve] of version === '7' ? resolvers : [...resolvers, oldest]) {
        for (const [platform, types] of platforms) {
          it(`compiles for ${resolver} with ${platform}, libraries checked`, () =>
            expect(tsc([...strict, ...types, ...resolve])).to.equal(''));
        }
      }
    });
  }

  describe('"go to definition"', () => {
    for (const version of ['5.4', '5.9']) {
      it(`reaches the sources that are published, and the declarations of the rest, in an editor with TypeScript ${version}`, () => {
        const names = [
          'client.backups',
          'client.backups.list',
          'listing.toArray',
          'parseTime',
          'tagFilter',
          '.all',
          'Backup',
          'row.created_at',
        ];
        const output = runs('editor', [
          'definitions.js',
          consumers.tool(`typescript-${version}/lib/tsserver.js`),
          ...names,
        ]);
        expect(JSON.parse(output.trim().split('\n').at(-1) ?? '')).to.deep.equal({
          'client.backups': ['csbs-client/dist/src/client.ts: backups'],
          'client.backups.list': ['csbs-client/dist/src/backups.ts: list'],
          'listing.toArray': ['csbs-client/dist/types/src/paging/paged.d.ts: toArray'],
          parseTime: ['csbs-client/dist/types/src/query/time.d.ts: parseTime'],
          tagFilter: ['csbs-client/dist/types/src/query/tag-filter.d.ts: tagFilter'],
          '.all': ['csbs-client/dist/types/src/query/tag-filter.d.ts: all'],
          Backup: ['csbs-client/dist/types/generated/api.d.ts: Backup'],
          'row.created_at': ['csbs-client/dist/types/generated/api.d.ts: created_at'],
        });
      });
    }
  });

  for (const bundler of ['esbuild', 'vite']) {
    describe(bundler, () => {
      let sizes = { client: 0, all: 0 };
      it('bundles', () => {
        sizes = JSON.parse(
          runs('bundles', [`${bundler}.js`])
            .split('\n')
            .at(-2) ?? '',
        );
      });
      it('makes a program that runs, with all that it needs in it', () =>
        expect(runs('bundles', ['away.js', `out/${bundler}.mjs`])).to.include('fine'));
      for (const [what, most] of Object.entries(mostBytes)) {
        it(`keeps ${what === 'all' ? 'everything of the root entry' : 'CsbsClient'} under ${most} bytes, without axios, minified and gzipped`, () => {
          const bytes = sizes[what as keyof typeof sizes];
          console.log(`        ${bytes}`);
          expect(bytes).to.be.within(5_000, most);
        });
      }
    });
  }

  describe('a page in Chromium', () => {
    it('lists every backup of a cloud at another origin, and follows no redirect', () => {
      const { status, output } = consumers.run('page', ['browse.js']);
      expect(status, output).to.equal(0);
      const seen = JSON.parse(output.split('\n').at(-2) ?? '');
      expect(seen.outcome, output).to.deep.equal({ count: 100, tagged: 100 });
      expect(seen).to.include({ state: '100 backups', shown: 100, complete: true });
      expect(seen.complaints).to.deep.equal([]);
      // The browser minds origins: what another does not open is closed.
      expect(seen.closed).to.equal('TypeError');
      expect(seen.missing).to.include({ name: 'NotFoundError', status: 404 });
      expect(seen.redirected).to.include({ name: 'UnexpectedResponseError', status: 0 });
      expect(seen.stolen).to.deep.equal([]);
      expect(seen.requests.filter((request: string) => !request.endsWith(' accepted'))).to.deep.equal([]);
    });
  });

  describe('test runners', () => {
    it('vitest uses the fake cloud', () =>
      expect(runs('vitest', [consumers.tool('vitest/vitest.mjs'), 'run'])).to.match(/Tests +2 passed/));
    it('jest uses the fake cloud', () =>
      expect(runs('jest', [consumers.tool('jest/bin/jest.js'), '--rootDir', '.'])).to.match(/Tests: +3 passed/));
  });
});
