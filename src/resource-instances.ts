import { checkKeys, isRecord } from './checks.js';
import { findHint } from './hints.js';
import type { JsonResponse } from './http/classify.js';
import { readMember, readRows } from './http/envelope.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/options.js';
import { checkListOptions, listKeys, maxPageSize, type PageOptions } from './list-options.js';
import type { ResourceInstance } from './models.js';
import { queryText, readCursor, writeCursor } from './paging/cursor.js';
import { createLimiter, type Limiter } from './paging/limiter.js';
import { offsetWalk, type Place } from './paging/offset-walk.js';
import { type Paged, paged } from './paging/paged.js';
import { prefetch } from './paging/prefetch.js';
import { readAhead } from './paging/read-ahead.js';
import type { OffsetSource } from './paging/source.js';
import { type TagFilter, type TagFilterBody, toTagFilterBody } from './query/tag-filter.js';
import type { Service } from './service.js';
import type { ResourceInstancesApi } from './wire.js';

/** Backups of servers, found by their tags: CSBS v1. */
export interface ResourceInstances {
  /**
   * Lists the backups that a tag filter describes, or all of the project.
   *
   * From the document "resource instances", action `filter`. The listing is complete or it fails; see {@link Paged}. Its pages tell the `total`
   * where the service does. Rows are told apart by `resource_id` and the backup's id in `resource_detail`.
   *
   * @throws ArgumentError at the call, for a filter that `tagFilter()` did not make, unknown options and values out of range.
   *
   * @example
   * ```ts
   * const production = await client.resourceInstances.filter(tagFilter().all({ env: 'prod' })).toArray();
   * ```
   */
  filter(filter?: TagFilter, options?: PageOptions): Paged<ResourceInstance>;
  /**
   * Counts the backups that a tag filter describes, or all of the project.
   *
   * From the document "resource instances", action `count`.
   *
   * @throws ArgumentError before anything is sent, for a filter that `tagFilter()` did not make.
   * @throws UnexpectedResponseError where the answer tells no whole number.
   */
  count(filter?: TagFilter, options?: RequestOptions): Promise<number>;
}

export function createResourceInstances(service: Service<ResourceInstancesApi>): ResourceInstances {
  return {
    filter(filter, options) {
      const body = toTagFilterBody(filter);
      const {
        pageSize,
        prefetch: isPrefetching,
        concurrency,
        request,
      } = checkListOptions(checkKeys('list options', options, listKeys, findHint));
      service.checkEndpoint();

      const sourceFor = (limiter?: Limiter): OffsetSource<ResourceInstance> => ({
        async fetch({ limit, offset }, stop) {
          const query = { ...body, action: 'filter', limit: String(limit), offset: String(offset) } as const;
          const answer = await service.send(
            'resourceInstances.filter',
            (api, config) => api.queryResourceInstances({ project_id: service.projectId, query }, config),
            { ...request, stop, onSend: limiter?.sent },
          );
          return { rows: readInstances(answer), total: readTotal(answer), unexpected: answer.unexpected };
        },
        key: keyOf,
        hasUniqueKey: (row) => backupId(row) !== undefined,
      });
      const listing = queryText('resourceInstances.filter', unordered(body));
      return paged<ResourceInstance>(
        {
          checkCursor: (cursor) => void readCursor(cursor, listing),
          async *pages({ startAt, single = false, wanted, signal }) {
            for await (const { rows, place, total } of walk(startAt, single, wanted, signal)) {
              const cursor = writeCursor({ query: listing, ...place });
              yield { items: rows, cursor, ...(total === undefined ? {} : { total }) };
            }
          },
        },
        request.signal,
      );

      function walk(
        startAt: string | undefined,
        single: boolean,
        wanted = Number.POSITIVE_INFINITY,
        signal: AbortSignal,
      ) {
        const place: Place =
          startAt === undefined
            ? { rows: [], position: 0, count: 0 }
            : { position: 0, count: 0, ...readCursor(startAt, listing) };
        const start = {
          limit: single ? 1 : pageSize,
          maxLimit: maxPageSize,
          minStep: Math.ceil(pageSize / 100),
          place,
          signal,
        };
        if (concurrency > 1 && pageSize > 1 && startAt === undefined && !single) {
          const limiter = createLimiter(concurrency);
          const parallel = readAhead(sourceFor(limiter), { limiter, wanted, signal });
          return prefetch(offsetWalk(parallel, start), wanted);
        }
        const pages = offsetWalk(sourceFor(), start);
        return isPrefetching && !single ? prefetch(pages, wanted) : pages;
      }
    },

    async count(filter, options) {
      const query = { ...toTagFilterBody(filter), action: 'count' } as const;
      const checked = checkRequestOptions(checkKeys('options', options, requestKeys, findHint));
      const answer = await service.send(
        'resourceInstances.count',
        (api, config) => api.queryResourceInstances({ project_id: service.projectId, query }, config),
        checked,
      );
      const total = readTotal(answer);
      if (total === undefined) throw answer.unexpected('no total_count that is a whole number');
      return total;
    },
  };
}

/** The same for the same filter, in whatever order its keys and values were given. */
function unordered(body: TagFilterBody): object {
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

function readInstances(answer: JsonResponse): ResourceInstance[] {
  return readRows(answer, 'resources').map((row, at) => {
    if ((typeof row.resource_id !== 'string' || row.resource_id === '') && backupId(row) === undefined)
      throw answer.unexpected(`resources[${at}] has no resource_id`);
    return row as ResourceInstance;
  });
}

/** A whole number, also in digits; undefined for anything else. */
function readTotal(answer: JsonResponse): number | undefined {
  const value = isRecord(answer.json) ? readMember(answer.json, 'total_count') : undefined;
  const total = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}

/** What tells a row from the others: the resource may be a server, of which there are many backups. */
function keyOf(row: ResourceInstance): string {
  // A nested list or an object with a toString of its own has no string form.
  const id: unknown = row.resource_id;
  return `${typeof id === 'string' || typeof id === 'number' ? id : ''} ${backupId(row) ?? ''}`;
}

function backupId({ resource_detail: detail }: { resource_detail?: unknown }): string | undefined {
  if (!isRecord(detail)) return undefined;
  const { id } = isRecord(detail.backup) && typeof detail.id !== 'string' ? detail.backup : detail;
  return typeof id === 'string' ? id : undefined;
}
