// Takes an answer's object out of its envelope, or says what is wrong with the answer.
import { isRecord, show } from '../checks.js';
import type { JsonAnswer } from './transport.js';

/** The object under `key`, which has an id. */
export function readOne(answer: JsonAnswer, key: string): { id: string } {
  return withId(answer, key, member(answer, key));
}

/** The list of objects under `key`, each with an id. */
export function readList(answer: JsonAnswer, key: string): { id: string }[] {
  const rows = member(answer, key);
  if (!Array.isArray(rows)) throw answer.unexpected(`${key} is no list but ${show(rows)}`);
  return rows.map((row, at) => withId(answer, `${key}[${at}]`, row));
}

function member({ json, unexpected }: JsonAnswer, key: string): unknown {
  if (!isRecord(json)) throw unexpected(`no object with ${key} but ${show(json)}`);
  if (!Object.hasOwn(json, key)) throw unexpected(`an object without ${key}; it has ${Object.keys(json).slice(0, 5).map(show).join(', ') || 'no keys'}`);
  return json[key];
}

function withId({ unexpected }: JsonAnswer, name: string, value: unknown): { id: string } {
  if (!isRecord(value)) throw unexpected(`${name} is no object but ${show(value)}`);
  if (typeof value.id !== 'string' || value.id === '') throw unexpected(`${name} has no id`);
  return value as { id: string };
}
