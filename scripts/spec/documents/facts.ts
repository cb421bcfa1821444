// The facts of the documents, and whether each of them is in the spec.
import { checks, means, type Target } from './checks.js';
import { documents, type Facts, listed, type SourceDocument, type Tables } from './source.js';
import {
  decodedStrings,
  defined,
  descriptionsOf,
  fail,
  json,
  nameOf,
  type Operation,
  reach,
  resolve,
  type Schema,
  spec,
} from './spec.js';

export interface Found {
  kind: string;
  fact: string;
  found: boolean;
}

/** A field or parameter of a document, and its place in the spec. */
export interface Entry {
  document: string;
  kind: string;
  label: string;
  facts: Facts;
  target: Target | undefined;
}

export const entries = Object.entries(documents).flatMap(([name, document]) => entriesOf(name, document));

export function facts(): Found[] {
  const around = Object.entries(documents).flatMap(([name, document]) =>
    aroundFields(document).map((found) => ({ ...found, fact: `${name}: ${found.fact}` })),
  );
  return [...around, ...entries.flatMap(check)];
}

export function operationOf({ path, method }: SourceDocument): Operation | undefined {
  return spec.paths[path]?.[method.toLowerCase()];
}

/** The schemas of a document's request and response. */
export function bodiesOf(document: SourceDocument): { request?: Schema; response?: Schema } {
  const operation = operationOf(document);
  return {
    request: resolve(operation?.requestBody)?.content?.[json]?.schema,
    response: resolve(operation?.responses['200'])?.content?.[json]?.schema,
  };
}

function aroundFields(document: SourceDocument): Found[] {
  const operation = operationOf(document);
  return [
    { kind: 'operation', fact: `${document.method} ${document.path}`, found: operation !== undefined },
    ...Object.entries(document.headers ?? {}).map(([name, { mandatory, value }]) => ({
      kind: 'header',
      fact: `header ${name}`,
      found: value === undefined ? sendsCredentials(operation, name) : acceptsBody(operation, value, mandatory),
    })),
    ...document.statuses.map((status) => ({
      kind: 'status',
      fact: `status ${status}`,
      found: resolve(operation?.responses[status]) !== undefined,
    })),
  ];
}

function entriesOf(name: string, document: SourceDocument): Entry[] {
  const operation = operationOf(document);
  const { request, response } = bodiesOf(document);
  const parameters = Object.entries(document.parameters).map(([parameter, { in: location, ...facts }]) => ({
    kind: 'parameter',
    label: `${location} parameter ${parameter}`,
    facts,
    target: findParameter(operation, parameter, location),
  }));
  const fields = [
    ...tableEntries('request', request, document.request ?? {}),
    ...tableEntries('response', response, document.response),
  ];
  return [...parameters, ...fields].map((entry) => ({ document: name, ...entry }));
}

function tableEntries(side: string, schema: Schema | undefined, tables: Tables): Omit<Entry, 'document'>[] {
  return Object.values(tables).flatMap(({ at, fields }) =>
    at.flatMap((place) =>
      Object.entries(fields).map(([name, facts]) => {
        const path = place === '' ? name : `${place}.${name}`;
        return { kind: 'field', label: `${side} field ${path}`, facts, target: findField(schema, path) };
      }),
    ),
  );
}

/** The existence of the target is one fact; each value of each key is another. */
function check({ document, kind, label, facts, target }: Entry): Found[] {
  const place = `${document}: ${label}`;
  const details = Object.keys(facts).flatMap((key) => {
    if (key === 'meanings') return meanings(place, facts[key] as Record<string, string>, target);
    const [detail, test] = checks[key] ?? fail(`documents.json: ${label} has the key ${key}, which has no check.`);
    return listed(facts, key).map((value) => ({
      kind: detail,
      fact: `${place}: ${key} ${JSON.stringify(value)}`,
      found: target !== undefined && test(target, value),
    }));
  });
  return [{ kind, fact: place, found: target !== undefined }, ...details];
}

function meanings(place: string, documented: Record<string, string>, target: Target | undefined): Found[] {
  return Object.entries(documented).map(([value, meaning]) => {
    const others = Object.keys(documented).filter((other) => other !== value);
    return {
      kind: 'meaning',
      fact: `${place}: ${value} means ${meaning}`,
      found: target !== undefined && means(target, value, meaning, others),
    };
  });
}

function findField(start: Schema | undefined, path: string): Target | undefined {
  let own = start === undefined ? [] : [start];
  let around: Schema[] = [];
  let places: string[] = [];
  let required = false;
  for (const step of path.split('.')) {
    const name = step.replace(/\[\]$|\{\}$/, '');
    around = own.flatMap(reach).filter((schema) => schema.properties?.[name] !== undefined);
    places = around.map((schema) => `${nameOf(schema)}.${step}`);
    required = own.flatMap(reach).some((schema) => schema.required?.includes(name));
    own = defined(around.map((schema) => schema.properties?.[name]));
    if (step.endsWith('[]')) own = defined(own.flatMap(reach).map(({ items }) => items));
    if (step.endsWith('{}') && own.length > 0) own = [spec.components.schemas[decodedStrings[name] ?? ''] ?? {}];
  }
  return own.length === 0 ? undefined : target(places, own, around, required);
}

function findParameter(operation: Operation | undefined, name: string, location: string): Target | undefined {
  const found = operation?.parameters
    ?.map(resolve)
    .find((parameter) => parameter.name === name && parameter.in === location);
  if (operation === undefined || found?.schema === undefined) return undefined;
  const { description, example, schema } = found;
  return target(
    [`${operation.operationId}.${name}`],
    [{ description, example, allOf: [schema] }],
    [],
    found.required === true,
  );
}

function target(places: string[], own: Schema[], around: Schema[], required: boolean): Target {
  const all = own.flatMap(reach);
  return { places, own, all, text: descriptionsOf(all), around: descriptionsOf(around), required };
}

/** Whether every way to call the operation sends credentials in this header. */
function sendsCredentials(operation: Operation | undefined, header: string): boolean {
  const alternatives = operation?.security ?? spec.security ?? [];
  const schemes = spec.components.securitySchemes;
  const sends = (requirement: Record<string, string[]>) =>
    Object.keys(requirement).some((name) => schemes[name]?.in === 'header' && schemes[name]?.name === header);
  return operation !== undefined && alternatives.length > 0 && alternatives.every(sends);
}

function acceptsBody(operation: Operation | undefined, mediaType: string, mandatory: boolean): boolean {
  const body = resolve(operation?.requestBody);
  return body?.content?.[mediaType] !== undefined && body.required === mandatory;
}
