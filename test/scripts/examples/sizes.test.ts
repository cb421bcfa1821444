import { expect } from 'chai';
import { makeBackup } from '../../../src/testing/index.js';
import { useExamples } from '../../support/examples.js';

describe('example sizes', function () {
  this.timeout(120_000);
  const examples = useExamples();
  const { startCloud, run } = examples;

  const rowsOf = (out: string) =>
    [...out.matchAll(/^ *([\d.]+ [MGT]B) +(\d+) +([█▏▎▍▌▋▊▉]*) *(\S.*)$/gm)].map(([, size, backups, bar, name]) => [
      size,
      backups,
      bar,
      name,
    ]);

  it('adds up the backups of each server, the largest first, and the others in one line', async () => {
    await startCloud({ backups: 2500 });
    const sums = new Map<string, { name: string; megabytes: number; backups: number }>();
    for (const { resource_id = '', status, extend_info } of examples.cloud.backups) {
      if (status === 'deleted') continue;
      const sum = sums.get(resource_id) ?? {
        name: extend_info?.resource_name ?? resource_id,
        megabytes: 0,
        backups: 0,
      };
      sums.set(resource_id, {
        name: sum.name,
        megabytes: sum.megabytes + (extend_info?.size ?? 0),
        backups: sum.backups + 1,
      });
    }
    const sorted = [...sums.values()].sort((a, b) => b.megabytes - a.megabytes);
    const shown = sorted.slice(0, 4);
    const terabytes = (megabytes: number) => `${(megabytes / 1024 / 1024).toFixed(1)} TB`;
    const total = (of: typeof sorted) => [
      terabytes(of.reduce((sum, { megabytes }) => sum + megabytes, 0)),
      String(of.reduce((sum, { backups }) => sum + backups, 0)),
    ];

    const { code, out, err } = await run('sizes', ['--top', '4']);
    const rows = rowsOf(out);
    expect(rows.map(([size, backups, , name]) => [size, backups, name])).to.deep.equal([
      ...shown.map(({ name, megabytes, backups }) => [terabytes(megabytes), String(backups), name]),
      [...total(sorted.slice(4)), `${sorted.length - 4} other servers`],
      [...total(sorted), 'together'],
    ]);
    // In a bar of 30 characters, rounded to eighths.
    const lengths = rows.map(([, , bar = '']) =>
      [...bar].reduce((sum, block) => sum + '▏▎▍▌▋▊▉█'.indexOf(block) + 1, 0),
    );
    expect(lengths).to.deep.equal([
      ...shown.map(({ megabytes }) => Math.round((240 * megabytes) / (shown[0]?.megabytes ?? 0))),
      0,
      0,
    ]);
    expect(err).to.equal('');
    expect(code).to.equal(0);
  });

  it('omits deleted backups and reports missing sizes', async () => {
    const of = (id: string, name: string, size: number | undefined, status = 'available') =>
      makeBackup({ id, status, resource_id: `id-of-${name}`, extend_info: { resource_name: name, size } });
    await startCloud(
      { backups: 0 },
      ...[
        of('1', 'a', 2048),
        of('2', 'a', 512),
        of('3', 'a', 4096, 'deleted'),
        of('4', 'b', 0, 'error'),
        of('5', 'c\u001b[2J\nd', undefined),
      ],
      { id: 'bare' },
    );
    const { code, out } = await run('sizes');
    expect(rowsOf(out)).to.deep.equal([
      ['2.5 GB', '2', '█'.repeat(30), 'a'],
      ['0 MB', '1', '', '(no server)'],
      ['0 MB', '1', '', 'b'],
      ['0 MB', '1', '', 'c�[2J�d'],
      ['2.5 GB', '5', '', 'together'],
    ]);
    expect(out).to.match(/\n2 backups without a size, counted as 0 MB\.\n$/);
    expect(code).to.equal(0);
  });

  it('says so if there are none', async () => {
    await startCloud({ backups: 0 });
    expect(await run('sizes')).to.deep.equal({ code: 0, out: 'No backups.\n', err: '' });
  });
});
