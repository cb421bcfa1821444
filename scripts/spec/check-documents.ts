// npm run check:documents [SPEC]: is every fact of the source documents in openapi.yaml, and is everything in there described?
//
// documents.json lists the facts. `at` says where a table's fields are: `a.b` is a field of a field, `a[]` the items of a list, `a{}` the
// JSON text in a field. `seen` is a type that an example has and no table names, and `says` a word without which a fact is not told.
import { readFileSync } from 'node:fs';
import { resolve as absolute, join } from 'node:path';
import { parse } from 'yaml';
import { main, root, ToolError } from '../tools.js';

type Scalar = string | number | boolean;
type Facts = Record<string, Scalar | Scalar[]>;
type Tables = Record<string, { at: string[]; fields: Record<string, Facts> }>;

interface SourceDocument {
  method: string;
  path: string;
  headers?: Record<string, { mandatory: boolean; value?: string }>;
  parameters: Record<string, Facts & { in: string }>;
  request?: Tables;
  response: Tables;
  statuses: number[];
}

interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  description?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  pattern?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  allOf?: Schema[];
  oneOf?: Schema[];
}

interface Part {
  $ref?: string;
  description?: string;
  required?: boolean;
  content?: Record<string, { schema?: Schema }>;
  headers?: Record<string, Part>;
}

interface Parameter extends Part {
  name: string;
  in: string;
  schema?: Schema;
  example?: unknown;
}

interface Operation {
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: Part;
  responses: Record<string, Part>;
}

interface Spec {
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation | undefined>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, Part>;
    responses: Record<string, Part>;
    securitySchemes: Record<string, { in?: string; name?: string }>;
  };
}

/** What the spec has in the place of a field or a parameter. */
interface Target {
  own: Schema[];
  all: Schema[];
  text: string;
  around: string;
  required: boolean;
}

interface Found {
  kind: string;
  fact: string;
  found: boolean;
}

type Check = (target: Target, value: Scalar) => boolean;

const json = 'application/json';
const decodedTexts: Record<string, string> = { service_metadata: 'ServiceMetadata', description: 'BackupDescription' };
const typeNames: Record<string, string[]> = {
  string: ['string'],
  boolean: ['boolean'],
  integer: ['integer', 'number'],
  int: ['integer', 'number'],
  long: ['integer', 'number'],
  float: ['number'],
  null: ['null'],
};

const checks: Record<string, [kind: string, check: Check]> = {
  type: ['type', hasType],
  seen: ['type', hasType],
  mandatory: ['mandatory', (target, value) => target.required === value],
  values: ['value', hasValue],
  unit: ['unit', ({ text }, value) => names(text, value)],
  default: ['default', hasDefault],
  example: ['example', ({ all, text }, value) => all.some((schema) => schema.example === value) || names(text, value)],
  minLength: ['limit', keyword('minLength')],
  maxLength: ['limit', keyword('maxLength')],
  minItems: ['limit', keyword('minItems')],
  maxItems: ['limit', keyword('maxItems')],
  uniqueItems: ['limit', keyword('uniqueItems')],
  minimum: ['limit', bound('minimum', -1)],
  maximum: ['limit', bound('maximum', 1)],
  length: ['limit', (target, value) => keyword('maxLength')(target, value) && names(target.text, value)],
  characters: ['limit', ({ all }, value) => all.some(({ pattern }) => pattern?.includes(`[${value}]`))],
  uniqueKeys: ['limit', ({ text, around }) => /\b(twice|unique)\b/.test(`${text} ${around}`)],
  mayBeEmpty: ['limit', ({ all, text }) => /\bempty\b/i.test(text) && all.every((schema) => !schema.minLength && !schema.minItems)],
  notWith: ['wording', ({ text }, value) => text.includes(`Not with \`${value}\``)],
  relations: ['wording', ({ text }, value) => text.match(/\b(AND|OR)\b/g)?.join(' ') === value],
  says: ['wording', ({ text, around }, value) => `${text} ${around}`.includes(String(value))],
};

const documents = JSON.parse(readFileSync(join(root, 'scripts/spec/documents.json'), 'utf8')) as Record<string, SourceDocument>;
const spec = parse(readFileSync(absolute(root, process.argv[2] ?? 'openapi.yaml'), 'utf8'), { maxAliasCount: -1 }) as Spec;

await main(() => {
  const facts = Object.entries(documents).flatMap(([name, document]) => factsOf(document).map((fact) => ({ ...fact, fact: `${name}: ${fact.fact}` })));
  const described = [...descriptions()];
  const missing = [
    ...facts.filter(({ found }) => !found).map(({ kind, fact }) => `${fact} (${kind}) is not in openapi.yaml`),
    ...described.filter(([, description]) => description.trim() === '').map(([place]) => `${place} has no description`),
    ...[...chinese(spec, '#')].map((place) => `${place} is in Chinese`),
  ];
  if (missing.length > 0) throw new ToolError(missing.join('\n'));
  console.log(
    `documents: ${facts.length} of ${facts.length} facts found in openapi.yaml (${countKinds(facts)}); ${described.length} of ${described.length} places described`,
  );
});

