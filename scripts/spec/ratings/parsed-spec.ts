// The parts of openapi.yaml that the ratings read.
import { parse } from 'yaml';
import { readInput, ToolError } from '../../tools.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface ParsedSpec {
  paths: { [path: string]: JsonObject };
  security?: Json;
  components: { schemas: { [name: string]: JsonObject }; securitySchemes?: JsonObject };
}

/** Parses a spec. `version` says which one it is, for the error. */
export function parseSpec(text: string, version: string): ParsedSpec {
  let spec: Partial<ParsedSpec> | null;
  try {
    spec = parse(text, { maxAliasCount: -1 });
  } catch (error) {
    throw new ToolError(`openapi.yaml ${version} is not valid YAML: ${(error as Error).message.split(/:?\n/)[0]}.`);
  }
  if (!spec?.paths || !spec.components?.schemas)
    throw new ToolError(`openapi.yaml ${version} has no paths or no schemas.`);
  return spec as ParsedSpec;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Replaces every reference by a copy of what it refers to. */
export function dereference(value: Json, spec: ParsedSpec): Json {
  if (Array.isArray(value)) return value.map((item) => dereference(item, spec));
  if (!isObject(value)) return value;
  if (typeof value.$ref === 'string') return dereference(lookUp(spec, value.$ref), spec);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, dereference(item, spec)]));
}

/** Names of the parts of a JSON pointer, such as `#/paths/~1v1`. */
export function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookUp(spec: ParsedSpec, pointer: string): Json {
  let node: Json = spec as unknown as Json;
  for (const step of steps(pointer)) node = (Object(node) as JsonObject)[step] ?? null;
  if (node === null) throw new ToolError(`openapi.yaml refers to ${pointer}, which does not exist.`);
  return node;
}

/** The names of the schemas whose TypeScript type comes from generator-config.json and not from the spec. */
export function mappedSchemas(): string[] {
  return Object.keys(JSON.parse(readInput('generator-config.json'))['generator-cli'].generators.client.schemaMappings);
}
