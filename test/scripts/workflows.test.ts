// The workflow files, as far as they can be judged without running them.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

interface Job {
  permissions?: Record<string, string>;
  strategy?: { matrix: { node: number[] } };
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const runs = ({ steps }: Job) => steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

describe('workflows', () => {
  for (const name of ['ci', 'release']) {
    it(`of ${name} may only read, take actions by their major version, and name no address`, () => {
      const { permissions, jobs } = workflow(name);
      expect(permissions).to.deep.equal({ contents: 'read' });
      const uses = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
      expect(uses).to.have.length(3);
      for (const action of uses) expect(action).to.match(/^actions\/[a-z-]+@v\d+$/);
      expect(read(`.github/workflows/${name}.yml`)).not.to.match(/https?:|registry/);
    });
  }

  it('test on every Node that is kept alive, the oldest of which package.json promises', () => {
    const { test } = workflow('ci').jobs;
    expect(test?.strategy?.matrix.node).to.deep.equal([20, 22, 24]);
    expect(JSON.parse(read('package.json')).engines.node).to.match(/^>=20\./);
    expect(test && runs(test)).to.include('bash .ci/run');
  });

  it('publish what was tested, with provenance', () => {
    const { publish } = workflow('release').jobs;
    expect(publish?.permissions).to.deep.equal({ contents: 'read', 'id-token': 'write' });
    const steps = publish ? runs(publish) : [];
    expect(steps.at(-1)).to.equal('npm publish --provenance --access public');
    expect(steps.indexOf('bash .ci/run')).to.be.within(0, steps.length - 2);
  });
});
