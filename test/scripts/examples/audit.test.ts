import { expect } from 'chai';
import { type Backup, formatTime } from '../../../src/index.js';
import { makeBackup } from '../../../src/testing/index.js';
import { useExamples } from '../../support/examples.js';

describe('example audit', function () {
  this.timeout(120_000);
  const examples = useExamples();
  const { startCloud, run } = examples;

  const minute = 60_000;
  const hour = 60 * minute;
  const ago = (milliseconds: number) => formatTime(new Date(Date.now() - milliseconds));
  let made = 0;
  const backupOf = (server: string, fields: Partial<Backup>) =>
    makeBackup({
      id: `backup-${++made}`,
      resource_id: `id-of-${server}`,
      extend_info: { resource_name: server },
      status: 'available',
      ...fields,
    });
  /** Columns of the table: name -> [when available, status of the newest]. */
  const readTable = (out: string) =>
    Object.fromEntries(
      out
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/))
        .filter((cells) => cells.length === 4 && cells[0] !== 'ID')
        .map(([id, available, status, name]) => [name, [id, available, status]]),
    );

  it('lists each server without an available backup in the last 24 hours, and no other', async () => {
    await startCloud(
      { backups: 0 },
      backupOf('just-in-time', { created_at: ago(24 * hour - 10 * minute) }),
      backupOf('just-too-late', { created_at: ago(24 * hour + 10 * minute) }),
      backupOf('failed-since', { created_at: ago(minute), status: 'error' }),
      backupOf('failed-since', { created_at: ago(23 * hour) }),
      backupOf('only-failed', { created_at: ago(hour), status: 'error' }),
      backupOf('only-failed', { created_at: ago(30 * hour), status: 'error' }),
      ...[
        'waiting_protect',
        'protecting',
        'waiting_restore',
        'restoring',
        'waiting_delete',
        'deleting',
        'deleted',
        'aviable',
        'of_tomorrow',
      ].map((status) => backupOf(`is-${status}`, { created_at: ago(hour), status })),
      backupOf('long-ago', { created_at: '2017-04-18T01:21:52.701973' }),
      backupOf('with-a-space', { created_at: ago(2 * hour).replace('T', ' ') }),
      backupOf('without-status', { created_at: ago(hour), status: undefined }),
    );
    const { code, out, err } = await run('audit');
    expect(err).to.equal('');
    const table = readTable(out);
    expect(Object.keys(table)).to.have.members([
      ...['just-too-late', 'only-failed', 'long-ago', 'without-status'],
      ...[
        'waiting_protect',
        'protecting',
        'waiting_restore',
        'restoring',
        'waiting_delete',
        'deleting',
        'deleted',
        'aviable',
        'of_tomorrow',
      ].map((status) => `is-${status}`),
    ]);
    expect(table['just-too-late']).to.deep.equal(['id-of-just-too-late', '24 h ago', 'available']);
    expect(table['only-failed']).to.deep.equal(['id-of-only-failed', 'never', 'error']);
    expect(table['is-of_tomorrow']).to.deep.equal(['id-of-is-of_tomorrow', 'never', 'of_tomorrow']);
    expect(out).to.match(/^13 of 16 servers: no available backup since \S+ \S+ UTC \(24 hours\)\.$/m);
    expect(code).to.equal(1);
  });

  it('reports backups without a valid time or a server on standard error', async () => {
    await startCloud(
      { backups: 0 },
      backupOf('good', { id: 'b-good', created_at: ago(hour) }),
      backupOf('unclear', { id: 'b-unclear', created_at: 'yesterday' }),
      backupOf('timeless', { id: 'b-timeless', created_at: undefined, extend_info: undefined }),
      backupOf('lost', { id: 'b-lost', created_at: ago(hour), resource_id: undefined }),
    );
    const { code, out, err } = await run('audit');
    expect(err).to.match(/^audit: 1 backup without a server, not counted: b-lost$/m);
    expect(err).to.match(
      /^audit: 2 backups without a valid time, treated as old: (b-unclear, b-timeless|b-timeless, b-unclear)$/m,
    );
    expect(readTable(out)).to.deep.equal({
      unclear: ['id-of-unclear', 'never', 'available'],
      '(no name)': ['id-of-timeless', 'never', 'available'],
    });
    expect(code).to.equal(1);
  });

  it('finds the same servers in 2,500 backups as a separate count', async () => {
    await startCloud({ backups: 2500 });
    const times = new Map<string, number>();
    for (const { resource_id = '', status, created_at } of examples.cloud.backups) {
      times.set(
        resource_id,
        Math.max(times.get(resource_id) ?? 0, status === 'available' ? Date.parse(`${created_at}Z`) : 0),
      );
    }
    // In the middle of the widest gap between two servers, so that the start time of the example does not matter.
    const sorted = [...times.values()].sort((a, b) => b - a).slice(20, 60);
    const gaps = sorted.slice(1).map((time, at) => ({ from: time, width: (sorted[at] ?? 0) - time }));
    const { from, width } = gaps.reduce((a, b) => (a.width > b.width ? a : b));
    expect(width).to.be.above(20 * minute);
    const hours = (Date.now() - from - width / 2) / hour;
    const late = [...times].filter(([, time]) => time <= from).map(([id]) => id);
    expect(late.length).to.be.within(10, times.size - 10);
    const { code, out } = await run('audit', ['--hours', String(hours)]);
    expect([...out.matchAll(/^[0-9a-f-]{36}(?= )/gm)].map(([id]) => id)).to.have.members(late);
    expect(out).to.contain(`${late.length} of ${times.size} servers`);
    expect(code).to.equal(1);
  });

  it('exits with 0 if every server has one', async () => {
    await startCloud(
      { backups: 0 },
      backupOf('a', { created_at: ago(47 * hour) }),
      backupOf('b', { created_at: ago(hour) }),
    );
    const { code, out } = await run('audit', ['--hours', '48']);
    expect(out).to.match(/^2 servers, each with an available backup since .* UTC \(48 hours\)\.\n$/);
    expect(code).to.equal(0);
  });

  it('does not report success if there are no backups at all', async () => {
    await startCloud({ backups: 0 });
    const { code, out, err } = await run('audit');
    expect(out).to.equal('');
    expect(err).to.match(/^audit: no backup of any server is in project b23b579f08c84228b9b4673c46f0c442\b.*\n$/);
    expect(code).to.equal(2);
  });
});
