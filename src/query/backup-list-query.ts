import {
  checkBoolean,
  checkInteger,
  checkKeys,
  checkPlain,
  checkString,
  checkWellFormed,
  isDate,
  isRecord,
  mustBe,
  show,
} from '../checks.js';
import { ArgumentError } from '../errors.js';
import { findHint } from '../hints.js';
import type { AnyBackupStatus, AnyImageType, AnyResourceType } from '../models.js';
import { formatTimeOf, parseTime } from '../time.js';
import type { ListBackupsRequest } from '../wire.js';

/** A key that a listing can be sorted by. */
export type SortKey = 'created_at' | 'updated_at' | 'name' | 'status' | 'protected_at' | 'id';

/** The query in the form of the generated client. The walk adds `limit` and replaces `marker` and `offset`. */
export type ListParameters = Writable<Without<ListBackupsRequest, 'project_id' | 'limit'>>;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
/** `Omit` that accepts only existing keys, so that a key that was removed from the spec is an error. */
type Without<T, Key extends keyof T> = Omit<T, Key>;

/**
 * The backups to list, and their order: every known query parameter (document "backup list"), except `limit`, which is
 * `pageSize` in the options.
 *
 * A backup must match all filters (AND). Values that are `undefined` are omitted. The service ignores parameters that
 * it does not know and then returns everything, so an unknown key or an empty string causes an `ArgumentError`.
 */
export interface BackupListQuery {
  /** Only backups in this status, for example `BackupStatus.Error`. */
  status?: AnyBackupStatus | undefined;
  /** Only backups with this name. The service matches it fuzzily. */
  name?: string | undefined;
  /** Only backups of servers in this availability zone. */
  az?: string | undefined;
  /** Only backups of the server with this id. */
  resource_id?: string | undefined;
  /** Only backups of the server with this name. The service matches it fuzzily. */
  resource_name?: string | undefined;
  /** Only backups of this type of resource. The one known value is `OS::Nova::Server`, a server. */
  resource_type?: AnyResourceType | undefined;
  /** Only backups of this type. The one known value is `backup`. */
  image_type?: AnyImageType | undefined;
  /** Only backups that the backup policy with this id made. */
  policy_id?: string | undefined;
  /** Only backups of the backup record with this id (the `checkpoint_id` of a backup, not its `id`). */
  checkpoint_id?: string | undefined;
  /** Only backups of the server with this IP address. */
  ip?: string | undefined;
  /** `true`: the backups of all tenants instead of those of the project. For administrators. Default: not sent. */
  all_tenants?: boolean | undefined;
  /** `true`: only backups in a dedicated cloud. `false`: only the others. Default: both. */
  dec?: boolean | undefined;
  /**
   * Only backups that were created at this time or later. A `Date` is sent in UTC, as `2017-04-18T01:21:52.701000`; a
   * string is sent unchanged.
   */
  start_time?: Date | string | undefined;
  /**
   * Only backups that were created at this time or earlier. A `Date` is sent in UTC, as `2017-04-18T01:21:52.701000`; a
   * string is sent unchanged.
   */
  end_time?: Date | string | undefined;
  /**
   * The order: an object such as `{ created_at: 'asc', id: 'desc' }`, which sorts by `created_at` first, or a string in
   * the format of the service, `created_at:asc,id:desc`. At most 255 characters. Default: newest first.
   */
  sort?: string | { [key in SortKey]?: 'asc' | 'desc' | undefined } | undefined;
  /** Start after the backup with this id. */
  marker?: string | undefined;
  /** Skip this many rows of the whole listing; 0 or more. */
  offset?: number | undefined;
}

// One line for each key. A key that is missing here is a type error.
const isSortKey: Record<SortKey, true> = {
  created_at: true,
  updated_at: true,
  name: true,
  status: true,
  protected_at: true,
  id: true,
};
export const sortKeys = Object.keys(isSortKey) as SortKey[];
export const maxSortLength = 255;
const sortFormat = /^[^:,]+(:(asc|desc))?(,[^:,]+(:(asc|desc))?)*$/;

// One line for each parameter. A parameter that is added to the spec, or removed from it, is a type error here.
const checks: { [Key in keyof ListParameters]-?: (argument: Key, value: unknown) => Required<ListParameters>[Key] } = {
  status: checkString,
  name: checkString,
  az: checkString,
  resource_id: checkString,
  resource_name: checkString,
  resource_type: checkString,
  image_type: checkString,
  policy_id: checkString,
  checkpoint_id: checkString,
  ip: checkString,
  all_tenants: checkBoolean,
  dec: checkBoolean,
  start_time: checkTime,
  end_time: checkTime,
  sort: checkSort,
  marker: checkString,
  offset: (argument, value) => checkInteger(argument, value, 0),
};

