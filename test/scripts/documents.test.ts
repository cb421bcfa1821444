// check:documents against copies of openapi.yaml that are no longer true.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const specFile = join(repository, 'openapi.yaml');
const schemas = 'components schemas';
const parameters = 'paths /v1/{project_id}/checkpoint_items get parameters';

type Node = Record<string, unknown>;
type Edit = [what: string, path: string, change: (node: Node) => void, says: RegExp];

/** The node at the path; in a list, the entry with that name. */
function at(start: Node, path: string): Node {
  return path.split(' ').reduce<Node>((node, step) => {
    const next = Array.isArray(node) ? node.find((each: Node) => each.name === step) : node[step];
    if (typeof next !== 'object' || next === null) throw new Error(`openapi.yaml has no ${path}.`);
    return next as Node;
  }, start);
}

function check(file: string): { status: number | null; output: string } {
  const tsx = join(repository, 'node_modules/tsx/dist/cli.mjs');
  const ran = spawnSync(process.execPath, [tsx, join(repository, 'scripts/spec/check-documents.ts'), file], {
    cwd: repository,
    env: { ...process.env, NODE_V8_COVERAGE: '' },
    encoding: 'utf8',
  });
  return { status: ran.status, output: `${ran.stdout}${ran.stderr}`.trim() };
}

function checkEdited(path: string, change: (node: Node) => void): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
  try {
    const spec = parse(readFileSync(specFile, 'utf8'), { maxAliasCount: -1 }) as Node;
    const before = JSON.stringify(spec);
    change(at(spec, path));
    const after = JSON.stringify(spec); // JSON is YAML.
    expect(after).not.to.equal(before);
    writeFileSync(join(folder, 'openapi.yaml'), after);
    return check(join(folder, 'openapi.yaml'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const put =
  (values: Node) =>
  (node: Node): void =>
    void Object.assign(node, values);
const drop =
  (key: string) =>
  (node: Node): void =>
    void delete node[key];
const swap =
  (key: string, ...words: [from: string, to: string][]) =>
  (node: Node): void => {
    const pattern = new RegExp(words.map(([from]) => from).join('|'), 'g');
    node[key] = String(node[key]).replace(pattern, (word) => words.find(([from]) => from === word)?.[1] ?? word);
  };
const rotate =
  (key: string) =>
  (node: Node): void => {
    const [first, ...rest] = node[key] as unknown[];
    node[key] = [...rest, first];
  };
const append =
  (key: string, value: string) =>
  (node: Node): void => {
    node[key] = [...(node[key] as unknown[]), value];
  };

const integerOrString = { type: undefined, allOf: [{ $ref: '#/components/schemas/IntegerOrString' }] };

const edits: Edit[] = [
  [
    'a looser type',
    `${schemas} BackupExtendInfo properties taskid`,
    put(integerOrString),
    /^BackupExtendInfo\.taskid accepts integer, string; .* say string /m,
  ],
  [
    'an integer that became a number',
    `${schemas} BackupExtendInfo properties size`,
    put({ type: 'number' }),
    /^BackupExtendInfo\.size accepts integer, number/m,
  ],
  [
    'a null from nowhere',
    `${schemas} BackupExtendInfo properties support_lld`,
    put({ nullable: true }),
    /^BackupExtendInfo\.support_lld accepts boolean, null/m,
  ],
  [
    'a type that was lost',
    `${schemas} FailCode properties Code`,
    put({ allOf: undefined, type: 'integer' }),
    /^FailCode\.Code accepts integer;/m,
  ],
  [
    'items of another type',
    `${schemas} Tag properties values items`,
    put({ type: 'integer' }),
    /^Tag\.values\[\] accepts integer/m,
  ],
  [
    'a value too many',
    `${schemas} KnownValues properties ReplicationStatus`,
    append('enum', 'bogus'),
    /^ReplicationStatus has the values bogus, /m,
  ],
  [
    'an observed value too few',
    `${schemas} KnownValues properties VolumeBackupStatus`,
    put({ enum: ['available'] }),
    /^VolumeBackupStatus has the values available;/m,
  ],
  [
    'a pattern without its end',
    `${schemas} ResourceTag properties value`,
    put({ pattern: '^[A-Za-z0-9_-]*' }),
    /tags\[\]\.value: refuses "a b"/,
  ],
  [
    'a longer text',
    `${schemas} ResourceTag properties value`,
    put({ maxLength: 44 }),
    /^ResourceTag\.value is limited by maxLength 44, /m,
  ],
  [
    'a limit from nowhere',
    `${schemas} BackupFields properties name`,
    put({ maxLength: 5 }),
    /^BackupFields\.name is limited by maxLength 5; .* nothing/m,
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
    'a marker that is just an id',
    `${parameters} marker`,
    put({ description: 'An id.' }),
    /query parameter marker: says "last row"/,
  ],
  [
    'times that are swapped',
    `${parameters} start_time`,
    swap('description', ['later', 'earlier']),
    /query parameter start_time: says "at this time or later"/,
  ],
  ['a parameter from nowhere', `${parameters} dec`, put({ name: 'decoy' }), /^listBackups takes .*query decoy/m],
  [
    'a false attribution',
    `${schemas} BackupFields properties protected_at`,
    put({ description: 'The moment whose data it is. In “backup list” only.' }),
    /is not in “backup list” only/,
  ],
  [
    'a field from nowhere',
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

  it('passes the spec as it is', () => {
    const { status, output } = check(specFile);
    expect(status, output).to.equal(0);
    expect(output).to.match(
      /^documents: (\d+) of \1 facts found [^;]*; (\d+) of \2 comparisons find nothing more [^;]*; (\d+) of \3 places described$/,
    );
  });

  for (const [what, path, change, says] of edits) {
    it(`finds ${what}`, () => {
      const { status, output } = checkEdited(path, change);
      expect(status, output).to.equal(1);
      expect(output).to.match(says);
    });
  }
});
