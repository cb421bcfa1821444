// Finds places in the spec without a description, or with one in Chinese.
import { components, defined, descriptionsOf, type Operation, type Part, resolve, type Schema, spec } from './spec.js';

/** Each place that needs a description, with the description it has. */
export function descriptions(): Map<string, string> {
  const found = new Map<string, string>();
  const { schemas, parameters, headers, responses } = spec.components;
  for (const [name, schema] of Object.entries(schemas)) describeSchema(name, schema, found);
  for (const [name, parameter] of Object.entries(parameters)) describePart(`parameter ${name}`, parameter, found);
  for (const [name, header] of Object.entries(headers)) describePart(`header ${name}`, header, found);
  for (const [name, response] of Object.entries(responses)) describePart(`response ${name}`, response, found);
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(operations))
      describeOperation(`${method} ${path}`, operation, found);
  }
  return found;
}

function describeOperation(place: string, operation: Operation | undefined, found: Map<string, string>): void {
  if (operation?.responses === undefined) return; // The servers of the path.
  for (const parameter of operation.parameters ?? [])
    describePart(`${place} parameter ${resolve(parameter).name}`, parameter, found);
  if (operation.requestBody !== undefined) describePart(`${place} body`, operation.requestBody, found);
  for (const [status, response] of Object.entries(operation.responses))
    describePart(`${place} response ${status}`, response, found);
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
  found.set(place, description ?? descriptionsOf((allOf ?? []).map(resolve)));
  describeInside(place, schema, found);
}

/** The parts of the schema itself. What it refers to has its own description. */
function describeInside(place: string, schema: Schema, found: Map<string, string>): void {
  const { properties, items, additionalProperties: rest, enum: known, description } = schema;
  if (known?.some((value) => value !== null)) found.set(place, found.get(place) || (description ?? ''));
  for (const [name, property] of Object.entries(properties ?? {})) describeSchema(`${place}.${name}`, property, found);
  const parts = [items, typeof rest === 'object' ? rest : undefined, ...components(schema)];
  for (const part of defined(parts)) describeInside(place, part, found);
}

/** The places with Chinese characters, except in examples, which are copied from the documents. */
export function* chinese(node: unknown, place: string): Generator<string> {
  if (typeof node === 'string' && /\p{Script=Han}/u.test(node)) yield place;
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node))
    if (!/^examples?$/.test(key)) yield* chinese(value, `${place}/${key}`);
}