function countKinds(facts: Found[]): string {
  const kinds = [...new Set(facts.map(({ kind }) => kind))];
  return kinds.map((kind) => `${kind} ${facts.filter((fact) => fact.kind === kind).length}`).join(', ');
}

function factsOf(document: SourceDocument): Found[] {
  const operation = spec.paths[document.path]?.[document.method.toLowerCase()];
  const answer = resolve(operation?.responses['200'])?.content?.[json]?.schema;
  const body = resolve(operation?.requestBody)?.content?.[json]?.schema;
  return [
    { kind: 'operation', fact: `${document.method} ${document.path}`, found: operation !== undefined },
    ...Object.entries(document.headers ?? {}).map(([name, { mandatory, value }]) => ({
      kind: 'header',
      fact: `header ${name}`,
      found: value === undefined ? signs(operation, name) : takes(operation, value, mandatory),
    })),
    ...Object.entries(document.parameters).flatMap(([name, { in: where, ...facts }]) =>
      check('parameter', `${where} parameter ${name}`, facts, findParameter(operation, name, where)),
    ),
    ...tableFacts('request', body, document.request ?? {}),
    ...tableFacts('response', answer, document.response),
    ...document.statuses.map((status) => ({ kind: 'status', fact: `status ${status}`, found: resolve(operation?.responses[status]) !== undefined })),
  ];
}

function tableFacts(side: string, schema: Schema | undefined, tables: Tables): Found[] {
  return Object.values(tables).flatMap(({ at, fields }) =>
    at.flatMap((place) =>
      Object.entries(fields).flatMap(([name, facts]) => {
        const path = place === '' ? name : `${place}.${name}`;
        return check('field', `${side} field ${path}`, facts, findField(schema, path));
      }),
    ),
  );
}

/** That the target is there is one fact; each value of each key is another. */
function check(kind: string, place: string, facts: Facts, target: Target | undefined): Found[] {
  const details = Object.entries(facts).flatMap(([key, values]) => {
    const [detail, test] = checks[key] ?? fail(`documents.json: ${place} has the key ${key}, which no check knows.`);
    return [values].flat().map((value) => ({
      kind: detail,
      fact: `${place}: ${key} ${JSON.stringify(value)}`,
      found: target !== undefined && test(target, value),
    }));
  });
  return [{ kind, fact: place, found: target !== undefined }, ...details];
}

function findField(start: Schema | undefined, path: string): Target | undefined {
  let own = start === undefined ? [] : [start];
  let around: Schema[] = [];
  let required = false;
  for (const step of path.split('.')) {
    const name = step.replace(/\[\]$|\{\}$/, '');
    around = own.flatMap(reach);
    required = around.some((schema) => schema.required?.includes(name));
    own = defined(around.map((schema) => schema.properties?.[name]));
    if (step.endsWith('[]')) own = defined(own.flatMap(reach).map(({ items }) => items));
    if (step.endsWith('{}') && own.length > 0) own = [spec.components.schemas[decodedTexts[name] ?? ''] ?? {}];
  }
  return own.length === 0 ? undefined : target(own, around, required);
}

function findParameter(operation: Operation | undefined, name: string, where: string): Target | undefined {
  const found = operation?.parameters?.map(resolve).find((parameter) => parameter.name === name && parameter.in === where);
  if (found?.schema === undefined) return undefined;
  return target([{ description: found.description, example: found.example, allOf: [found.schema] }], [], found.required === true);
}

function target(own: Schema[], around: Schema[], required: boolean): Target {
  const all = own.flatMap(reach);
  return { own, all, text: textOf(all), around: textOf(around), required };
}

function textOf(schemas: Schema[]): string {
  const text = schemas.map(({ description }) => description ?? '').join(' ');
  return text.replace(/\s+/g, ' ');
}

/** The schema and all that it is made of. */
function reach(schema: Schema): Schema[] {
  const resolved = resolve(schema);
  return [resolved, ...[...(resolved.allOf ?? []), ...(resolved.oneOf ?? [])].flatMap(reach)];
}

function resolve<T extends { $ref?: string } | undefined>(node: T): T {
  if (node?.$ref === undefined) return node;
  const found = node.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((place, step) => (place as Record<string, unknown> | undefined)?.[step], spec);
  return resolve((found ?? fail(`openapi.yaml has nothing at ${node.$ref}.`)) as T);
}

/** Every way to call the operation sends this header with a credential. */
function signs(operation: Operation | undefined, header: string): boolean {
  const ways = operation?.security ?? spec.security ?? [];
  const schemes = spec.components.securitySchemes;
  const sends = (way: Record<string, string[]>) => Object.keys(way).some((name) => schemes[name]?.in === 'header' && schemes[name]?.name === header);
  return operation !== undefined && ways.length > 0 && ways.every(sends);
}

function takes(operation: Operation | undefined, mediaType: string, mandatory: boolean): boolean {
  const body = resolve(operation?.requestBody);
  return body?.content?.[mediaType] !== undefined && body.required === mandatory;
}

