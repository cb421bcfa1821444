import { checkInteger, checkKeys, mustBe } from '../checks.js';
import { findHint } from '../hints.js';
import { readCursor, writeCursor } from './cursor.js';
import { createLimiter } from './limiter.js';
import { prefetch } from './prefetch.js';
import { readPages, readRows } from './reading.js';
import type { ReadAheadOptions, WalkPage } from './source.js';

/** Some rows of a listing, in the service's order; never empty. */
export interface Page<T> {
  /** The rows; at least one. */
  readonly items: readonly T[];
  /**
   * Where the page ends. Pass it to `byPage({ startAt })` to continue after this page. Opaque; valid for the same query
   * and sort.
   */
  readonly cursor: string;
  /** How many rows the listing has, if the service says so. */
  readonly total?: number;
}

/** Options of {@link Paged.byPage}. */
export interface ByPageOptions {
  /** The `cursor` of the page to continue after. The query's own `marker` and `offset` are ignored then. */
  startAt?: string | undefined;
}

/** Options of {@link Paged.toArray}. */
export interface ToArrayOptions {
  /**
   * How many rows are enough: a whole number of 0 or more. No more pages are fetched than that takes. Default: all
   * rows.
   */
  limit?: number | undefined;
}

/**
 * A listing that is fetched while it is read. Nothing is sent before the first row is requested, and each loop starts
 * over.
 *
 * A listing is complete or it fails: it ends at a response without further rows; that of a tag filter also at one whose
 * own total says that its last row was the last. An error on a page is thrown after the rows of the pages before it.
 * Leaving a loop early stops fetching.
 *
 * @example
 * ```ts
 * for await (const backup of client.backups.list({ status: 'error' })) console.log(backup.id);
 * ```
 */
export interface Paged<T> extends AsyncIterable<T> {
  /**
   * The listing page by page. No page is empty.
   *
   * @throws ArgumentError at the call, if `startAt` is not a cursor of this listing.
   */
  byPage(options?: ByPageOptions): AsyncIterable<Page<T>>;
  /** All rows, or the first `limit` of them. */
  toArray(options?: ToArrayOptions): Promise<T[]>;
  /** The first row, or `undefined` if there is none. Requests one row only. */
  first(): Promise<T | undefined>;
}

/** A listing of the service. */
export interface Listing<T> {
  /** The operation and its parameters, from `queryText`. */
  readonly query: string;
  readonly pageSize: number;
  readonly prefetch: boolean;
  readonly concurrency: number;
  /** The caller's signal. Once it is aborted, no row is returned. */
  readonly signal?: AbortSignal | undefined;
  walk(options: ReadAheadOptions): AsyncGenerator<WalkPage<T>, void, undefined>;
}

export function paged<T>(listing: Listing<T>): Paged<T> {
  const { query, signal: aborted } = listing;

  async function* walk(
    { state, limit = listing.pageSize, wanted = Number.POSITIVE_INFINITY }: Partial<ReadAheadOptions>,
    signal: AbortSignal,
  ): AsyncGenerator<Page<T>, void, undefined> {
    const limiter = createLimiter(state === undefined ? listing.concurrency : 1);
    const walked = listing.walk({ state, limit, wanted, limiter, signal });
    for await (const { rows, state, total } of listing.prefetch ? prefetch(walked, wanted) : walked)
      yield { items: rows, cursor: writeCursor(query, state), ...(total === undefined ? {} : { total }) };
  }

  const pages = (options: Partial<ReadAheadOptions> = {}) => ({
    [Symbol.asyncIterator]: () => readPages((signal) => walk(options, signal), aborted),
  });
  return {
    [Symbol.asyncIterator]: () => readRows(pages()[Symbol.asyncIterator](), aborted),
    byPage(options) {
      const { startAt } = checkKeys('byPage options', options, ['startAt'], findHint);
      if (startAt === undefined) return pages();
      if (typeof startAt !== 'string') throw mustBe('startAt', 'the cursor of a page', startAt);
      return pages({ state: readCursor(startAt, query) });
    },
    async toArray(options) {
      const given = checkKeys('toArray options', options, ['limit'], findHint);
      const wanted = given.limit === undefined ? Number.POSITIVE_INFINITY : checkInteger('limit', given.limit, 0);
      const found: T[] = [];
      if (wanted === 0) return found;
      for await (const { items } of pages({ wanted }))
        for (const row of items) if (found.push(row) === wanted) return found;
      return found;
    },
    async first() {
      for await (const { items } of pages({ limit: 1, wanted: 1 })) return items[0];
      return undefined;
    },
  };
}
