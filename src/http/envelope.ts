// Reads objects from the envelope of a response. Throws an error that says what is wrong with the response.
import { isRecord, show as showShort } from '../checks.js';
import type { JsonResponse } from './classify.js';

/** Returns the object under `key`, which must have an id. */
export function readOne(response: JsonResponse, key: string): { id: string } {
  const object = readKey(response, key);
  if (!isRecord(object)) throw response.unexpected(`${key} is not an object but ${describeJson(object)}`);
  if (!hasId(object)) throw response.unexpected(`${key} has no id`);
  return object;
}

/** Returns the list of objects under `key`, which must have ids. */
export function readList(response: JsonResponse, key: string): { id: string }[] {
  const rows = readObjects(response, key);
  const at = rows.findIndex((row) => !hasId(row));
  if (at >= 0) throw response.unexpected(`${key}[${at}] has no id`);
  return rows as (Record<string, unknown> & { id: string })[];
}

/** Returns the list of objects under `key`. */
export function readObjects(response: JsonResponse, key: string): Record<string, unknown>[] {
  const rows = readKey(response, key);
  if (!Array.isArray(rows)) throw response.unexpected(`${key} is not a list but ${describeJson(rows)}`);
  const at = rows.findIndex((row) => !isRecord(row));
  if (at >= 0) throw response.unexpected(`${key}[${at}] is not an object but ${describeJson(rows[at])}`);
  return rows;
}

/** Returns the value under `key`, unless it is inherited. */
export function readMember(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function readKey({ json, unexpected }: JsonResponse, key: string): unknown {
  if (!isRecord(json)) throw unexpected(`no object with ${key} but ${describeJson(json)}`);
  if (!Object.hasOwn(json, key))
    throw unexpected(
      `an object without ${key}; it has ${Object.keys(json).slice(0, 5).map(describeJson).join(', ') || 'no keys'}`,
    );
  return json[key];
}

function hasId(object: Record<string, unknown>): object is Record<string, unknown> & { id: string } {
  return typeof object.id === 'string' && object.id !== '';
}

/** A value for the detail of an error. Not truncated here: it is scrubbed first. */
function describeJson(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : showShort(value);
}
