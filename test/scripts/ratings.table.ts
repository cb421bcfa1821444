// The ratings of `npm run diff:spec`, for changes of every kind. `npm run test:ratings` runs this table; it takes
// minutes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { highest, type Rating } from '../../scripts/spec/ratings/finding.js';
import { generateTypes } from '../../scripts/spec/ratings/generate-types.js';
import { parseSpec } from '../../scripts/spec/ratings/parsed-spec.js';
import { findChanges, type Version } from '../../scripts/spec/ratings/rate.js';
import { exportedNames } from '../../scripts/spec/ratings/types.js';
import { root } from '../../scripts/tools.js';
import { append, at, drop, dropLast, type Edit, parseEditable, put, rename, rotate } from '../support/spec-edits.js';

const spec = readFileSync(join(root, 'openapi.yaml'), 'utf8');
const exported = exportedNames(readFileSync(join(root, 'test/api/index.api.md'), 'utf8'));

const schemas = 'components schemas';
const fields = `${schemas} BackupFields properties`;
const info = `${schemas} BackupExtendInfo properties`;
const known = `${schemas} KnownValues properties`;
const query = `${schemas} ResourceInstancesQuery properties`;
const item = 'paths /v1/{project_id}/checkpoint_items/{checkpoint_item_id}';
const listing = 'paths /v1/{project_id}/checkpoint_items get';
const parameters = `${listing} parameters`;
const action = 'paths /v1/{project_id}/csbs_backup/resource_instances/action post';
const volume = 'paths /v2/{project_id}/backups/{backup_id} get';

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const numberOrString = { type: undefined, format: undefined, allOf: [reference('IntegerOrString')] };
const stringOnly = { type: 'string', format: undefined, allOf: undefined };
const nullableObject = (name: string) => ({
  allOf: undefined,
  oneOf: [reference(name), { type: 'object', nullable: true, enum: [null] }],
});
const nullableItem = { $ref: undefined, ...nullableObject('ImageData') };
const notNull = { oneOf: undefined, allOf: [reference('ResourceDetail')] };
const json = 'application/json';
const text = { type: 'string', description: 'New.' };
const newParameter = { name: 'brand_new', in: 'query', description: 'New.', schema: { type: 'string' } };
const project = { $ref: '#/components/parameters/ProjectId' };
const projectParameter = at(parseEditable(spec), 'components parameters ProjectId');
const itemId = at(parseEditable(spec), `${item} get parameters checkpoint_item_id`);

const renamePathParameter: Edit = (node) => {
  const renamed = JSON.stringify(node).replace(/(["{])checkpoint_item_id(["}])/g, '$1backup_id$2');
  Object.assign(node, JSON.parse(renamed));
};

/** Moves a field from the schema that all backups share to each of the schemas. */
const moveInherited: Edit = (node) => {
  const name = at(node, 'BackupFields properties name');
  drop('name')(at(node, 'BackupFields properties'));
  for (const schema of ['Backup', 'ResourceDetail']) put({ name })(at(node, `${schema} allOf 1 properties`));
};

/** Renames a schema wherever it is used. */
function renameSchema(from: string, to: string): Edit {
  return (node) => {
    const renamed = JSON.stringify(node).replaceAll(`#/components/schemas/${from}"`, `#/components/schemas/${to}"`);
    Object.assign(node, JSON.parse(renamed));
    rename(from, to)(at(node, schemas));
  };
}

const reverse: Edit = (node) => {
  for (const [key, value] of Object.entries(node).reverse()) {
    delete node[key];
    node[key] = value;
  }
};

const all =
  (...edits: [path: string, edit: Edit][]): Edit =>
  (node) => {
    for (const [path, edit] of edits) edit(at(node, path));
  };

