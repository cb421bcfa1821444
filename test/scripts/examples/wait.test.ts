import { expect } from 'chai';
import { makeBackup } from '../../../src/testing/index.js';
import { useExamples } from '../../support/examples.js';

describe('example wait', function () {
  this.timeout(120_000);
  const examples = useExamples();
  const { startCloud, start, run } = examples;

  const underWay = () =>
    makeBackup({ id: 'mine', name: 'of\u0007today', status: 'waiting_protect', extend_info: { progress: 0 } });
  const change = (status: string, progress: number) =>
    Object.assign(examples.cloud.backups[0] ?? {}, { status, extend_info: { progress, fail_reason: 'No quota' } });
  const quick = ['--interval', '0.001'];

  it('shows how far the backup is until it is available', async () => {
    await startCloud({ backups: 0 }, underWay());
    const { ended, onLine } = start('wait', ['mine', ...quick]);
    const lines: string[] = [];
    onLine((line) => {
      lines.push(line);
      if (line === 'waiting_protect, 0 %') change('protecting', 40);
      if (line === 'protecting, 40 %') change('available', 8);
    });
    const { code, out } = await ended;
    expect(lines).to.deep.equal(['waiting_protect, 0 %', 'protecting, 40 %', 'available, 8 %']);
    expect(out).to.equal('mine is available: of�today\n');
    expect(code).to.equal(0);
  });

  it('exits with 1 if the backup fails, and says why', async () => {
    await startCloud({ backups: 0 }, underWay());
    const { ended, onLine } = start('wait', ['mine', ...quick]);
    onLine((line) => line.startsWith('waiting_protect') && change('error', 40));
    const { code, out, err } = await ended;
    expect(err).to.match(/^wait: The backup "mine" will not become available: its status is "error" \(No quota\)\.$/m);
    expect(out).to.equal('');
    expect(code).to.equal(1);
  });

  it('exits with 3 if it takes too long', async () => {
    await startCloud({ backups: 0 }, underWay());
    const { code, err } = await run('wait', ['mine', ...quick, '--minutes', '0.001']);
    expect(err).to.match(
      /^wait: The backup "mine" was not available within 60 ms; its status is "waiting_protect"\.$/m,
    );
    expect(code).to.equal(3);
  });

  it('uses the newest backup in progress if none is named', async () => {
    await startCloud(
      { backups: 0 },
      makeBackup({ id: 'another', status: 'error' }),
      makeBackup({ id: 'mine', status: 'protecting' }),
    );
    const { ended, onLine } = start('wait', quick);
    onLine(
      (line) =>
        line.startsWith('protecting') && Object.assign(examples.cloud.backups[1] ?? {}, { status: 'available' }),
    );
    const { code, err } = await ended;
    expect(err).to.match(/^wait: for mine, /);
    expect(code).to.equal(0);
  });

  it('stops at once on Ctrl-C, even in the middle of a long sleep', async () => {
    await startCloud({ backups: 0 }, underWay());
    const { child, ended, onLine } = start('wait', ['mine', '--interval', '1000', '--minutes', '100']);
    onLine((line) => line.startsWith('waiting_protect') && child.kill('SIGINT'));
    const { code, out, err } = await ended;
    expect(err).to.equal('waiting_protect, 0 %\nwait: interrupted\n');
    expect(out).to.equal('');
    expect(code).to.equal(130);
  });
});
