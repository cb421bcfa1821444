// The fake cloud's CSBS: returns one backup or lists them, with the filters, the order and the limits of the service.

import type { Backup } from '../models.js';
import { maxLimit } from '../paging/source.js';
import { type ListParameters, maxSortLength, sortKeys } from '../query/backup-list-query.js';
import { parseTime } from '../time.js';
import { BadRequest, csbsError, type FakeRequest, type FakeResponse, json } from './response.js';

export function getBackup(backups: readonly Backup[], id: string): FakeResponse {
  const backup = backups.find((candidate) => candidate.id === id);
  if (backup !== undefined) return json(200, { checkpoint_item: backup });
  const isCheckpointId = backups.some(({ checkpoint_id }) => checkpoint_id === id);
  return csbsError(
    404,
    'CSBS.6040',
    isCheckpointId
      ? 'The checkpoint item is not found. The id is that of a checkpoint.'
      : 'The checkpoint item is not found.',
  );
}

const maxInt32 = 2 ** 31 - 1;

export function listBackups(backups: readonly Backup[], { query }: FakeRequest): FakeResponse {
  try {
    checkParameters(query);
    const limit = Math.min(readCount(query, 'limit', 1) ?? maxLimit, maxLimit);
    const offset = readCount(query, 'offset', 0) ?? 0;
    const sorted = [...backups].sort(order(query.get('sort')));
    const filters = readFilters(query);
    const rows = sorted
      .slice(afterMarker(sorted, query.get('marker')))
      .filter((backup) => filters.every((accepts) => accepts(backup)));
    return json(200, { checkpoint_items: rows.slice(offset, offset + limit) });
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return csbsError(400, 'CSBS.3001', error.message);
  }
}

/** Each known parameter occurs once and has a value. */
function checkParameters(query: URLSearchParams): void {
  for (const name of ['limit', 'offset', 'marker', 'sort', ...Object.keys(filters)]) {
    const values = query.getAll(name);
    if (values.length > 1) throw new BadRequest(`${name} must occur only once`);
    if (values[0] === '') throw new BadRequest(`${name} must not be empty`);
  }
}

function readCount(query: URLSearchParams, name: string, min: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = Number(text);
  if (!/^(0|[1-9]\d*)$/.test(text) || count < min || count > maxInt32)
    throw new BadRequest(`${name} must be an integer from ${min} to ${maxInt32}`);
  return count;
}

function afterMarker(sorted: readonly Backup[], marker: string | null): number {
  if (marker === null) return 0;
  const at = sorted.findIndex(({ id }) => id === marker);
  if (at < 0) throw new BadRequest(`marker [${marker}] not found`);
  return at + 1;
}

/** The order of `sort`, or newest first. Equal backups are ordered by their ids, so that the order is total. */
function order(sort: string | null): (a: Backup, b: Backup) => number {
  if (sort !== null && sort.length > maxSortLength)
    throw new BadRequest(`sort must have at most ${maxSortLength} characters`);
  const criteria = (sort ?? 'created_at:desc').split(',').map((criterion) => {
    const [name, direction = 'desc', ...more] = criterion.split(':');
    const key = sortKeys.find((known) => known === name);
    if (key === undefined || !['asc', 'desc'].includes(direction) || more.length > 0)
      throw new BadRequest(`sort [${criterion}] is not valid`);
    return { key, sign: direction === 'asc' ? 1 : -1 };
  });
  return (a, b) => {
    for (const { key, sign } of [...criteria, { key: 'id' as const, sign: 1 }]) {
      const [left, right] = [a[key] ?? '', b[key] ?? ''];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  };
}

/** The default order. */
export const newestFirst = order(null);

type Filter = (backup: Backup) => boolean;

// One line for each parameter that filters. A parameter that is added to the spec, or removed from it, is a type error
// here. Like the service, the fake cloud ignores unknown parameters.
const filters: Record<Exclude<keyof ListParameters, 'marker' | 'offset' | 'sort'>, (value: string) => Filter> = {
  status: (value) => (backup) => backup.status === value,
  name: (value) => (backup) => backup.name?.includes(value) === true,
  az: (value) => (backup) => backup.extend_info?.resource_az === value,
  resource_id: (value) => (backup) => backup.resource_id === value,
  resource_name: (value) => (backup) => backup.extend_info?.resource_name?.includes(value) === true,
  resource_type: (value) => (backup) => backup.resource_type === value,
  image_type: (value) => (backup) => backup.extend_info?.image_type === value,
  policy_id: (value) => (backup) => policyOf(backup) === value,
  checkpoint_id: (value) => (backup) => backup.checkpoint_id === value,
  ip: (value) => (backup) => backup.backup_data?.private_ip === value || backup.backup_data?.eip === value,
  dec: (value) => (backup) => (backup.extend_info?.dec === true) === readBoolean('dec', value),
  // This cloud has only one project.
  all_tenants: (value) => {
    readBoolean('all_tenants', value);
    return () => true;
  },
  start_time: (value) => {
    const start = readTime('start_time', value);
    return (backup) => (createdAt(backup) ?? Number.NEGATIVE_INFINITY) >= start;
  },
  end_time: (value) => {
    const end = readTime('end_time', value);
    return (backup) => (createdAt(backup) ?? Number.POSITIVE_INFINITY) <= end;
  },
};

function readFilters(query: URLSearchParams): Filter[] {
  return Object.entries(filters).flatMap(([name, filter]) => {
    const value = query.get(name);
    return value === null ? [] : [filter(value)];
  });
}

/**
 * Backups have no field for their policy. Here, automatic backups of a server belong to a policy with the server's id.
 */
function policyOf(backup: Backup): string | undefined {
  return backup.extend_info?.auto_trigger === true ? backup.resource_id : undefined;
}

/** When a backup was created, in milliseconds; undefined if a test has set an invalid time. */
function createdAt({ created_at }: Backup): number | undefined {
  try {
    return created_at === undefined ? undefined : parseTime(created_at).getTime();
  } catch {
    return undefined;
  }
}

function readBoolean(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new BadRequest(`${name} must be true or false`);
  return value === 'true';
}

function readTime(name: string, value: string): number {
  try {
    return parseTime(value).getTime();
  } catch {
    throw new BadRequest(`${name} [${value}] is not valid`);
  }
}
