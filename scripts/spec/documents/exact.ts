// Checks that the spec says no more than the documents and `observed`: types, limits, enums, and the document that has
// a field.
import { bodiesOf, type Entry, entries, operationOf } from './facts.js';
import { documentedTypes, documents, itemType, listed, observed, type Scalar, type SourceDocument } from './source.js';
import {
  acceptedTypes,
  decodedStrings,
  nameOf,
  type Operation,
  reach,
  resolve,
  type Schema,
  spec,
  widen,
} from './spec.js';

export interface Compared {
  kind: string;
  place: string;
  /** What is wrong: the rest of a sentence that begins with the place. */
  problem: string | undefined;
}

const limitKeywords = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minProperties',
  'maxProperties',
];
const attributions: [claim: RegExp, document: string][] = [
  ...Object.keys(documents).map((name): [RegExp, string] => [new RegExp(`\\bIn “${name}” only`), name]),
  [/\bIn the 2022 edition only/, 'single backup, 2022 edition'],
  [/\bIn the first edition only/, 'single backup, first edition'],
];

export function comparisons(): Compared[] {
  const places = allPlaces();
  return [
    ...[...places].flatMap(([place, schema]) => comparePlace(place, schema)),
    ...[...enumsOf(places)].flatMap(([schema, name]) => compareEnum(name, schema)),
    ...observed
      .flatMap(({ places: named = [] }) => named)
      .map((place) => outcome('observed', place, places.has(place), 'is in `observed` and not in openapi.yaml')),
    ...operations(),
  ];
}

/** Every field and parameter of the documented operations, including the fields of JSON in strings. */
function allPlaces(): Map<string, Schema> {
  const places = new Map<string, Schema>();
  for (const document of Object.values(documents)) {
    const operation = operationOf(document);
    for (const { name, schema, description } of (operation?.parameters ?? []).map(resolve)) {
      places.set(`${operation?.operationId}.${name}`, { description, allOf: schema === undefined ? [] : [schema] });
    }
    const { request, response } = bodiesOf(document);
    for (const body of [request, response]) if (body !== undefined) addFields(body, places);
  }
  for (const name of Object.values(decodedStrings)) addFields(spec.components.schemas[name] ?? {}, places);
  return places;
}

function addFields(start: Schema, places: Map<string, Schema>): void {
  for (const schema of reach(start)) {
    for (const [name, property] of Object.entries(schema.properties ?? {}))
      addField(`${nameOf(schema)}.${name}`, property, places);
  }
}

function addField(place: string, schema: Schema, places: Map<string, Schema>): void {
  if (places.has(place)) return;
  places.set(place, schema);
  addFields(schema, places);
  for (const { items } of reach(schema)) if (items !== undefined) addField(`${place}[]`, items, places);
}

function comparePlace(place: string, schema: Schema): Compared[] {
  const sources = entries.filter(({ target }) => target?.places.includes(place));
  const seen = observed.filter(({ places }) => places?.includes(place));
  const items = place.endsWith('[]') ? entries.filter(({ target }) => target?.places.includes(place.slice(0, -2))) : [];
  const documented = [
    ...sources.flatMap(({ facts }) => [...listed(facts, 'type'), ...listed(facts, 'seen')]),
    ...items.flatMap(({ facts }) => listed(facts, 'type').flatMap((type) => itemType(type) ?? [])),
  ];
  const types = widen([...documented.flatMap(documentedTypes), ...seen.flatMap((each) => each.types ?? [])]);
  const limits = [...sources.flatMap(limitsOf), ...seen.flatMap((each) => each.limits ?? [])];
  const attributed =
    sources.length > 0 || items.length > 0 || /\bobserved\b/i.test(schema.description ?? '') || place.endsWith('[]');
  return [
    difference('exact types', place, 'accepts', acceptedTypes(schema), types),
    difference('exact limits', place, 'is limited by', limitsIn(schema), limits),
    outcome('anchored', place, patternsIn(schema).every(isAnchored), 'has a pattern that does not go from ^ to $'),
    outcome('source', place, attributed, 'is in no document, and its description does not say “Observed”'),
    ...attributions
      .filter(([claim]) => claim.test(schema.description ?? ''))
      .map(([, only]) =>
        outcome('attribution', place, onlyIn(only, sources), `is not in “${only}” only, but in ${namesOf(sources)}`),
      ),
  ].filter(({ kind, problem }) => kind !== 'anchored' || problem !== undefined || patternsIn(schema).length > 0);
}

