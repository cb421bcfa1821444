import { checkKeys, isRecord } from './checks.js';
import { findHint } from './hints.js';
import type { JsonResponse } from './http/classify.js';
import { readMember, readObjects } from './http/envelope.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/request-options.js';
import { checkListOptions, listKeys, type PageOptions } from './list-options.js';
import type { ResourceInstance } from './models.js';
import { queryText } from './paging/cursor.js';
import type { Limiter } from './paging/limiter.js';
import { offsetWalk } from './paging/offset-walk.js';
import { type Paged, paged } from './paging/paged.js';
import { readAhead } from './paging/read-ahead.js';
import type { OffsetSource } from './paging/source.js';
import { type TagFilter, type TagFilterBody, toTagFilterBody } from './query/tag-filter.js';
import type { Service } from './service.js';
import type { ResourceInstancesApi } from './wire.js';

/** Backups of servers, found by their tags: CSBS v1. */
export interface ResourceInstances {
  /**
   * Lists the backups that match a tag filter, or all backups of the project.
   *
   * From the document "resource instances", action `filter`. A listing is complete, or it fails; see {@link Paged}. Its
   * pages have a `total` if the service sends one. Rows are distinguished by `resource_id` and the backup's id in
   * `resource_detail`.
   *
   * @throws ArgumentError at the call, for a filter that `tagFilter()` did not create, for unknown options, and for
   * values that are out of range.
   *
   * @example
   * ```ts
   * const production = await client.resourceInstances.filter(tagFilter().all({ env: 'prod' })).toArray();
   * ```
   */
  filter(filter?: TagFilter, options?: PageOptions): Paged<ResourceInstance>;
  /**
   * Counts the backups that match a tag filter, or all backups of the project.
   *
   * From the document "resource instances", action `count`.
   *
   * @throws ArgumentError for a filter that `tagFilter()` did not create, before any request.
   * @throws UnexpectedResponseError if the response does not contain an integer.
   */
  count(filter?: TagFilter, options?: RequestOptions): Promise<number>;
}

export function createResourceInstances(service: Service<ResourceInstancesApi>): ResourceInstances {
  return {
    filter(filter, options) {
      const body = toTagFilterBody(filter);
      const { pageSize, prefetch, concurrency, request } = checkListOptions(
        checkKeys('list options', options, listKeys, findHint),
      );
      service.requireEndpoint();

      const sourceFor = (limiter: Limiter): OffsetSource<ResourceInstance> => ({
        async fetch({ limit, offset = 0 }, stop) {
          const query = { ...body, action: 'filter', limit: String(limit), offset: String(offset) } as const;
          const response = await service.send(
            'resourceInstances.filter',
            (api, config) => api.queryResourceInstances({ project_id: service.projectId, query }, config),
            { ...request, stop, onSend: limiter.sent },
          );
          return { rows: readInstances(response), total: readTotal(response), unexpected: response.unexpected };
        },
        key: keyOf,
        hasUniqueKey: (row) => backupId(row) !== undefined,
      });
      return paged({
        query: queryText('resourceInstances.filter', normalized(body)),
        pageSize,
        prefetch,
        concurrency,
        signal: request.signal,
        walk(walkOptions) {
          const source = readAhead(sourceFor(walkOptions.limiter), walkOptions);
          return offsetWalk(source, walkOptions, Math.ceil(pageSize / 100));
        },
      });
    },

    async count(filter, options) {
      const query = { ...toTagFilterBody(filter), action: 'count' } as const;
      const checked = checkRequestOptions(checkKeys('options', options, requestKeys, findHint));
      const response = await service.send(
        'resourceInstances.count',
        (api, config) => api.queryResourceInstances({ project_id: service.projectId, query }, config),
        checked,
      );
      const total = readTotal(response);
      if (total === undefined) throw response.unexpected('total_count is missing or is not an integer');
      return total;
    },
  };
}

/** The same for equal filters, in any order of their keys and values. */
function normalized(body: TagFilterBody): object {
  const lists = Object.entries(body).map(([name, list]) => [
    name,
    list.map((entry) => JSON.stringify(sorted(entry))).sort(),
  ]);
  return Object.fromEntries(lists);
}

function sorted(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]),
  );
}

function readInstances(response: JsonResponse): ResourceInstance[] {
  return readObjects(response, 'resources').map((row, at) => {
    if ((typeof row.resource_id !== 'string' || row.resource_id === '') && backupId(row) === undefined)
      throw response.unexpected(`resources[${at}] has no resource_id`);
    return row as ResourceInstance;
  });
}

/** An integer, or a string of digits; undefined for anything else. */
function readTotal(response: JsonResponse): number | undefined {
  const value = isRecord(response.json) ? readMember(response.json, 'total_count') : undefined;
  const total = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

/** Distinguishes a row from the others. The resource may be a server, which can have many backups. */
function keyOf(row: ResourceInstance): string {
  // An object with its own toString, or a deeply nested list, may have no string form.
  const id: unknown = row.resource_id;
  return `${typeof id === 'string' || typeof id === 'number' ? id : ''} ${backupId(row) ?? ''}`;
}

function backupId({ resource_detail: detail }: { resource_detail?: unknown }): string | undefined {
  if (!isRecord(detail)) return undefined;
  const { id } = isRecord(detail.backup) && typeof detail.id !== 'string' ? detail.backup : detail;
  return typeof id === 'string' ? id : undefined;
}