/** The names of the query parameters that the spec knows, and `limit`. */
const knownParameters: readonly string[] = [...Object.keys(checks), 'limit'];

/** Checks the query, and copies it into its wire form: later changes to the caller's object have no effect. */
export function toListParameters(query: unknown): ListParameters {
  const given = checkKeys('query', query, Object.keys(checks), findHint);
  const parameters: Record<string, unknown> = {};
  for (const [key, check] of Object.entries(checks)) {
    if (given[key] !== undefined)
      parameters[key] = (check as (argument: string, value: unknown) => unknown)(key, given[key]);
  }
  checkPeriod(parameters);
  return parameters;
}

/** Parameters that the spec does not know yet. */
export function checkExtraQuery(value: unknown): Record<string, string> {
  checkPlain('extraQuery', value, 'an object of strings');
  const entries = Object.entries(value).filter(([, text]) => text !== undefined);
  for (const [key, text] of entries) {
    if (key === '') throw new ArgumentError('extraQuery', 'extraQuery must not have an empty key.');
    if (knownParameters.includes(key)) {
      const advice = key === 'limit' ? 'pass pageSize in the list options' : 'pass it in the query';
      throw new ArgumentError('extraQuery', `extraQuery must not contain ${show(key)}: ${advice}.`);
    }
    if (typeof text !== 'string')
      throw new ArgumentError('extraQuery', `extraQuery must contain strings, got ${show(text)} for ${show(key)}.`);
    checkWellFormed('extraQuery', key + text);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function checkTime(argument: string, value: unknown): string {
  if (isDate(value)) return formatTimeOf(argument, value);
  if (typeof value !== 'number') return checkString(argument, value);
  // A number is milliseconds for Date, but many systems count seconds.
  const date = `new Date(${value < 1e11 ? `${value} * 1000` : value})`;
  throw new ArgumentError(argument, `${argument} must be a Date or a string, got the number ${value}. Pass ${date}.`);
}

function checkSort(argument: string, value: unknown): string {
  if (Array.isArray(value)) throw mustBe(argument, "an object such as { created_at: 'asc', id: 'desc' }", value);
  const sort = isRecord(value) ? joinSort(argument, value) : checkString(argument, value);
  if (sort.length > maxSortLength)
    throw new ArgumentError(argument, `${argument} must have at most ${maxSortLength} characters, got ${sort.length}.`);
  if (!sortFormat.test(sort))
    throw new ArgumentError(
      argument,
      `${argument} must be an object such as { created_at: 'asc' }, or created_at:asc,id:desc, got ${show(sort)}.`,
    );
  return sort;
}

function joinSort(argument: string, value: Record<string, unknown>): string {
  const given = Object.entries(checkKeys(argument, value, sortKeys)).filter(([, direction]) => direction !== undefined);
  if (given.length === 0)
    throw new ArgumentError(
      argument,
      `${argument} must contain at least one key: { created_at: 'asc' }. Leave it out if the order does not matter.`,
    );
  for (const [key, direction] of given) {
    if (direction !== 'asc' && direction !== 'desc')
      throw new ArgumentError(argument, `${argument}.${key} must be "asc" or "desc", got ${show(direction)}.`);
  }
  return given.map(([key, direction]) => `${key}:${direction}`).join(',');
}

function checkPeriod({ start_time, end_time }: ListParameters): void {
  const [start, end] = [parseLeniently(start_time), parseLeniently(end_time)];
  if (start === undefined || end === undefined) return;
  if (start.ms > end.ms || (start.ms === end.ms && start.rest > end.rest)) {
    throw new ArgumentError(
      'start_time',
      `start_time must not be after end_time, got ${show(start_time)} and ${show(end_time)}.`,
    );
  }
}

/** Accepts also a day or a minute. Undefined if there is no time, or if only the service knows its format. */
function parseLeniently(text = ''): { ms: number; rest: string } | undefined {
  const [, day, minute = 'T00:00', second = ':00', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d)?(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  if (day === undefined) return undefined;
  try {
    return {
      ms: parseTime(`${day}${minute}${second}${fraction}${zone}`).getTime(),
      rest: fraction.slice(4).padEnd(9, '0'),
    };
  } catch {
    return undefined;
  }
}
