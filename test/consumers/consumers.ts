// npm run test:consumers: the packed package works with the module systems, TypeScript versions, bundlers and test
// runners of its users.
import { expect } from 'chai';
import { npm } from '../../scripts/tools.js';
import { type Consumers, executableOf, installConsumers, nodes, type RunOptions } from './install.js';

/** The maximum that an import from the root entry adds to a bundle: in bytes, without axios, minified and gzipped. */
const maxBytes = { tagFilter: 3_200, CsbsClient: 23_000 };

describe('consumers', function () {
  this.timeout(600_000);
  let consumers: Consumers;
  before(() => {
    consumers = installConsumers();
  });

  const runs = (project: string, args: string[], options?: RunOptions) => {
    const { status, output } = consumers.run(project, args, options);
    expect(status, output).to.equal(0);
    return output;
  };

  for (const node of nodes) {
    describe(`Node ${node}`, () => {
      it('has this version', () => expect(runs('.', ['--version'], { node })).to.match(new RegExp(`^v${node}\\.`)));
      it('imports the package, and `require` returns the same classes', () =>
        expect(runs('esm', ['main.js'], { node })).to.include('passed'));
      it('requires the package, and `import` returns the same classes', () =>
        expect(runs('cjs', ['main.js'], { node })).to.include('passed'));
      it('runs the CommonJS files directly', () => expect(runs('cjs', ['direct.cjs'], { node })).to.include('passed'));
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
      it('has this version', () => expect(tsc(['--version'])).to.include(`Version ${version}`));
      // TypeScript 7 no longer has the resolver node10.
      for (const [resolver, resolve] of version === '7' ? resolvers : [...resolvers, oldest]) {
        for (const [platform, types] of platforms) {
          it(`compiles for ${resolver} with ${platform}, and checks libraries`, () =>
            expect(tsc([...strict, ...types, ...resolve])).to.equal(''));
        }
      }
    });
  }

  for (const version of ['5.4', '5.9']) {
    describe(`an editor with TypeScript ${version}`, () => {
      let results: EditorResults;
      it('runs its language server', () => {
        const output = runs('editor', ['definitions.js', consumers.tool(`typescript-${version}/lib/tsserver.js`)]);
        results = JSON.parse(output.trim().split('\n').at(-1) ?? '') as EditorResults;
      });
      it('opens a source without errors for every public name', () => {
        const { found, errors } = results;
        expect(errors).to.deep.equal([]);
        expect(Object.keys(found)).to.include.members(['CsbsClient', 'Backup', 'connectFromEnv', 'FakeCloud']);
        expect(Object.keys(found).length).to.be.above(100);
        for (const [name, place] of Object.entries(found))
          expect(place, name)
            .to.match(/^(src|generated)\/[\w/-]+\.ts: /)
            .and.to.satisfy(endsWith(name));
      });
      it('describes every filter of a listing', () => {
        expect(Object.keys(results.filters)).to.include.members(['status', 'ip', 'start_time', 'sort', 'offset']);
        for (const [filter, description] of Object.entries(results.filters))
          expect(description, filter).to.match(/^[^&]{20,}$/);
      });
      it('completes the known values of a filter', () => {
        expect(results.values.status).to.include.members(['available', 'error', 'protecting']);
        expect(results.values.image_type).to.include('backup');
        expect(results.values.resource_type).to.include('OS::Nova::Server');
      });
    });
  }

  describe('one copy of the classes for `import` and `require`', () => {
    const checks = (args: string[], options?: RunOptions) =>
      expect(runs('one-copy', args, options)).to.include('one copy');
    it('in tsx', () => checks([consumers.tool('tsx/dist/cli.mjs'), 'main.js']));
    it('in Bun', () => checks(['main.js'], { program: executableOf(consumers, '@oven', 'bin/bun') }));
    it('in Deno', () =>
      checks(['run', '--allow-all', 'main.js'], {
        program: executableOf(consumers, '@deno', 'deno'),
        env: { DENO_NO_UPDATE_CHECK: '1' },
      }));
    it('in Yarn with Plug’n’Play', () => {
      const yarn = consumers.tool('@yarnpkg/cli-dist/bin/yarn.js');
      runs('pnp', ['install.js', yarn, consumers.tarball, npm(['config', 'get', 'registry']).trim()]);
      expect(runs('pnp', [yarn, 'node', 'main.js'])).to.include('one copy');
    });
    it('in Jest with ES modules', () => {
      const jest = consumers.tool('jest/bin/jest.js');
      const args = [jest, '--rootDir', '.', '--testMatch', '**/copy.test.js', '--transform', '{}'];
      expect(runs('one-copy', args, { env: { NODE_OPTIONS: '--experimental-vm-modules' } })).to.match(
        /Tests: +1 passed/,
      );
    });
    it('in vitest', () => {
      const args = [consumers.tool('vitest/vitest.mjs'), 'run', '--globals', 'copy.test.js'];
      expect(runs('one-copy', args)).to.match(/Tests +1 passed/);
    });
    for (const bundler of ['esbuild', 'rollup', 'webpack']) {
      it(`in a bundle for Node by ${bundler}`, () => {
        const bundles = JSON.parse(
          runs('one-copy', [`${bundler}.js`])
            .trim()
            .split('\n')
            .at(-1) ?? '',
        ) as string[];
        expect(bundles).not.to.deep.equal([]);
        for (const bundle of bundles) checks([bundle]);
      });
    }
  });

  for (const bundler of ['esbuild', 'vite']) {
    describe(bundler, () => {
      let sizes: Record<string, number> = {};
      it('bundles', () => {
        sizes = JSON.parse(
          runs('bundles', [`${bundler}.js`])
            .split('\n')
            .at(-2) ?? '',
        );
      });
      it('bundles a program that runs without node_modules', () =>
        expect(runs('bundles', ['run-elsewhere.js', `out/${bundler}.mjs`])).to.include('passed'));
      for (const [name, limit] of Object.entries(maxBytes)) {
        it(`adds at most ${limit} bytes for ${name}`, () => {
          console.log(`        ${sizes[name]}`);
          expect(sizes[name]).to.be.within(1_000, limit);
        });
      }
    });
  }

  it('bundles for browsers reject the options that only work in Node', () => {
    const output = runs('bundles', ['browsers.js']).trim();
    const bundles = JSON.parse(output.split('\n').at(-1) ?? '') as string[];
    expect(bundles).not.to.deep.equal([]);
    for (const bundle of bundles)
      expect(runs('bundles', [bundle]), bundle).to.include('rejected: httpAgent,httpsAgent,proxy\n');
  });

  describe('a page in Chromium', () => {
    it('lists every backup of a cloud at another origin, and follows no redirect', () => {
      const { status, output } = consumers.run('page', ['browse.js']);
      expect(status, output).to.equal(0);
      const seen = JSON.parse(output.split('\n').at(-2) ?? '');
      expect(seen.outcome, output).to.deep.equal({ count: 100, tagged: 100 });
      expect(seen).to.include({ state: '100 backups', shown: 100, complete: true });
      expect(seen.messages).to.deep.equal([]);
      // The browser applies the same-origin policy.
      expect(seen.closed).to.equal('TypeError');
      expect(seen.missing).to.include({ name: 'NotFoundError', status: 404 });
      expect(seen.redirected).to.include({ name: 'UnexpectedResponseError', status: 0 });
      expect(seen.stolen).to.deep.equal([]);
      expect(seen.requests.filter((request: string) => !request.endsWith(' accepted'))).to.deep.equal([]);
    });
  });

  describe('test runners', () => {
    it('vitest runs tests with the fake cloud', () =>
      expect(runs('vitest', [consumers.tool('vitest/vitest.mjs'), 'run'])).to.match(/Tests +2 passed/));
    it('Jest with CommonJS runs tests with the fake cloud', () =>
      expect(runs('jest', [consumers.tool('jest/bin/jest.js'), '--rootDir', '.'])).to.match(/Tests: +3 passed/));
  });
});

interface EditorResults {
  found: Record<string, string>;
  errors: string[];
  filters: Record<string, string>;
  values: Record<string, string[]>;
}

const endsWith = (name: string) => (place: string) => place.endsWith(`: ${name.split('.').at(-1)}`);
