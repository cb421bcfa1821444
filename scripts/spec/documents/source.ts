// documents.json: what the source documents say, and what real responses contain beyond that.
//
// `at` is the place of a table's fields: `a.b` is a field of a field, `a[]` the items of a list, `a{}` the JSON in a
// string. `seen` is a type that an example has and no table names. `says` is what the description must contain,
// `meanings` a regular expression for the explanation of a value, `constants` the name of a value in code. `accepts`
// and `rejects` are strings that the schema must accept or reject. `observed` names places in the spec:
// `Schema.field`, or `operationId.parameter`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools.js';
import { fail, widen } from './spec.js';

export type Scalar = string | number | boolean;
export type Facts = Record<string, Scalar | Scalar[] | Record<string, string>>;
export type Tables = Record<string, { at: string[]; fields: Record<string, Facts> }>;

export interface SourceDocument {
  method: string;
  path: string;
  headers?: Record<string, { mandatory: boolean; value?: string }>;
  parameters: Record<string, Facts & { in: string }>;
  request?: Tables;
  response: Tables;
  statuses: number[];
}

/** The reason for types and limits, or for values of an enum, that no document has. */
export interface Observation {
  reason: string;
  places?: string[];
  types?: string[];
  limits?: string[];
  enum?: string;
  values?: Scalar[];
}

interface Source {
  documents: Record<string, SourceDocument>;
  observed: Observation[];
}

export const { documents, observed } = JSON.parse(
  readFileSync(join(root, 'scripts/spec/documents.json'), 'utf8'),
) as Source;

const typeNames: Record<string, string> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'integer',
  int: 'integer',
  long: 'integer',
  float: 'number',
};

/** The JSON types of a documented type. Names that are not listed are Dict, Object, or the name of a table. */
export function documentedTypes(documented: Scalar): string[] {
  const name = String(documented).toLowerCase();
  if (name.startsWith('list')) return ['array'];
  return widen([name === 'null' ? name : (typeNames[name] ?? 'object')]);
}

/** The type of the items of `List<type>`. */
export function itemType(documented: Scalar): string | undefined {
  return /^list<(.*)>$/i.exec(String(documented))?.[1];
}

export function listed(facts: Facts, key: string): Scalar[] {
  const value = facts[key] ?? [];
  if (typeof value === 'object' && !Array.isArray(value)) fail(`documents.json: ${key} must be a value or a list.`);
  return [value].flat();
}
