import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root, run as runProgram } from '../../../scripts/tools.js';
import { useExamples } from '../../support/examples.js';

const examples = ['audit', 'export', 'failures', 'sizes', 'wait'];

describe('examples', function () {
  this.timeout(120_000);
  const using = useExamples();
  const { startCloud, run } = using;

  it('end with one line, without a stack or a secret, if the service fails', async () => {
    await startCloud({ backups: 5 });
    const { OS_PASSWORD } = using.cloud.openrc();
    const body = JSON.stringify({ error_code: 'CSBS.9999', error_msg: `cannot serve ${OS_PASSWORD}` });
    using.cloud.failNext({ status: 500, body, times: examples.length, when: { path: /checkpoint_items/ } });
    const ends = await Promise.all(
      examples.map(async (name) => ({ name, ...(await run(name, name === 'wait' ? ['some-id'] : [])) })),
    );
    for (const { name, code, out, err } of ends) {
      expect(err, name).to.match(new RegExp(`^${name}: 500 CSBS\\.9999 cannot serve \\S+ \\(GET /v1/.*\\)\\n$`));
      expect(err + out, name).not.to.contain(OS_PASSWORD);
      expect(out, name).to.equal('');
      expect(code, name).to.equal(2);
    }
  });

  it('reject unknown arguments before anything is sent', async () => {
    await startCloud({ backups: 5 });
    const wrong: [string, string[], RegExp][] = [
      ['audit', ['--hour', '3'], /Unknown option '--hour'.*usage: audit \[--hours N\]/],
      ['audit', ['--hours', '0'], /--hours must be a number above 0, got "0"/],
      ['export', ['--format', 'xml'], /--format must be csv or ndjson, got "xml"/],
      ['sizes', ['--top', ''], /--top must be a number above 0, got ""/],
      ['failures', ['yesterday'], /Unexpected argument 'yesterday'/],
      ['wait', ['a', 'b'], /one ID, not 2/],
    ];
    const ends = await Promise.all(
      wrong.map(async ([name, args, message]) => ({ name, message, ...(await run(name, args)) })),
    );
    for (const { name, message, code, err } of ends) {
      expect(err, name).to.match(/^\w+: .*\n$/);
      expect(err, name).to.match(message);
      expect(code, name).to.equal(2);
    }
    expect(using.cloud.requests).to.have.length(0);
  });

  it('do not use the fake cloud if some OS_* variables are set', async () => {
    await startCloud({ backups: 5 });
    const { OS_AUTH_URL, ...rest } = using.cloud.openrc();
    const { code, out, err } = await run('audit', [], rest);
    expect(OS_AUTH_URL).to.be.a('string');
    expect(err).to.equal('audit: The environment: OS_AUTH_URL is missing.\n');
    expect(out).to.equal('');
    expect(code).to.equal(2);
  });

  it('use the fake cloud, and say so, if no OS_* variable is set', async () => {
    await startCloud({ backups: 0 });
    const { code, out, err } = await run('run', ['audit'], {});
    expect(err).to.equal('audit: no OS_* variable is set, so these are made-up backups of a fake cloud\n');
    // With times in the past, all 22 would be without a backup.
    expect(out).to.match(/^[1-9] of 22 servers: no available backup since .*\(24 hours\)\.$/m);
    expect(code).to.equal(1);
    expect(using.cloud.requests).to.have.length(0);
  });

  it('name a package that is not installed', async () => {
    // A copy of the examples in a folder where only csbs-client is installed.
    const folder = mkdtempSync(join(tmpdir(), 'csbs-client-alone-'));
    try {
      cpSync(join(root, 'scripts/examples'), folder, { recursive: true });
      for (const [name, missing] of Object.entries({
        audit: 'cli-table3',
        export: 'cli-progress',
        wait: 'cli-progress',
      })) {
        const { status, output } = runProgram(process.execPath, ['--import', 'tsx', join(folder, `${name}.mjs`)], {
          TSX_TSCONFIG_PATH: join(using.folder, 'tsconfig.json'),
        });
        expect(output).to.equal(`This example needs the package ${missing}. Install it: npm install ${missing}\n`);
        expect(status).to.equal(2);
        expect(readFileSync(join(folder, `${name}.mjs`), 'utf8').split('\n')[0]).to.match(
          new RegExp(`^// Needs: npm install csbs-client .*${missing}`),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are listed if an unknown one is requested, and explain their usage', async () => {
    await startCloud({ backups: 0 });
    const unknown = await run('run', ['nothing']);
    expect(unknown.err).to.equal(`Which example? ${examples.join(', ')}: npm run example -- audit --help\n`);
    expect(unknown.code).to.equal(2);
    const helps = await Promise.all(examples.map((name) => run('run', [name, '--help'])));
    helps.forEach(({ code, out }, at) => {
      expect(out).to.match(new RegExp(`^Usage: ${examples[at]} \\[.*\\n$`));
      expect(code).to.equal(0);
    });
    expect(using.cloud.requests).to.have.length(0);
  });
});