/** `keyword value` for each limit that a document gives. A pattern counts only as `pattern`; probes test it. */
function limitsOf({ facts, target }: Entry): string[] {
  const asString = target?.own.every((schema) => acceptedTypes(schema).includes('string'));
  return Object.keys(facts).flatMap((key) => {
    if (key === 'length') return [`minLength ${facts[key]}`, `maxLength ${facts[key]}`];
    if (key === 'characters' || key === 'form') return ['pattern'];
    if (key === 'minimum' || key === 'maximum') return [asString ? 'pattern' : `${key} ${facts[key]}`];
    return limitKeywords.includes(key) ? [`${key} ${facts[key]}`] : [];
  });
}

function limitsIn(schema: Schema): string[] {
  return reach(schema).flatMap((part) => {
    const limits = limitKeywords
      .filter((keyword) => part[keyword] !== undefined)
      .map((keyword) => `${keyword} ${part[keyword]}`);
    return part.pattern === undefined ? limits : [...limits, 'pattern'];
  });
}

function patternsIn(schema: Schema): string[] {
  return reach(schema).flatMap(({ pattern }) => pattern ?? []);
}

function isAnchored(pattern: string): boolean {
  return pattern.startsWith('^') && pattern.endsWith('$');
}

function enumsOf(places: Map<string, Schema>): Map<Schema, string> {
  const enums = new Map<Schema, string>();
  for (const [place, schema] of places) {
    for (const part of reach(schema))
      if (part.enum?.some((value) => value !== null)) enums.set(part, part === schema ? place : nameOf(part));
  }
  return enums;
}

function compareEnum(name: string, schema: Schema): Compared[] {
  const documented = entries.flatMap(({ target, facts }) =>
    target?.all.includes(schema) ? listed(facts, 'values') : [],
  );
  const seen = observed.filter((each) => each.enum === name).flatMap(({ values = [] }) => values);
  const lists = ['x-enum-descriptions', 'x-enum-varnames'].map((keyword) => schema[keyword] as unknown[] | undefined);
  return [
    difference('exact enum', name, 'has the values', schema.enum as Scalar[], [...documented, ...seen]),
    outcome(
      'enum names',
      name,
      lists.every((list) => list === undefined || list.length === schema.enum?.length),
      'does not name or describe each value once',
    ),
  ];
}

/** Checks that every operation, parameter and status is documented. */
function operations(): Compared[] {
  return Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      if (operation?.responses === undefined) return []; // The servers of the path.
      const sources = Object.values(documents).filter(
        (document) => document.path === path && document.method.toLowerCase() === method,
      );
      const statuses = Object.keys(operation.responses).filter((status) => status !== 'default');
      return [
        compareParameters(operation, sources),
        difference(
          'exact statuses',
          operation.operationId,
          'returns',
          statuses,
          sources.flatMap((source) => source.statuses),
        ),
      ];
    }),
  );
}

function compareParameters({ operationId, parameters = [] }: Operation, sources: SourceDocument[]): Compared {
  const label = ({ name, in: where }: { name: string; in: string }) => `${where} ${name}`;
  const found = parameters.map(resolve);
  const documented = sources.flatMap((source) =>
    Object.entries(source.parameters).map(([name, facts]) => label({ name, in: facts.in })),
  );
  const isObserved = (place: string) =>
    observed.some(({ places, types }) => types !== undefined && places?.includes(place));
  const seen = found.filter(({ name }) => isObserved(`${operationId}.${name}`)).map(label);
  return difference('exact parameters', operationId, 'accepts', found.map(label), [...documented, ...seen]);
}

function onlyIn(document: string, sources: Entry[]): boolean {
  return sources.length > 0 && sources.every((source) => source.document === document);
}

function namesOf(sources: Entry[]): string {
  return [...new Set(sources.map(({ document }) => `“${document}”`))].join(', ') || 'no document';
}

function difference(kind: string, place: string, verb: string, found: Scalar[], expected: Scalar[]): Compared {
  const added = found.filter((value) => !expected.map(String).includes(String(value)));
  const missing = expected.filter((value) => !found.map(String).includes(String(value)));
  const exception = kind === 'exact statuses' ? '' : ' (under `observed` if no document says it)';
  const list = (values: Scalar[]) => [...new Set(values)].sort().join(', ');
  const problems = [
    added.length > 0 && `${verb} ${list(added)}: add this to scripts/spec/documents.json${exception}`,
    missing.length > 0 && `lacks ${list(missing)}, which scripts/spec/documents.json contains`,
  ];
  return outcome(kind, place, added.length + missing.length === 0, problems.filter(Boolean).join('; '));
}

function outcome(kind: string, place: string, isRight: boolean, problem: string): Compared {
  return { kind, place, problem: isRight ? undefined : problem };
}