function hasType({ own }: Target, documented: Scalar): boolean {
  const name = String(documented).toLowerCase();
  // Other names are Dict, Object, or the name of a table.
  const types = name.startsWith('list') ? ['array'] : (typeNames[name] ?? ['object']);
  return own.every((schema) => accepts(schema, types));
}

function accepts(schema: Schema, types: string[]): boolean {
  const { type, nullable, allOf, oneOf, enum: known } = resolve(schema);
  if (allOf?.some((part) => !accepts(part, types))) return false;
  if (oneOf?.every((part) => !accepts(part, types))) return false;
  if (type === undefined) return allOf !== undefined || oneOf !== undefined;
  if (types.includes('null')) return nullable === true;
  return types.includes(type) && known?.every((value) => value === null) !== true;
}

function hasValue({ all, text }: Target, value: Scalar): boolean {
  if (typeof value === 'boolean') return all.some(({ type }) => type === 'boolean');
  const enums = defined(all.map((schema) => schema.enum));
  return enums.length > 0 ? enums.flat().includes(value) : names(text, value);
}

function hasDefault({ all, text }: Target, value: Scalar): boolean {
  if (all.some((schema) => String(schema.default) === String(value))) return true;
  const sentences = text.split(/[.;] /).filter((sentence) => /\b(default|missing|without)\b/i.test(sentence));
  return sentences.some((sentence) => (value === '' ? /\bempty\b/i.test(sentence) : names(sentence, value)));
}

function keyword(name: string): Check {
  return ({ all }, value) => all.some((schema) => schema[name] === value);
}

/** The bound of a number; where the number is sent as a string, its pattern must end there and its description name it. */
function bound(name: string, beyond: number): Check {
  return (target, value) => {
    if (!hasType(target, 'string')) return keyword(name)(target, value);
    const ends = (pattern: string) => new RegExp(pattern).test(String(value)) && !new RegExp(pattern).test(String(Number(value) + beyond));
    return names(target.text, value) && target.all.some(({ pattern }) => pattern !== undefined && ends(pattern));
  };
}

/** Whether the text has the value as a word of its own: `MB` is not in `MB/s`, nor `1` in `-1` or `1000`. */
function names(text: string, value: Scalar): boolean {
  const literal = String(value).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w/-])${literal}(?![\\w/-])`).test(text);
}

/** Each place that needs a description, with the description it has. */
function descriptions(): Map<string, string> {
  const found = new Map<string, string>();
  const { schemas, parameters, headers, responses } = spec.components;
  for (const [name, schema] of Object.entries(schemas)) describeSchema(name, schema, found);
  for (const [name, parameter] of Object.entries(parameters)) describePart(`parameter ${name}`, parameter, found);
  for (const [name, header] of Object.entries(headers)) describePart(`header ${name}`, header, found);
  for (const [name, response] of Object.entries(responses)) describePart(`response ${name}`, response, found);
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(operations)) describeOperation(`${method} ${path}`, operation, found);
  }
  return found;
}

function describeOperation(place: string, operation: Operation | undefined, found: Map<string, string>): void {
  if (operation?.responses === undefined) return; // The path's servers.
  for (const parameter of operation.parameters ?? []) describePart(`${place} parameter ${resolve(parameter).name}`, parameter, found);
  if (operation.requestBody !== undefined) describePart(`${place} body`, operation.requestBody, found);
  for (const [status, response] of Object.entries(operation.responses)) describePart(`${place} response ${status}`, response, found);
}

function describePart(place: string, part: Part & { schema?: Schema }, found: Map<string, string>): void {
  const { description, headers, content, schema } = resolve(part);
  found.set(place, description ?? '');
  for (const [name, header] of Object.entries(headers ?? {})) describePart(`${place} header ${name}`, header, found);
  const schemas = [schema, ...Object.values(content ?? {}).map((media) => media.schema)];
  for (const each of defined(schemas)) describeInside(place, each, found);
}

function describeSchema(place: string, schema: Schema, found: Map<string, string>): void {
  const { description, allOf } = resolve(schema);
  found.set(place, description ?? textOf((allOf ?? []).map(resolve)));
  describeInside(place, schema, found);
}

/** What is written within the schema itself; what it refers to is described in its own place. */
function describeInside(place: string, schema: Schema, found: Map<string, string>): void {
  const { properties, items, additionalProperties: rest, allOf, oneOf, enum: known, description } = schema;
  if (known?.some((value) => value !== null)) found.set(place, found.get(place) || (description ?? ''));
  for (const [name, property] of Object.entries(properties ?? {})) describeSchema(`${place}.${name}`, property, found);
  const parts = [items, typeof rest === 'object' ? rest : undefined, ...(allOf ?? []), ...(oneOf ?? [])];
  for (const part of defined(parts)) describeInside(place, part, found);
}

/** The places of texts in Chinese; examples are the documents' own. */
function* chinese(node: unknown, place: string): Generator<string> {
  if (typeof node === 'string' && /\p{Script=Han}/u.test(node)) yield place;
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) if (!/^examples?$/.test(key)) yield* chinese(value, `${place}/${key}`);
}

function defined<T>(values: (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}

function fail(sentence: string): never {
  throw new ToolError(sentence);
}
