// openapi.yaml as the tests use it: its examples are the fixtures, its schemas validate requests and responses.
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { examples: Record<string, { value: unknown }>; schemas: Record<string, Schema> };
}

interface Schema {
  example?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
}

interface Operation {
  operationId: string;
  parameters: Parameter[];
  responses: Record<string, unknown>;
}

export interface Parameter {
  name: string;
  in: string;
  schema: { type: string };
}

export const spec = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'), {
  maxAliasCount: -1,
}) as Spec;

/** The value of one of the spec's examples: a fresh copy. */
export function example(name: string): unknown {
  const found = spec.components.examples[name];
  if (found === undefined) throw new Error(`openapi.yaml has no example ${name}`);
  return structuredClone(found.value);
}

const ajv = new Ajv({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(spec, 'openapi');

export function operation(id: string): Operation {
  const found = Object.values(spec.paths)
    .flatMap((operations) => Object.values(operations))
    .find(({ operationId }) => operationId === id);
  if (found === undefined) throw new Error(`openapi.yaml has no operation ${id}`);
  return found;
}

/** What is wrong with a value according to one of the spec's schemas; nothing if it is valid. */
export function problems(schema: string, value: unknown): string[] {
  const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`) as ValidateFunction | undefined;
  if (validate === undefined) throw new Error(`openapi.yaml has no schema ${schema}`);
  return validateWith(validate, value);
}

/** What is wrong with the string of a query parameter. */
export function parameterProblems({ schema }: Parameter, text: string): string[] {
  const pattern = { integer: /^-?(0|[1-9]\d*)$/, boolean: /^(true|false)$/ }[schema.type];
  const value = pattern?.test(text) ? JSON.parse(text) : text;
  return validateWith(ajv.compile(schema), value);
}

function validateWith(validate: ValidateFunction, value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
