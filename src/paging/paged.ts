import { checkInteger, checkKeys, mustBe } from '../checks.js';
import { findHint } from '../hints.js';
import { readPages, readRows } from './reading.js';

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

/** Where a walk starts and ends. */
export interface Start {
  /** The cursor to continue after. */
  startAt?: string;
  /** Whether only one row is wanted. */
  single?: boolean;
  /** The maximum number of rows that are wanted. */
  wanted?: number;
  /** Aborted when the reader leaves. */
  signal: AbortSignal;
}

/** The pages of a listing, in order and never empty. */
export interface Walk<T> {
  pages(start: Start): AsyncGenerator<Page<T>, void, undefined>;
  /** Throws an ArgumentError unless the string is a cursor of this listing. */
  checkCursor(cursor: string): void;
}

/** Once `aborted`, the caller's signal, is aborted, no row is returned. */
export function paged<T>(walk: Walk<T>, aborted?: AbortSignal): Paged<T> {
  const pages = (start: Omit<Start, 'signal'> = {}) => ({
    [Symbol.asyncIterator]: () => readPages((signal) => walk.pages({ ...start, signal }), aborted),
  });
  const rows = (start?: Omit<Start, 'signal'>): AsyncIterable<T> => ({
    [Symbol.asyncIterator]: () => readRows(pages(start)[Symbol.asyncIterator](), aborted),
  });
  return {
    ...rows(),
    byPage(options) {
      const { startAt } = checkKeys('byPage options', options, ['startAt'], findHint);
      if (startAt === undefined) return pages();
      if (typeof startAt !== 'string') throw mustBe('startAt', 'the cursor of a page', startAt);
      walk.checkCursor(startAt);
      return pages({ startAt });
    },
    async toArray(options) {
      const given = checkKeys('toArray options', options, ['limit'], findHint);
      const wanted = given.limit === undefined ? Number.POSITIVE_INFINITY : checkInteger('limit', given.limit, 0);
      const found: T[] = [];
      if (wanted === 0) return found;
      for await (const page of pages({ wanted })) {
        for (const row of page.items) {
          if (found.push(row) === wanted) return found;
        }
      }
      return found;
    },
    async first() {
      for await (const row of rows({ single: true })) return row;
      return undefined;
    },
  };
}
