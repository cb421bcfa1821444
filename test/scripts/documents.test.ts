// check:documents rejects copies of openapi.yaml that differ from the source documents.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import { append, at, drop, type Edit, parseEditable, put, rotate, swap } from '../support/spec-edits.js';

const specFile = join(root, 'openapi.yaml');
const schemas = 'components schemas';
const parameters = 'paths /v1/{project_id}/checkpoint_items get parameters';

type Case = [what: string, path: string, edit: Edit, message: RegExp];

function check(file: string): { status: number | null; output: string } {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  const ran = spawnSync(process.execPath, [tsx, join(root, 'scripts/spec/check-documents.ts'), file], {
    cwd: root,
    env: { ...process.env, NODE_V8_COVERAGE: '' },
    encoding: 'utf8',
  });
  return { status: ran.status, output: `${ran.stdout}${ran.stderr}`.trim() };
}

function checkEdited(path: string, edit: Edit): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
  try {
    const spec = parseEditable(readFileSync(specFile, 'utf8'));
    const before = JSON.stringify(spec);
    edit(at(spec, path));
    const after = JSON.stringify(spec); // JSON is YAML.
    expect(after).not.to.equal(before);
    writeFileSync(join(folder, 'openapi.yaml'), after);
    return check(join(folder, 'openapi.yaml'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const integerOrString = { type: undefined, allOf: [{ $ref: '#/components/schemas/IntegerOrString' }] };

const cases: Case[] = [
  [
    'a looser type',
    `${schemas} BackupExtendInfo properties taskid`,
    put(integerOrString),
    /^BackupExtendInfo\.taskid accepts integer: add this to scripts\/spec\/documents\.json /m,
  ],
  [
    'an integer that became a number',
    `${schemas} BackupExtendInfo properties size`,
    put({ type: 'number' }),
    /^BackupExtendInfo\.size accepts number:/m,
  ],
  [
    'an undocumented null',
    `${schemas} BackupExtendInfo properties support_lld`,
    put({ nullable: true }),
    /^BackupExtendInfo\.support_lld accepts null:/m,
  ],
  [
    'a missing type',
    `${schemas} FailCode properties Code`,
    put({ allOf: undefined, type: 'integer' }),
    /^FailCode\.Code lacks string,/m,
  ],
  [
    'items of another type',
    `${schemas} Tag properties values items`,
    put({ type: 'integer' }),
    /^Tag\.values\[\] accepts integer/m,
  ],
  [
    'an undocumented value',
    `${schemas} KnownValues properties ReplicationStatus`,
    append('enum', 'bogus'),
    /^ReplicationStatus has the values bogus:/m,
  ],
  [
    'a missing observed value',
    `${schemas} KnownValues properties VolumeBackupStatus`,
    put({ enum: ['available'] }),
    /^VolumeBackupStatus lacks .*error/m,
  ],
  [
    'a pattern without its end',
    `${schemas} ResourceTag properties value`,
    put({ pattern: '^[A-Za-z0-9_-]*' }),
    /tags\[\]\.value: rejects "a b"/,
  ],
  [
    'a longer string',
    `${schemas} ResourceTag properties value`,
    put({ maxLength: 44 }),
    /^ResourceTag\.value is limited by maxLength 44:/m,
  ],
  [
    'an undocumented limit',
    `${schemas} BackupFields properties name`,
    put({ maxLength: 5 }),
    /^BackupFields\.name is limited by maxLength 5:/m,
  ],
  [
    'INC with its constants swapped',
    `${schemas} KnownValues properties IncrementalFlag`,
    rotate('x-enum-varnames'),
    /INC: constants "0 Full"/,
  ],
  [
    'INC with its meanings swapped, as an enum',
    `${schemas} KnownValues properties IncrementalFlag`,
    rotate('x-enum-descriptions'),
    /INC: 0 means full/,
  ],
  [
    'INC with its meanings swapped, in words',
    `${schemas} BackupDescription properties INC`,
    swap('description', ['1, incremental', '1, full'], ['0, full', '0, incremental']),
    /INC: 1 means incremental/,
  ],
  [
    'Type with its meanings swapped',
    `${schemas} ServiceMetadata properties Type`,
    swap('description', ['a full', 'an incremental'], ['an incremental', 'a full']),
    /Type: 1 means full/,
  ],
  [
    'app_consistency_status with its meanings permuted, as an enum',
    `${schemas} KnownValues properties AppConsistencyStatus`,
    rotate('x-enum-descriptions'),
    /app_consistency_status: 11 means failed/,
  ],
  [
    'app_consistency_status with its meanings permuted, in words',
    `${schemas} AppConsistency properties app_consistency_status`,
    swap('description', ['1, failed;', '1, done;'], ['2, done', '2, failed']),
    /app_consistency_status: 1 means .*failed/,
  ],
  [
    'retention without its -1',
    `${schemas} BackupExtendInfo properties retention_duration`,
    swap('description', ['-1', '0']),
    /retention_duration: -1 means/,
  ],
  [
    'a marker that is described as just an id',
    `${parameters} marker`,
    put({ description: 'An id.' }),
    /query parameter marker: says "last row"/,
  ],
  [
    'swapped times',
    `${parameters} start_time`,
    swap('description', ['later', 'earlier']),
    /query parameter start_time: says "at this time or later"/,
  ],
  [
    'an undocumented parameter',
    `${parameters} dec`,
    put({ name: 'decoy' }),
    /^listBackups accepts query decoy: add this to scripts\/spec\/documents\.json .*lacks query dec,/m,
  ],
  [
    'a false attribution',
    `${schemas} BackupFields properties protected_at`,
    put({ description: 'The moment whose data it is. In “backup list” only.' }),
    /is not in “backup list” only/,
  ],
  [
    'an undocumented field',
    `${schemas} ImageData properties`,
    put({ bogus: { type: 'string', description: 'New.' } }),
    /^ImageData\.bogus is in no document/m,
  ],
  [
    'a removed field',
    `${schemas} BackupExtendInfo properties`,
    drop('hypervisor_type'),
    /extend_info\.hypervisor_type \(field\) is not in openapi\.yaml/,
  ],
  [
    'a removed status',
    'paths /v1/{project_id}/checkpoint_items get responses',
    drop('503'),
    /^backup list: status 503 \(status\) is not in openapi\.yaml/m,
  ],
  [
    'a missing description',
    `${schemas} ImageData properties image_id`,
    drop('description'),
    /^ImageData\.image_id has no description/m,
  ],
  [
    'a Han character',
    `${schemas} ImageData properties image_id`,
    put({ description: '镜像ID' }),
    /ImageData\/properties\/image_id\/description is in Chinese/,
  ],
];

describe('check:documents', function () {
  this.timeout(120_000);

  it('accepts the spec', () => {
    const { status, output } = check(specFile);
    expect(status, output).to.equal(0);
    expect(output).to.match(
      /^documents: (\d+) of \1 facts [^;]*; (\d+) of \2 comparisons [^;]*; (\d+) of \3 places described$/,
    );
  });

  for (const [what, path, edit, message] of cases) {
    it(`finds ${what}`, () => {
      const { status, output } = checkEdited(path, edit);
      expect(status, output).to.equal(1);
      expect(output).to.match(message);
    });
  }
});
