// Rates how requests differ, and which statuses responses have. Redocly compares; the section `diff` of redocly.yaml
// adapts its rules.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redocly, ToolError } from '../../tools.js';
import type { Finding, Rating } from './finding.js';
import { dereference, isObject, type Json, type JsonObject, type ParsedSpec, steps } from './parsed-spec.js';

/** A change in the report of `redocly diff`. */
interface Change {
  kind: 'added' | 'removed' | 'modified';
  impact: Rating;
  property?: string;
  verdicts: { message: string }[];
  base?: Side;
  revision?: Side;
}

interface Side {
  pointer: string;
  value?: Json;
}

export function compareRequests(before: ParsedSpec, after: ParsedSpec): Finding[] {
  const [old, now] = [requestsOf(before), requestsOf(after)];
  if (JSON.stringify(old) === JSON.stringify(now)) return []; // Redocly takes seconds.
  return runRedocly(old, now).flatMap(({ kind, property, impact, verdicts, base, revision }): Finding[] => {
    // TypeScript has one type for all numbers.
    if (property === 'format' && revision?.value === 'int64') return [];
    // If no rule applies, Redocly reports what was loosened as a patch.
    const rating = verdicts.length === 0 ? 'minor' : impact;
    if (rating === 'patch') return [];
    const place = revision ? placeOf(now, revision.pointer) : placeOf(old, base?.pointer ?? '#');
    return [{ rating, place, change: verdicts.map(({ message }) => message).join(' ') || `was ${kind}` }];
  });
}

/**
 * The spec without descriptions and names, and without the schemas of responses. Nothing is shared anymore, so that
 * what only responses use is not compared as part of a request.
 */
function requestsOf(spec: ParsedSpec): JsonObject {
  const plain = JSON.parse(JSON.stringify(dereference(spec.paths, spec), withoutProse)) as ParsedSpec['paths'];
  const paths = Object.entries(plain).map(([path, { parameters: shared = [], ...operations }]) => {
    const requests = Object.entries(operations).flatMap(([method, operation]) =>
      isObject(operation) && isObject(operation.responses) ? [[method, requestOf(path, shared, operation)]] : [],
    );
    return [path.replaceAll(/{\w+}/g, '{}'), Object.fromEntries(requests)];
  });
  return {
    openapi: '3.0.3',
    info: { title: 'Requests', version: '1' },
    paths: Object.fromEntries(paths),
    security: spec.security ?? [],
    components: { securitySchemes: spec.components.securitySchemes ?? {} },
  };
}

function withoutProse(key: string, value: unknown): unknown {
  const isProse = (/^(description|summary)$/.test(key) && typeof value === 'string') || /^(examples?|x-.*)$/.test(key);
  return isProse ? undefined : value;
}

/** An operation with its request, and with the media types of success. The client reads errors in any form. */
function requestOf(
  path: string,
  shared: Json,
  { parameters = [], requestBody, responses, security }: JsonObject,
): JsonObject {
  const named = [...(shared as JsonObject[]), ...(parameters as JsonObject[])].map((parameter) => {
    // Users never see the name of a path parameter: only its position counts.
    const position = [...path.matchAll(/{(\w+)}/g)].findIndex(([, name]) => name === parameter.name);
    return parameter.in === 'path' ? { ...parameter, name: `path parameter ${position + 1}` } : parameter;
  });
  const statuses = Object.entries(responses as JsonObject).map(([status, response]) => {
    const types = status.startsWith('2') ? Object.keys(Object((response as JsonObject).content)) : [];
    return [status, { description: status, content: Object.fromEntries(types.map((type) => [type, {}])) }];
  });
  return {
    parameters: named,
    responses: Object.fromEntries(statuses),
    ...(requestBody !== undefined && { requestBody }),
    ...(security !== undefined && { security }),
  };
}

function runRedocly(old: JsonObject, now: JsonObject): Change[] {
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-diff-'));
  try {
    const files = Object.entries({ old, now }).map(([name, spec]) => {
      const file = join(work, `${name}.json`);
      writeFileSync(file, JSON.stringify(spec));
      return file;
    });
    const { status, output } = redocly(['diff', ...files, '--format', 'json', '--fail-on', 'none']);
    const report = /^\{.*^\}/ms.exec(output)?.[0];
    if (status !== 0 || report === undefined)
      throw new ToolError(`Redocly cannot compare the two specs: ${/Error: .*/.exec(output)?.[0] ?? output}`);
    return JSON.parse(report).changes;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A JSON pointer, with the names of parameters instead of their positions. */
function placeOf(spec: JsonObject, pointer: string): string {
  let node: Json = spec;
  const names = steps(pointer).map((step) => {
    node = (Object(node) as JsonObject)[step] ?? null;
    return isObject(node) && typeof node.name === 'string' ? node.name : step;
  });
  return names.join(' ');
}
