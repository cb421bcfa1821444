import { checkInteger, checkKeys, show } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** Some rows of a listing, in the service's order; never empty. */
export interface Page<T> {
  /** The rows; at least one. */
  readonly items: readonly T[];
  /** Where the page ends. Hand it to `byPage({ startAt })` to go on after this page. Opaque; valid for the same query and sort. */
  readonly cursor: string;
  /** How many rows the service says that the listing has; only where it says so. */
  readonly total?: number;
}

/** Options of {@link Paged.byPage}. */
export interface ByPageOptions {
  /** The `cursor` of the page to go on after. The query's own `marker` and `offset` do not count beside it. */
  startAt?: string;
}

/** Options of {@link Paged.toArray}. */
export interface ToArrayOptions {
  /** How many rows are enough: a whole number of 0 or more. No more pages are fetched than that takes. Default: all rows. */
  limit?: number;
}

/**
 * A listing that is fetched while it is read. Nothing is sent before the first row is asked for, and each loop starts anew.
 *
 * A listing is complete or it fails: it ends on an answer without further rows, or, of the tag filter, on one that tells by its total that its
 * last row was the last. An error on a page comes after the rows of the pages before it. Leaving a loop early stops the fetching.
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
   * @throws ArgumentError at the call, for a `startAt` that is no cursor of this listing.
   */
  byPage(options?: ByPageOptions): AsyncIterable<Page<T>>;
  /** All rows, or the first `limit` of them. */
  toArray(options?: ToArrayOptions): Promise<T[]>;
  /** The first row, or `undefined` where there is none. Asks the service for one row only. */
  first(): Promise<T | undefined>;
}

/** Where one reading of a listing starts, and what ends it early. */
export interface Start {
  /** The cursor to go on after. */
  startAt?: string;
  /** Only one row is wanted. */
  single?: boolean;
  /** Aborted when the reader has gone: whatever is under way must stop. */
  signal: AbortSignal;
}

/** A way through a listing: its pages in order, none of them empty. */
export interface Walk<T> {
  pages(start: Start): AsyncGenerator<Page<T>, void, undefined>;
  /** Throws an ArgumentError unless the text is a cursor of this listing. */
  checkCursor(cursor: string): void;
}

export function paged<T>(walk: Walk<T>): Paged<T> {
  return {
    [Symbol.asyncIterator]: () => reading((signal) => items(walk, { signal })),
    byPage(options) {
      const { startAt } = checkKeys('byPage options', options, ['startAt']);
      if (startAt === undefined) return { [Symbol.asyncIterator]: () => reading((signal) => walk.pages({ signal })) };
      if (typeof startAt !== 'string') throw new ArgumentError('startAt', `startAt must be the cursor of a page, got ${show(startAt)}.`);
      walk.checkCursor(startAt);
      return { [Symbol.asyncIterator]: () => reading((signal) => walk.pages({ startAt, signal })) };
    },
    async toArray(options) {
      const given = checkKeys('toArray options', options, ['limit']);
      const limit = given.limit === undefined ? Number.POSITIVE_INFINITY : checkInteger('limit', given.limit, 0);
      const rows: T[] = [];
      if (limit === 0) return rows;
      for await (const page of { [Symbol.asyncIterator]: () => reading((signal) => walk.pages({ signal })) }) {
        for (const row of page.items) {
          if (rows.push(row) === limit) return rows;
        }
      }
      return rows;
    },
    async first() {
      for await (const row of { [Symbol.asyncIterator]: () => reading((signal) => items(walk, { signal, single: true })) }) return row;
      return undefined;
    },
  };
}

async function* items<T>(walk: Walk<T>, start: Start): AsyncGenerator<T, void, undefined> {
  for await (const page of walk.pages(start)) {
    for (const item of page.items) yield item;
  }
}

/** One reading: like its generator, but a reader who leaves while a page is under way stops that page, too. */
function reading<T>(begin: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>): AsyncIterator<T, void, undefined> & AsyncIterable<T> {
  const left = new AbortController();
  const generator = begin(left.signal);
  return {
    async next() {
      try {
        return await generator.next();
      } catch (error) {
        if (left.signal.aborted) return { done: true, value: undefined };
        throw error;
      }
    },
    return() {
      left.abort();
      return generator.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
