import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { programArguments } from './support/program.js';

describe('loading the package', () => {
  it('does not touch the runtime: what an edge runtime lacks may throw @process', () => {
    const code = `
      const unsupported = (name) => () => { throw new Error(name + ' is not supported'); };
      process.getBuiltinModule = unsupported('getBuiltinModule');
      globalThis.fetch = unsupported('fetch');
      const { CsbsClient, tagFilter } = await import('./src/index.ts');
      new CsbsClient({ endpoints: { csbs: 'https://csbs.example.com' }, projectId: 'p1', auth: 'a-token' });
      console.log(JSON.stringify(tagFilter()));`;
    const { stdout, stderr } = spawnSync(process.execPath, programArguments(code), {
      encoding: 'utf8',
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    });
    expect(stdout.trim(), stderr).to.equal('{}');
  });
});