const whole = '';
const cases: Record<Rating, [what: string, path: string, edit: Edit][]> = {
  major: [
    ['a known value is removed', `${known} FailedOperation`, dropLast('enum', 'x-enum-descriptions')],
    [
      'a known number is removed',
      `${known} BackupServiceType`,
      dropLast('enum', 'x-enum-varnames', 'x-enum-descriptions'),
    ],
    ['a known value is renamed', `${known} ImageType`, put({ enum: ['full_backup'], 'x-enum-varnames': undefined })],
    ['a constant is renamed', `${known} ResourceType`, put({ 'x-enum-varnames': ['VirtualServer'] })],
    ['constants lose their names', `${known} IncrementalFlag`, drop('x-enum-varnames')],
    ['constants get other names', `${known} RestoreMode`, put({ 'x-enum-varnames': ['None_', 'Snapshot', 'Backup'] })],
    ['constants swap their values', `${known} IncrementalFlag`, rotate('x-enum-varnames')],
    ['a constant and its open type are removed', known, drop('HypervisorType')],
    ['an open type is renamed', `${known} CopyStatus`, put({ title: undefined })],
    ['an exported schema is renamed', whole, renameSchema('FailCode', 'Failure')],
    [
      'an exported schema is removed',
      whole,
      all([schemas, drop('ReplicationRecord')], [fields, drop('replication_records')]),
    ],
    ['a field of a response is removed', info, drop('fail_reason')],
    ['a field of a response is renamed', fields, rename('protected_at', 'protected_time')],
    ['a field of a decoded JSON string is removed', `${schemas} ServiceMetadata properties`, drop('ebk_T_I')],
    ['the schema of a decoded JSON string is removed', schemas, drop('BackupDescription')],
    ['a field of a response has another type', `${info} taskid`, put({ type: 'integer' })],
    ['the items of a list have another type', `${fields} tags items`, put(reference('Link'))],
    ['a number becomes a number or a string', `${info} size`, put(numberOrString)],
    ['a union loses a member', `${schemas} IntegerOrString`, dropLast('anyOf')],
    ['a union in one field loses a member', `${info} dec_size`, put(stringOnly)],
    ['a string may now be null', `${fields} name`, put({ nullable: true })],
    ['an open value may now be null', `${schemas} AnyBackupStatus`, put({ nullable: true })],
    ['an open value in one field may now be null', `${fields} status`, put({ nullable: true })],
    ['an object may now be null', `${info} fail_code`, put(nullableObject('FailCode'))],
    ['a list may now be null', `${info} volume_backups`, put({ nullable: true })],
    ['items of a list may now be null', `${info} os_images_data items`, put(nullableItem)],
    ['a field is never null any more', `${info} copy_from`, drop('nullable')],
    ['an object is never null any more', `${schemas} ResourceInstance properties resource_detail`, put(notNull)],
    ['a required field of a response becomes optional', `${schemas} VolumeBackup`, drop('required')],
    ['a required field that is inherited becomes optional', `${schemas} Backup allOf 1`, drop('required')],
    ['a field of a response becomes required', `${schemas} BackupExtendInfo`, put({ required: ['progress'] })],
    ['the content of a response may be missing', `${schemas} BackupEnvelope`, drop('required')],
    ['the list of a response may be missing', `${schemas} BackupPage`, drop('required')],
    ['the number of matches is removed', `${schemas} ResourceInstancesResponse properties`, drop('total_count')],
    ['an open string becomes a number', `${schemas} AnyCopyStatus`, put({ type: 'integer' })],
    ['an open number becomes a string', `${schemas} AnyAppConsistencyMode`, put({ type: 'string', format: undefined })],
    ['a decoded number may be a boolean', `${schemas} MetadataInteger`, append('anyOf', { type: 'boolean' })],
    ['a property of a request is removed', query, drop('not_tags_any')],
    ['a property of a request is renamed', query, rename('not_tags', 'without_tags')],
    ['a property of a request becomes required', `${schemas} ResourceInstancesQuery`, append('required', 'tags')],
    ['a property inside a request is removed', `${schemas} Tag properties`, drop('values')],
    ['a property of a request has another type', `${schemas} Match properties value`, put({ type: 'integer' })],
    ['items of a request have another type', `${schemas} Tag properties values items`, put({ type: 'integer' })],
    [
      'a request needs a new property',
      `${schemas} Tag`,
      all(['properties', put({ scope: text })], [whole, append('required', 'scope')]),
    ],
    ['a value of a request is removed', `${schemas} ResourceInstancesAction`, dropLast('enum', 'x-enum-descriptions')],
    ['a list of a request holds fewer items', `${query} tags`, put({ maxItems: 9 })],
    ['a list of a request needs more items', `${query} tags_any`, put({ minItems: 2 })],
    ['a list of a request gets a limit', `${query} matches`, put({ maxItems: 1 })],
    ['a list of a request must not repeat items', `${query} tags`, put({ uniqueItems: true })],
    ['a string of a request must be shorter', `${schemas} Tag properties key`, put({ maxLength: 36 })],
    ['a string of a request has another pattern', `${query} limit`, put({ pattern: '^[1-9][0-9]?$' })],
    ['a query parameter is removed', parameters, drop('policy_id')],
    ['a query parameter is renamed', `${parameters} az`, put({ name: 'availability_zone' })],
    ['a query parameter becomes required', `${parameters} status`, put({ required: true })],
    ['a required query parameter is added', listing, append('parameters', { ...newParameter, required: true })],
    ['a query parameter has another type', `${parameters} offset schema`, put({ type: 'string', format: undefined })],
    ['a query parameter accepts listed values only', `${parameters} status schema`, put({ enum: ['error'] })],
    ['a query parameter must be shorter', `${parameters} sort schema`, put({ maxLength: 254 })],
    ['a query parameter must be longer', `${parameters} name schema`, put({ minLength: 2 })],
    ['a query parameter gets a maximum', `${parameters} limit schema`, put({ maximum: 1000 })],
    ['a query parameter gets a higher minimum', `${parameters} offset schema`, put({ minimum: 1 })],
    ['a query parameter gets a pattern', `${parameters} ip schema`, put({ pattern: '^[0-9.]+$' })],
    ['a query parameter accepts smaller numbers only', `${parameters} offset schema`, put({ maximum: 10_000 })],
    ['the id in a path must be longer', `${item} get parameters checkpoint_item_id schema`, put({ minLength: 36 })],
    ['an operation is removed', 'paths', drop('/v2/{project_id}/backups/{backup_id}')],
    ['a successful response is no JSON any more', `${volume} responses 200 content`, rename(json, 'text/plain')],
    ['a request is no JSON any more', `${action} requestBody content`, rename(json, 'text/plain')],
    ['the token has another header', 'components securitySchemes authToken', put({ name: 'X-Token' })],
  ],
  minor: [
    ['a known value is added', `${known} VolumeServiceType`, append('enum', 'SFS')],
    [
      'a known number is added',
      `${known} BackupServiceType`,
      all(
        [whole, append('enum', 6)],
        [whole, append('x-enum-varnames', 'Archive')],
        [whole, append('x-enum-descriptions', 'New.')],
      ),
    ],
    [
      'a string gets known values',
      schemas,
      all(
        ['KnownValues properties', put({ Zone: { ...text, title: 'Zone', enum: ['az1'] } })],
        [whole, put({ AnyZone: text })],
        ['BackupExtendInfo properties resource_az', put({ type: undefined, allOf: [reference('AnyZone')] })],
      ),
    ],
    ['a field is added to a response', fields, put({ retention_days: { ...text, type: 'integer' } })],
    ['a field that may be null is added to a response', info, put({ brand_new: { ...text, nullable: true } })],
    [
      'an object is added to a response',
      schemas,
      all(
        [whole, put({ Host: { type: 'object', description: 'New.', required: ['id'], properties: { id: text } } })],
        ['BackupFields properties', put({ host: { description: 'New.', allOf: [reference('Host')] } })],
      ),
    ],
    [
      'a required field is added to a response',
      `${schemas} VolumeBackup`,
      all(['properties', put({ region: text })], [whole, append('required', 'region')]),
    ],
    ['a field is added to a decoded JSON string', `${schemas} ServiceMetadata properties`, put({ ZONE: text })],
    ['a field is deprecated', `${info} taskid`, put({ deprecated: true })],
    ['a field of a response gets a larger maximum', `${info} progress`, put({ maximum: 200 })],
    ['a field of a response may be longer', `${schemas} ResourceTag properties value`, put({ maxLength: 255 })],
    ['a field of a response gets a smaller limit', `${schemas} ResourceTag properties value`, put({ maxLength: 10 })],
    ['a property is added to a request', query, put({ tags_none: text })],
    ['a property of a request becomes optional', `${schemas} Match`, put({ required: ['key'] })],
    ['a property of a request accepts numbers as well', `${schemas} Match properties value`, put(numberOrString)],
    ['a property of a request accepts null', `${query} offset`, put({ nullable: true })],
    ['a value is added to a request', `${schemas} MatchKey`, append('enum', 'resource_id')],
    ['a list of a request may hold more items', `${query} tags`, put({ maxItems: 20 })],
    ['a list of a request may be empty', `${query} not_tags`, drop('minItems')],
    ['a string of a request may be longer', `${schemas} Tag properties key`, put({ maxLength: 128 })],
    ['a list of a request may repeat items', `${schemas} Tag properties values`, drop('uniqueItems')],
    ['a string of a request may have any characters', `${query} offset`, drop('pattern')],
    ['a query parameter is added', listing, append('parameters', newParameter)],
    ['a query parameter may be longer', `${parameters} sort schema`, put({ maxLength: 300 })],
    ['a query parameter may be empty', `${parameters} name schema`, drop('minLength')],
    ['a query parameter gets a lower minimum', `${parameters} limit schema`, put({ minimum: 0 })],
    [
      'a query parameter accepts fractions as well',
      `${parameters} limit schema`,
      put({ type: 'number', format: undefined }),
    ],
    ['a query parameter is deprecated', `${parameters} dec`, put({ deprecated: true })],
    ['a status is added', `${listing} responses`, put({ 429: { $ref: '#/components/responses/CsbsOther' } })],
    [
      'an operation is added',
      item,
      put({
        delete: {
          operationId: 'deleteBackup',
          tags: ['Backups'],
          parameters: [project, itemId],
          responses: { 204: { description: 'Deleted.' } },
        },
      }),
    ],
  ],
  patch: [
    ['the description of a field changes', `${info} taskid`, put({ description: 'The job.' })],
    ['the description of a schema changes', `${schemas} Backup`, put({ description: 'A backup.' })],
    ['the description of a parameter changes', `${parameters} az`, put({ description: 'A zone.' })],
    ['the description of a constant changes', `${known} ResourceType`, put({ 'x-enum-descriptions': ['New.'] })],
    ['the summary of an operation changes', listing, put({ summary: 'List backups' })],
    ['an example of a field changes', `${fields} created_at`, put({ example: '2020-01-01T00:00:00.000000' })],
    ['an example of a parameter changes', `${parameters} limit`, put({ example: 3 })],
    ['an example changes', 'components examples CountResponse value', put({ total_count: 3 })],
    ['an example is removed', `${listing} responses 200 content ${json}`, drop('examples')],
    ['the version of the spec changes', 'info', put({ version: '2.0.0' })],
    ['the title of the spec changes', 'info', put({ title: 'Backups' })],
    ['the URL of a server changes', 'servers 0', put({ url: 'https://csbs.example' })],
    ['a server is removed', whole, dropLast('servers')],
    ['a path gets a server', item, put({ servers: [{ url: 'https://csbs.example' }] })],
    ['an operationId changes', listing, put({ operationId: 'findBackups' })],
    ['an operation has another tag', listing, put({ tags: ['VolumeBackups'] })],
    ['the name of the request body in code changes', action, put({ 'x-codegen-request-body-name': 'filter' })],
    ['int32 becomes int64 in a response', `${info} progress`, put({ format: 'int64' })],
    ['int64 becomes int32 in a response', `${info} size`, put({ format: 'int32' })],
    ['int32 becomes int64 in a query parameter', `${parameters} offset schema`, put({ format: 'int64' })],
    ['int32 becomes int64 in a known value', `${known} IncrementalFlag`, put({ format: 'int64' })],
    ['a string gets a format', `${fields} created_at`, put({ format: 'date-time' })],
    ['a status is removed', `${volume} responses`, drop('409')],
    ['a header of a response is removed', `${volume} responses 200 headers`, drop('x-compute-request-id')],
    ['a header of a response is added', `${volume} responses 200 headers`, put({ Date: { schema: text } })],
    ['errors have no HTML any more', 'components responses VbsBadGateway content', drop('text/html')],
    ['a field of an error is removed', `${schemas} ErrorDetail properties`, drop('title')],
    ['a field of an error may be missing', `${schemas} CinderFault`, drop('required')],
    ['a field that the client ignores is removed', `${schemas} BackupPage properties`, drop('checkpoint_items_links')],
    ['a schema of errors is renamed', whole, renameSchema('CinderFault', 'Fault')],
    ['a schema of requests that is not exported is renamed', whole, renameSchema('Match', 'Condition')],
    ['values of requests that are not exported are renamed', whole, renameSchema('MatchKey', 'ConditionKey')],
    ['a schema of responses that is not exported is renamed', whole, renameSchema('BackupPage', 'BackupList')],
    ['an inherited schema is renamed', whole, renameSchema('BackupFields', 'BackupBase')],
    ['a schema that nothing uses is added', schemas, put({ Unused: { type: 'object', properties: { id: text } } })],
    ['a path parameter is renamed', whole, renamePathParameter],
    ['fields change their order', info, reverse],
    ['schemas change their order', schemas, reverse],
    ['operations change their order', 'paths', reverse],
    ['parameters change their order', listing, rotate('parameters')],
    [
      'known values get the names that they have',
      `${known} RestoreMode`,
      put({ 'x-enum-varnames': ['Na', 'Snapshot', 'Backup'] }),
    ],
    [
      'known values change their order',
      `${known} FailedOperation`,
      all([whole, rotate('enum')], [whole, rotate('x-enum-descriptions')]),
    ],
    ['a reference is replaced by what it refers to', `${parameters}`, put({ 0: projectParameter })],
    ['a union changes the order of its members', `${schemas} IntegerOrString`, rotate('anyOf')],
    ['an inherited field moves to its schema', `${schemas}`, moveInherited],
  ],
};

describe('diff:spec', function () {
  this.timeout(600_000);

  let original: Version;
  let codes: (string | undefined)[];
  const table = Object.entries(cases).flatMap(([rating, list]) =>
    list.map(([what, path, edit]) => ({ rating, what, path, edit })),
  );
  const edited = table.map(({ path, edit }) => {
    const node = parseEditable(spec);
    edit(at(node, path));
    return JSON.stringify(node);
  });

  before(() => {
    const [code, ...others] = generateTypes([spec, ...edited]);
    if (code === undefined) throw new Error('The generator rejects openapi.yaml.');
    original = { spec: parseSpec(spec, ''), code };
    codes = others;
  });

  for (const [index, { rating, what }] of table.entries()) {
    it(`rates as ${rating}: ${what}`, () => {
      const code = codes[index];
      if (code === undefined) throw new Error('The generator rejects the edited spec.');
      const findings = findChanges(original, { spec: parseSpec(edited[index] as string, ''), code }, exported);
      expect(highest(findings), JSON.stringify(findings)).to.equal(rating);
    });
  }
});
