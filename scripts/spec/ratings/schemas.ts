// Rates what the generated types do not show: limits, deprecation, null in lists, and schemas that have their type from
// generator-config.json.
import type { Finding } from './finding.js';
import { dereference, isObject, type Json, type JsonObject, mappedSchemas, type ParsedSpec } from './parsed-spec.js';

const keywords =
  /^(minLength|maxLength|minItems|maxItems|uniqueItems|minimum|maximum|exclusive\w+|multipleOf|pattern|deprecated)$/;

export function compareSchemas(before: ParsedSpec, after: ParsedSpec): Finding[] {
  const [old, now] = [before.components.schemas, after.components.schemas];
  const names = Object.keys(old).filter((name) => now[name] !== undefined);
  return names.flatMap((name) => {
    const [a, b] = [old[name] as JsonObject, now[name] as JsonObject];
    const nullable = listsWithNull(name, b, after).filter((place) => !listsWithNull(name, a, before).includes(place));
    return [
      ...compareKeywords(name, a, b),
      ...(mappedSchemas().includes(name) ? compareValues(name, a, b) : []),
      ...nullable.map((place): Finding => ({ rating: 'major', place, change: 'may now contain null' })),
    ];
  });
}

/** The lists whose items may be null: the generator ignores that if the items are objects. */
function listsWithNull(place: string, schema: Json, spec: ParsedSpec): string[] {
  if (typeof schema !== 'object') return [];
  return Object.entries(Object(schema) as JsonObject).flatMap(([key, value]) => {
    const inside = listsWithNull(`${place}.${key}`, value, spec);
    return key === 'items' && acceptsNull(dereference(value, spec)) ? [place, ...inside] : inside;
  });
}

function acceptsNull(schema: Json): boolean {
  if (!isObject(schema)) return false;
  const { nullable, allOf = [], anyOf = [], oneOf = [] } = schema;
  return nullable === true || [allOf, anyOf, oneOf].flat().some(acceptsNull);
}

/**
 * A change of these is minor. If a request may then send less than before, the comparison of requests rates it as
 * major.
 */
function compareKeywords(name: string, before: JsonObject, after: JsonObject): Finding[] {
  const [old, now] = [keywordsOf(name, before), keywordsOf(name, after)];
  const places = [...new Set([...old.keys(), ...now.keys()])].filter((place) => old.get(place) !== now.get(place));
  return places.map((place) => ({
    rating: 'minor',
    place,
    change: `changed from ${old.get(place) ?? 'none'} to ${now.get(place) ?? 'none'}`,
  }));
}

function keywordsOf(place: string, schema: Json): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const [key, value] of Object.entries(Object(schema) as JsonObject)) {
    if (typeof value === 'object') for (const each of keywordsOf(`${place}.${key}`, value)) found.set(...each);
    else if (keywords.test(key)) found.set(`${place}.${key}`, value);
  }
  return found;
}

function compareValues(place: string, before: JsonObject, after: JsonObject): Finding[] {
  const [old, now] = [before, after].map((schema) => [...new Set(jsonTypes(schema))].sort().join(' | '));
  return old === now ? [] : [{ rating: 'major', place, change: `changed from ${old} to ${now}` }];
}

function jsonTypes({ type = 'any', oneOf, anyOf = oneOf }: JsonObject): Json[] {
  if (Array.isArray(anyOf)) return anyOf.flatMap((member) => jsonTypes(member as JsonObject));
  return [type === 'integer' ? 'number' : type];
}
