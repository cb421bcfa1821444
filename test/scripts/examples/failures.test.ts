import { expect } from 'chai';
import { type Backup, formatTime } from '../../../src/index.js';
import { makeBackup } from '../../../src/testing/index.js';
import { useExamples } from '../../support/examples.js';

describe('example failures', function () {
  this.timeout(120_000);
  const examples = useExamples();
  const { startCloud, run, listRequests } = examples;

  const rowsOf = (out: string) =>
    [...out.matchAll(/^ *(\d+) {2}(\?|\d{4}-\d\d-\d\d \d\d:\d\d) +(\S.*?) {2,}(\S.*)$/gm)].map(
      ([, backups, last, reason, servers]) => [backups, last, reason, servers],
    );

  it('groups failed backups by reason, operation and code: how many, the last one, the servers', async () => {
    await startCloud({ backups: 2500 });
    const reasons = new Map<string, Backup[]>();
    const failed = examples.cloud.backups.filter(({ status }) => status === 'error');
    for (const backup of failed) {
      const reason = `${backup.extend_info?.fail_reason} (backup, code 6030)`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), backup]);
    }
    expect(reasons.size).to.equal(4);
    const { code, out, err } = await run('failures');
    const expected = [...reasons]
      .sort(([a, { length: most }], [b, { length: less }]) => less - most || (a < b ? -1 : 1))
      .map(([reason, backups]) => [
        String(backups.length),
        backups
          .map(({ created_at = '' }) => created_at)
          .sort()
          .at(-1)
          ?.slice(0, 16)
          .replace('T', ' '),
        reason,
        [...new Set(backups.map(({ extend_info }) => extend_info?.resource_name))].sort().join(', '),
      ]);
    expect(rowsOf(out)).to.deep.equal(expected);
    expect(out).to.contain(`\n${failed.length} failed backups, 4 reasons.\n`);
    expect(listRequests()[0]?.query).to.include({ status: 'error' });
    expect(err).to.equal('');
    expect(code).to.equal(0);
  });

  it('finds the reason in each of its places', async () => {
    const of = (id: string, extend_info: Backup['extend_info'], created_at?: string) =>
      makeBackup({ id, status: 'error', resource_id: `id-${id}`, created_at, extend_info });
    await startCloud(
      { backups: 0 },
      of('1', { resource_name: 'a', fail_reason: ' Out of quota ', fail_code: { Code: '77' } }, '2026-11-20T10:00:00'),
      of(
        '2',
        { resource_name: 'b', fail_reason: 'Out of quota', fail_op: '', fail_code: { Code: 77, Description: 'other' } },
        '2026-11-20T09:00:00+02:00',
      ),
      of('3', {
        resource_name: 'a,b\n"c"',
        fail_reason: '',
        fail_op: 'delete',
        fail_code: { Description: 'No such volume' },
      }),
      of('4', { fail_reason: '', fail_op: '', fail_code: {} }, 'yesterday'),
      of('5', undefined, '2026-11-20T10:00:00'),
      makeBackup({ id: '6', status: 'available' }),
    );
    const { out } = await run('failures');
    expect(rowsOf(out)).to.deep.equal([
      ['2', '2026-11-20 10:00', 'Out of quota (code 77)', 'a, b'],
      ['2', '2026-11-20 10:00', 'no reason given', 'id-4, id-5'],
      ['1', '?', 'No such volume (delete)', 'a,b�"c"'],
    ]);
  });

  it('reads only the last days, if requested', async () => {
    const daysAgo = (days: number) => formatTime(new Date(Date.now() - days * 86_400_000));
    const of = (id: string, days: number) =>
      makeBackup({ id, status: 'error', created_at: daysAgo(days), extend_info: { resource_name: id } });
    await startCloud({ backups: 0 }, of('new', 1.9), of('old', 2.1));
    const { out } = await run('failures', ['--days', '2']);
    expect(out).to.contain('1 failed backup, 1 reason.');
    expect(rowsOf(out)[0]?.[3]).to.equal('new');
  });

  it('says so if there are none', async () => {
    await startCloud({ backups: 0 }, makeBackup({ status: 'available' }));
    expect(await run('failures')).to.deep.equal({ code: 0, out: 'No failed backups.\n', err: '' });
  });
});
