// openapi.yaml as the checks read it: its shape, the parts of a schema, and the JSON types that a schema accepts.
import { readFileSync } from 'node:fs';
import { resolve as absolute } from 'node:path';
import { parse } from 'yaml';
import { root, ToolError } from '../../tools.js';

export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  title?: string;
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
  anyOf?: Schema[];
}

export interface Part {
  $ref?: string;
  description?: string;
  required?: boolean;
  content?: Record<string, { schema?: Schema }>;
  headers?: Record<string, Part>;
}

export interface Parameter extends Part {
  name: string;
  in: string;
  schema?: Schema;
  example?: unknown;
}

export interface Operation {
  operationId: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: Part;
  responses: Record<string, Part>;
}

export interface Spec {
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

export const json = 'application/json';
const jsonTypes = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
/** Fields that contain JSON in a string, and the schemas of that JSON. */
export const decodedStrings: Record<string, string> = {
  service_metadata: 'ServiceMetadata',
  description: 'BackupDescription',
};

export const spec = parse(readFileSync(absolute(root, process.argv[2] ?? 'openapi.yaml'), 'utf8'), {
  maxAliasCount: -1,
}) as Spec;
const schemaNames = new Map(
  Object.entries(spec.components.schemas).flatMap(([name, schema]) =>
    parts(schema).map((part) => [part, name] as const),
  ),
);

/** The name of the component that this schema is, or is part of; for known values, their title. */
export function nameOf(schema: Schema): string {
  return schemaNames.get(schema) ?? schema.title ?? 'a schema without a name';
}

/** The schema with the parts that it combines; for an open type `AnyX`, also the known values `X`. */
export function reach(schema: Schema): Schema[] {
  const resolved = resolve(schema);
  const known = spec.components.schemas.KnownValues?.properties?.[/\/Any(\w+)$/.exec(schema.$ref ?? '')?.[1] ?? ''];
  return [resolved, ...(known === undefined ? [] : [known]), ...components(resolved).flatMap(reach)];
}

/** The schemas that this one is composed of. */
export function components({ allOf = [], oneOf = [], anyOf = [] }: Schema): Schema[] {
  return [...allOf, ...oneOf, ...anyOf];
}

/** The schema with the parts that it combines, without following references. */
function parts(schema: Schema): Schema[] {
  return [schema, ...components(schema).flatMap(parts)];
}

export function resolve<T extends { $ref?: string } | undefined>(node: T): T {
  if (node?.$ref === undefined) return node;
  const found = node.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((place, step) => (place as Record<string, unknown> | undefined)?.[step], spec);
  return resolve((found ?? fail(`openapi.yaml has nothing at ${node.$ref}.`)) as T);
}

/** The JSON types that a value may have. Every integer is a number, but not the other way round. */
export function acceptedTypes(schema: Schema): string[] {
  const { type, nullable, allOf, oneOf, anyOf, enum: known } = resolve(schema);
  const members = oneOf ?? anyOf;
  if (known?.length && known.every((value) => value === null)) return ['null'];
  let types = type === undefined ? jsonTypes : widen([type, ...(nullable ? ['null'] : [])]);
  for (const part of allOf ?? []) types = types.filter((each) => acceptedTypes(part).includes(each));
  return members === undefined
    ? types
    : types.filter((each) => members.some((part) => acceptedTypes(part).includes(each)));
}

export function widen(types: string[]): string[] {
  return [...new Set(types.includes('number') ? [...types, 'integer'] : types)].sort();
}

export function descriptionsOf(schemas: Schema[]): string {
  const text = schemas.map(({ description }) => description ?? '').join(' ');
  return text.replace(/\s+/g, ' ');
}

export function defined<T>(values: (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}

export function fail(message: string): never {
  throw new ToolError(message);
}
