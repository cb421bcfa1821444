// The tag filter of the fake cloud: which backups match, and the limits of the document.
import { isRecord } from '../checks.js';
import type { Backup, ResourceInstance } from '../models.js';
import { tagLimits, tagLists } from '../query/tag-filter.js';
import { parseJson } from '../text.js';
import { newestFirst } from './csbs.js';
import { BadRequest, csbsError, type FakeRequest, type FakeResponse, json } from './response.js';

interface TagCondition {
  key: string;
  values: string[];
}

export function queryInstances(backups: readonly Backup[], { body, mediaType }: FakeRequest): FakeResponse {
  try {
    if (mediaType !== 'application/json') throw new BadRequest('Content-Type must be application/json');
    const query = readJson(body);
    const found = [...backups].sort(newestFirst).map(toInstance).filter(readFilter(query));
    if (query.action === 'count') checkAbsent(query, ['limit', 'offset']);
    if (query.action === 'count') return json(200, { total_count: found.length });
    if (query.action !== 'filter') throw new BadRequest('action must be filter or count');
    const limit = readDigits(query, 'limit', /^([1-9]\d{0,2}|1000)$/, 'from 1 to 1000') ?? 1000;
    const offset = readDigits(query, 'offset', /^\d+$/, 'from 0') ?? 0;
    return json(200, { resources: found.slice(offset, offset + limit), total_count: found.length });
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return csbsError(400, 'CSBS.3001', error.message);
  }
}

/** A backup in the format of the tag filter: the resource is the backup, with the name of the server. */
function toInstance(backup: Backup): ResourceInstance {
  const name = backup.extend_info?.resource_name;
  return {
    resource_id: backup.id,
    resource_detail: backup,
    tags: backup.tags ?? [],
    ...(name === undefined ? {} : { resource_name: name }),
  };
}

function readFilter(query: Record<string, unknown>): (instance: ResourceInstance) => boolean {
  const [all, any, notAll, notAny] = tagLists.map((list) => readTags(query, list));
  const name = readName(query);
  return ({ tags = [], resource_name = '' }) => {
    const has = ({ key, values }: TagCondition) =>
      tags.some((tag) => tag.key === key && (values.length === 0 || values.includes(tag.value ?? '')));
    if (all?.every(has) === false || any?.some(has) === false) return false;
    if (notAll?.every(has) === true || notAny?.some(has) === true) return false;
    return name === undefined || (name === '' ? resource_name === '' : resource_name.includes(name));
  };
}

function readTags(query: Record<string, unknown>, list: string): TagCondition[] | undefined {
  const tags = readObjectList(query, list);
  if (tags === undefined) return undefined;
  if (tags.length > tagLimits.keys) throw new BadRequest(`${list} must contain at most ${tagLimits.keys} keys`);
  const conditions = tags.map((tag) => {
    const key = typeof tag.key === 'string' ? tag.key.trim() : '';
    if (key === '' || [...String(tag.key)].length > tagLimits.keyLength)
      throw new BadRequest(`a key of ${list} must have 1 to ${tagLimits.keyLength} characters`);
    if (!Array.isArray(tag.values) || tag.values.length > tagLimits.values)
      throw new BadRequest(`values of ${key} must be a list of at most ${tagLimits.values}`);
    const values = tag.values.map((value: unknown) => {
      if (typeof value !== 'string' || [...value].length > tagLimits.valueLength)
        throw new BadRequest(`a value of ${key} must have at most ${tagLimits.valueLength} characters`);
      return value.trim();
    });
    if (new Set(values).size < values.length) throw new BadRequest(`values of ${key} must be unique`);
    return { key, values };
  });
  if (new Set(conditions.map(({ key }) => key)).size < conditions.length)
    throw new BadRequest(`keys of ${list} must be unique`);
  return conditions;
}

function readName(query: Record<string, unknown>): string | undefined {
  const matches = readObjectList(query, 'matches');
  if (matches === undefined) return undefined;
  const [match] = matches;
  if (matches.length > 1) throw new BadRequest('keys of matches must be unique');
  if (match?.key !== 'resource_name') throw new BadRequest('the key of a match must be resource_name');
  if (typeof match.value !== 'string' || [...match.value].length > tagLimits.valueLength)
    throw new BadRequest(`the value of a match must have at most ${tagLimits.valueLength} characters`);
  return match.value;
}

function readObjectList(query: Record<string, unknown>, name: string): Record<string, unknown>[] | undefined {
  const list = query[name];
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || list.length === 0 || !list.every(isRecord))
    throw new BadRequest(`${name} must be a non-empty list`);
  return list;
}

function checkAbsent(query: Record<string, unknown>, names: string[]): void {
  for (const name of names) if (query[name] !== undefined) throw new BadRequest(`${name} is not allowed with count`);
}

function readDigits(query: Record<string, unknown>, name: string, form: RegExp, range: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || !form.test(text)) throw new BadRequest(`${name} must be a string of digits ${range}`);
  return Number(text);
}

function readJson(body: string): Record<string, unknown> {
  const value = parseJson(body);
  if (!isRecord(value)) throw new BadRequest('the body must be a JSON object');
  return value;
}
