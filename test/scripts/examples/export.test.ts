import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Backup, CsbsClient } from '../../../src/index.js';
import { makeBackup } from '../../../src/testing/index.js';
import { readCsv } from '../../support/csv.js';
import { useExamples } from '../../support/examples.js';

describe('example export', function () {
  this.timeout(120_000);
  const examples = useExamples();
  const { startCloud, start, run, listRequests } = examples;

  const newestFirst = (backups: Backup[]) =>
    [...backups].sort((a, b) =>
      a.created_at === b.created_at ? (a.id < b.id ? -1 : 1) : (a.created_at ?? '') < (b.created_at ?? '') ? 1 : -1,
    );
  const strings = [
    'a,b',
    'he said "no"',
    'two\nlines',
    'two\r\nlines',
    '=cmd|"/C calc"!A0',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '数据库',
    ' ',
    '',
  ];

  it('writes each backup as a line of CSV without formulas', async () => {
    const odd = strings.map((text, at) =>
      makeBackup({ id: `odd-${at}`, name: text, description: text, tags: [{ key: 'k', value: text }] }, at),
    );
    await startCloud({ backups: 2500 }, ...odd, { id: 'bare' });
    const { code, out, err } = await run('export');
    expect(err).to.equal('');
    expect(code).to.equal(0);
    const [head, ...rows] = readCsv(out);
    const guarded = (text = '') => (/^[=+\-@\t]/.test(text) ? `'${text}` : text);
    const text = (value: unknown) => (value === undefined ? '' : String(value));
    const expected = newestFirst(examples.cloud.backups).map((backup) => ({
      id: backup.id,
      checkpoint_id: text(backup.checkpoint_id),
      name: guarded(backup.name),
      status: text(backup.status),
      resource_id: text(backup.resource_id),
      resource_name: guarded(backup.extend_info?.resource_name),
      resource_az: text(backup.extend_info?.resource_az),
      created_at_utc: text(backup.created_at),
      finished_at_utc: text(backup.extend_info?.finished_at),
      size_mb: text(backup.extend_info?.size),
      incremental: text(backup.extend_info?.incremental),
      auto_trigger: text(backup.extend_info?.auto_trigger),
      fail_reason: text(backup.extend_info?.fail_reason),
      tags: (backup.tags ?? []).map(({ key, value }) => `${key}=${value}`).join(';'),
      description: guarded(backup.description),
    }));
    expect(rows).to.have.length(2513);
    expect(rows.map((row) => Object.fromEntries((head ?? []).map((column, at) => [column, row[at]])))).to.deep.equal(
      expected,
    );
  });

  it('writes each backup unchanged as a line of JSON to a file', async () => {
    await startCloud({ backups: 2500 }, ...strings.map((name, at) => makeBackup({ id: `odd-${at}`, name }, at)), {
      id: 'bare',
    });
    const out = join(examples.folder, 'all.ndjson');
    const ended = await run('export', ['--format', 'ndjson', '--out', out]);
    expect(ended).to.deep.equal({ code: 0, out: '', err: `2,513 backups in ${out}\n` });
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Backup)).to.deep.equal(newestFirst(examples.cloud.backups));
    expect(readdirSync(examples.folder)).to.deep.equal(['all.ndjson', 'tsconfig.json']);
  });

  it('keeps the existing file, and leaves nothing else, if the listing fails on its second page', async () => {
    await startCloud({ backups: 2500 });
    // A row without an id breaks the contract.
    Object.assign(newestFirst(examples.cloud.backups)[1500] ?? {}, { id: null });
    const out = join(examples.folder, 'kept.csv');
    writeFileSync(out, 'of last week');
    const { code, err } = await run('export', ['--out', out]);
    expect(err).to.match(/^export: Unexpected response: .*\n$/);
    expect(code).to.equal(2);
    expect(listRequests()).to.have.length(2);
    expect(readFileSync(out, 'utf8')).to.equal('of last week');
    expect(existsSync(`${out}.part`)).to.equal(false);
  });

  it('leaves nothing behind on Ctrl-C', async () => {
    await startCloud({ backups: 10_000, latencyMs: 50 });
    const out = join(examples.folder, 'stopped.csv');
    const { child, ended } = start('export', ['--out', out]);
    const watcher = watch(examples.folder, (_, file) => {
      if (file !== 'stopped.csv.part') return;
      watcher.close();
      child.kill('SIGINT');
    });
    const { code, err } = await ended;
    expect(err).to.equal('export: interrupted\n');
    expect(code).to.equal(130);
    expect(readdirSync(examples.folder).filter((file) => file.startsWith('stopped'))).to.deep.equal([]);
  });

  it('continues after a crash and writes each backup once', async () => {
    await startCloud({ backups: 10_000, latencyMs: 50 });
    const out = join(examples.folder, 'crashed.ndjson');
    const args = ['--format', 'ndjson', '--out', out, '--resume'];
    const { child, ended } = start('export', args);
    const watcher = watch(examples.folder, (_, file) => {
      if (file !== 'crashed.ndjson.cursor') return;
      watcher.close();
      child.kill('SIGKILL');
    });
    expect((await ended).code).to.equal(null);
    expect(existsSync(out)).to.equal(false);
    const before = listRequests().length;
    expect(before).to.be.below(10);
    // A crash can also leave an incomplete row.
    appendFileSync(`${out}.part`, '{"id":"ha');
    expect(await run('export', args)).to.deep.equal({ code: 0, out: '', err: `10,000 backups in ${out}\n` });
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Backup)).to.deep.equal(newestFirst(examples.cloud.backups));
    expect(listRequests()[before]?.query).to.have.property('marker');
    expect(readdirSync(examples.folder).filter((file) => file.startsWith('crashed'))).to.deep.equal(['crashed.ndjson']);
  });

  describe('after an export with --resume that failed on its second page', () => {
    const out = () => join(examples.folder, 'failed.ndjson');
    const args = () => ['--format', 'ndjson', '--out', out()];
    let broken: Backup;
    beforeEach(async () => {
      rmSync(out(), { force: true });
      await startCloud({ backups: 2500 });
      broken = newestFirst(examples.cloud.backups)[1500] as Backup;
      const { id } = broken;
      Object.assign(broken, { id: null });
      expect((await run('export', [...args(), '--resume'])).code).to.equal(2);
      expect(existsSync(`${out()}.cursor`)).to.equal(true);
      Object.assign(broken, { id });
    });

    it('starts again if an export without --resume followed', async () => {
      const { id } = broken;
      Object.assign(broken, { id: null });
      expect((await run('export', args())).code).to.equal(2);
      Object.assign(broken, { id });
      expect((await run('export', [...args(), '--resume'])).code).to.equal(0);
      const lines = readFileSync(out(), 'utf8').trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as Backup)).to.deep.equal(newestFirst(examples.cloud.backups));
    });

    it('names a damaged cursor file, and does not continue', async () => {
      for (const content of ['{"cursor":"W', 'null', '{}']) {
        writeFileSync(`${out()}.cursor`, content);
        const { code, err } = await run('export', [...args(), '--resume']);
        expect(err).to.match(/^export: .*failed\.ndjson\.cursor is damaged.*\n$/);
        expect(code).to.equal(2);
      }
      expect(existsSync(out())).to.equal(false);
    });

    it('does not continue if rows of its file are missing', async () => {
      rmSync(`${out()}.part`);
      const { code, err } = await run('export', [...args(), '--resume']);
      expect(err).to.match(/^export: .*failed\.ndjson\.cursor.*\n$/);
      expect(code).to.equal(2);
      expect(existsSync(out())).to.equal(false);
    });
  });

  it('does not continue an export of another format', async () => {
    await startCloud({ backups: 2500 });
    const out = join(examples.folder, 'mixed');
    examples.cloud.failNext({ status: 404, when: { path: /checkpoint_items/ } });
    Object.assign(newestFirst(examples.cloud.backups)[1500] ?? {}, { id: null });
    await run('export', ['--out', out, '--resume']);
    await run('export', ['--out', out, '--resume']);
    const { code, err } = await run('export', ['--out', out, '--resume', '--format', 'ndjson']);
    expect(err).to.match(/mixed\.cursor belongs to an export as csv/);
    expect(code).to.equal(2);
    expect(readCsv(readFileSync(`${out}.part`, 'utf8'))).to.have.length(1001);
  });

  it('writes only the header if there are no backups', async () => {
    await startCloud({ backups: 0 });
    const { code, out } = await run('export');
    expect(out).to.match(/^id,checkpoint_id,[a-z_,]+\n$/);
    expect(code).to.equal(0);
  });

  it('fetches no faster than its output is read', async () => {
    await startCloud({ backups: 10_000 });
    const { child, ended } = start('export', ['--format', 'ndjson']);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.stdout?.pause();
    // Nothing reads the output for as long as the whole listing takes.
    const { length } = await new CsbsClient(examples.cloud.clientOptions()).backups.list().toArray();
    expect(length).to.equal(10_000);
    const ownRequests = 11;
    expect(listRequests().length - ownRequests).to.be.within(1, 3);
    child.stdout?.resume();
    const { code, out } = await ended;
    expect(out.split('\n')).to.have.length(10_001);
    expect(listRequests()).to.have.length(2 * ownRequests);
    expect(code).to.equal(0);
  });

  it('exits silently if the reader of its pipe has closed it', async () => {
    await startCloud({ backups: 3000 });
    const { child, ended } = start('export', ['--format', 'ndjson']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, err } = await ended;
    expect(err).to.equal('');
    expect(code).to.equal(141);
  });

  it('replaces only files', async () => {
    await startCloud({ backups: 1 });
    const { code, err } = await run('export', ['--out', examples.folder]);
    expect(err).to.equal(`export: --out ${examples.folder} exists and is not a file\n`);
    expect(code).to.equal(2);
    expect(examples.cloud.requests).to.have.length(0);
  });
});
