// Reads the fields that interfaces inherit from generated ones, with their descriptions, from openapi.yaml.
import { parse } from 'yaml';
import type { Schema, Spec } from '../spec/documents/spec.js';
import { readInput } from '../tools.js';

export interface SpecField {
  name: string;
  type: string;
  description: string;
}

/** The TypeScript types of schemas that the generator replaces. */
const replaced: Record<string, string> = JSON.parse(readInput('generator-config.json'))['generator-cli'].generators
  .client.typeMappings;

const spec = () => parse(readInput('openapi.yaml'), { maxAliasCount: -1 }) as Spec;

/** The properties of a schema. */
export function schemaSpec(name: string): SpecField[] {
  return Object.entries(spec().components.schemas[name]?.properties ?? {}).map(([property, schema]) =>
    field(property, schema),
  );
}

function field(name: string, schema: Schema): SpecField {
  return { name, type: cell(typeOf(schema)), description: cell(schema.description ?? '') };
}

function typeOf({ $ref, type = '', allOf, oneOf, items, nullable }: Schema): string {
  if ($ref !== undefined) {
    const name = $ref.replace(/.*\//, '');
    return replaced[name] ?? name;
  }
  if (allOf !== undefined) return allOf.map(typeOf).join(' & ');
  if (oneOf !== undefined) return oneOf.map(typeOf).join(' | ');
  const name = items === undefined ? type.replace('integer', 'number') : `${typeOf(items)}[]`;
  return nullable === true ? `${name} | null` : name;
}

/** Makes a string safe for one cell of a Markdown table. */
function cell(content: string): string {
  return content.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}
