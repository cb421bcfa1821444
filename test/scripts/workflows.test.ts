// The workflow files, as far as they can be checked without running them, and the check before a release.
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { type Release, releaseProblems } from '../../scripts/release/problems.js';

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

interface Job {
  permissions?: Record<string, string>;
  needs?: string;
  environment?: string;
  strategy?: { matrix: { node: number[] } };
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const files = readdirSync(new URL('../../.github/workflows/', import.meta.url));
const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const commands = (job: Job | undefined) => job?.steps.flatMap(({ run }) => (run === undefined ? [] : [run])) ?? [];
const actions = (job: Job | undefined) => job?.steps.flatMap(({ uses }) => uses?.replace(/@.*/, '') ?? []) ?? [];

describe('workflows', () => {
  for (const file of files) {
    it(`${file} can only read and contains no URL`, () => {
      expect((parse(read(`.github/workflows/${file}`)) as Workflow).permissions).to.deep.equal({ contents: 'read' });
      expect(read(`.github/workflows/${file}`)).not.to.match(/https?:|registry/);
    });

    it(`${file} pins each action to a commit and names its version`, () => {
      const uses = read(`.github/workflows/${file}`).match(/\buses:.*/g) ?? [];
      expect(uses.length).to.be.at.least(3);
      for (const line of uses) expect(line).to.match(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });
  }

  it('test on every supported Node, from the oldest that package.json promises', () => {
    const { test } = workflow('ci').jobs;
    expect(test?.strategy?.matrix.node).to.deep.equal([20, 22, 24]);
    expect(JSON.parse(read('package.json')).engines.node).to.match(/^>=20\./);
    expect(commands(test)).to.include('bash .ci/run');
  });

  describe('of a release', () => {
    const { build, publish } = workflow('release').jobs;

    it('test, check and pack in a job that cannot publish', () => {
      expect(build?.permissions).to.equal(undefined);
      const steps = commands(build);
      expect(steps).to.include('bash .ci/run').and.to.include('npm run release:check');
      expect(steps.findIndex((step) => step.startsWith('npm pack'))).to.be.above(steps.indexOf('bash .ci/run'));
      expect(actions(build).at(-1)).to.equal('actions/upload-artifact');
    });

    it('publish with provenance what was tested, behind an environment, in a job that runs nothing else', () => {
      expect(publish?.needs).to.equal('build');
      expect(publish?.environment).to.equal('npm');
      expect(publish?.permissions).to.deep.equal({ 'id-token': 'write' });
      expect(actions(publish)).to.deep.equal(['actions/setup-node', 'actions/download-artifact']);
      const [command = '', ...others] = commands(publish);
      expect(others).to.deep.equal([]);
      expect(command).to.match(/^npm publish \.\/\S+\.tgz /);
      expect(command).to.include('--ignore-scripts').and.to.include('--provenance');
    });

    it('do not give the identity token to any other job', () => {
      const jobs = files.flatMap((file) => Object.entries((parse(read(`.github/workflows/${file}`)) as Workflow).jobs));
      const writing = jobs.filter(([, { permissions }]) => Object.values(permissions ?? {}).includes('write'));
      expect(writing.map(([name]) => name)).to.deep.equal(['publish']);
    });
  });
});

describe('the check before a release', () => {
  const good: Release = {
    tag: 'v1.2.3',
    manifest: { version: '1.2.3', repository: { url: 'git+https://git.example/owner/name.git' } },
    sentVersion: '1.2.3',
    changelog: '# Changelog\n\n## 1.2.3\n\n### Fixed\n',
    publishedFrom: 'https://git.example/owner/name',
  };

  it('finds nothing if everything agrees', () => expect(releaseProblems(good)).to.deep.equal([]));

  const wrong: [name: string, change: Partial<Release>, says: RegExp][] = [
    ['a tag of another version', { tag: 'v1.2.4' }, /v1\.2\.4/],
    ['a version that was edited manually', { sentVersion: '1.2.2' }, /npm version/],
    ['a changelog without the version', { changelog: '## Unreleased\n\n## 1.2.30\n' }, /CHANGELOG/],
    ['no repository', { manifest: { version: '1.2.3' } }, /no repository/],
    ['another repository', { publishedFrom: 'https://git.example/fork/name' }, /fork/],
  ];
  for (const [name, change, says] of wrong) {
    it(`reports the problem in one sentence: ${name}`, () => {
      const problems = releaseProblems({ ...good, ...change });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(says);
    });
  }
});
