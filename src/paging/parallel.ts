// Parallel listing: pages by offset, side by side, each of which starts on the last row of the one before. README.md beside this file says why
// nothing is lost.
import { ahead } from './ahead.js';
import { createFeed } from './feed.js';
import { createLimiter, type Limiter } from './limiter.js';
import { type MarkerPage, type MarkerSource, markerWalk, maxBack } from './marker-walk.js';
import type { OffsetAnswer, OffsetSource } from './offset-source.js';
import { type OffsetPage, type OffsetStart, offsetWalk } from './offset-walk.js';

/** How many rows are remembered: as many as the largest page holds. */
const remembered = 1000;

/** How to run beside each other. */
interface SideBySide {
  readonly concurrency: number;
  /** Knows of responses that ask for fewer requests. */
  readonly limiter?: Limiter;
  /** How many rows the reader wants at most. */
  readonly wanted: number;
  readonly signal: AbortSignal;
}

export interface ParallelSource<T> extends MarkerSource<T> {
  /** Whether an error says that the service does not take the offset. */
  isOffsetRefused(error: unknown): boolean;
}

export interface ParallelStart extends SideBySide {
  /** How many rows a page has; 2 or more. */
  readonly limit: number;
  /** Rows of the whole listing to skip. */
  readonly offset?: number | undefined;
}

/** Where there are markers: what is missing between two pages is read by marker, and so is the end of the listing. */
export async function* parallelWalk<T>(
  source: ParallelSource<T>,
  { limit, concurrency, limiter = createLimiter(concurrency), offset, wanted, signal }: ParallelStart,
): AsyncGenerator<MarkerPage<T>, void, undefined> {
  /** The first row and the last of each page. */
  const passed = new Set<string>();
  const byMarker = (after: readonly string[], offset?: number) =>
    markerWalk(source, { limit, after, offset, passed, signal });
  // Not a constant, which would keep the page for as long as the listing is read.
  let { value: one } = await byMarker([], offset).next();
  if (one === undefined) return;

  const size = one.rows.length;
  const firstId = source.id(one.rows[0] as T);
  passed.add(firstId);
  /** The ids of the rows that were read last, in their order. */
  let read: string[] = [];
  let count = 0;
  const page = (rows: readonly T[]): MarkerPage<T> => {
    read = [...read, ...rows.map(source.id)].slice(-remembered);
    count += rows.length;
    passed.add(read.at(-1) as string);
    return { rows, after: read.slice(-maxBack - 1) };
  };

  const feed = createFeed((at, ended) => fetchRows(source, { limit, offset: at }, ended), limiter, signal);
  const stride = size - 1;
  const next = { stride, end: (offset ?? 0) + wanted - 1 };
  let at = (offset ?? 0) + stride;
  // Pages of little use cost one, others bring one back: where rows move faster than this can follow, the plain walk is better.
  let credit = 2 * concurrency;
  try {
    // A short first page may be all there is: only a second one of its length shows that the service lowers the limit.
    if (size === limit) feed.fill(at, next);
    yield page(one.rows);
    one = undefined;
    if (size < limit && size > 1) {
      const { value: two } = await byMarker(read).next();
      if (two === undefined) return;
      at += two.rows.length;
      yield page(two.rows);
    }
    for (; size > 1 && credit >= 0; at += stride) {
      const rows = await feed.take(at);
      const ids = rows.map(source.id);
      // The service ignores the offset, or more rows than a page holds appeared in front.
      if (ids.includes(firstId)) break;
      const last = ids.at(-1);
      // A page that lies wholly behind the place of the walk, because rows appeared in front, is passed over.
      if (last !== undefined && !read.includes(last) && !ids.includes(read.at(-1) as string)) {
        const { value: gap } = await byMarker(read).next();
        if (gap === undefined) return;
        yield page(gap.rows);
      }
      // Only behind the latest row: what stands behind an older one may be new, and stand before rows that were read.
      const from = ids.indexOf(read.at(-1) as string);
      const seen = new Set(read);
      const fresh = from < 0 ? [] : rows.slice(from + 1).filter((row) => !seen.has(source.id(row)));
      credit = Math.min(2 * concurrency, fresh.length < stride / 2 ? credit - 1 : credit + 1);
      const short = ids.length < size;
      if (!short) feed.fill(at + stride, next);
      if (fresh.length > 0) yield page(fresh);
      if (short) break;
    }
  } finally {
    feed.drop();
  }
  yield* ahead(byMarker(read), wanted - count);
}

async function fetchRows<T>(
  source: ParallelSource<T>,
  request: { limit: number; offset: number },
  signal: AbortSignal,
): Promise<readonly T[]> {
  try {
    return (await source.fetch(request, signal)).rows;
  } catch (error) {
    if (source.isOffsetRefused(error)) return [];
    throw error;
  }
}

/** Where there are none: the walk by offset, whose next pages are asked for before it does. */
export async function* parallelOffsetWalk<T>(
  source: OffsetSource<T>,
  start: OffsetStart & SideBySide,
): AsyncGenerator<OffsetPage<T>, void, undefined> {
  const { fetch, fill, stop } = fed(source, start);
  try {
    for await (const page of offsetWalk({ ...source, fetch }, start)) {
      fill();
      yield page;
    }
  } finally {
    stop();
  }
}

/**
 * As long as an answer is as long as the one before, and the walk goes on at its last row, the next offsets can be told. Where the walk goes
 * elsewhere, what was asked for ahead is called off.
 */
function fed<T>(
  source: OffsetSource<T>,
  { concurrency, limiter = createLimiter(concurrency), wanted, signal }: SideBySide,
) {
  const none: Latest = { key: undefined, limit: 0, length: 0, next: -1, end: 0, full: false };
  let last = none;
  // What is thrown away must have been earned: where rows move all the time, the plain walk is better.
  let credit = 2 * concurrency;
  const feed = createFeed((offset, ended) => source.fetch({ limit: last.limit, offset }, ended), limiter, signal);

  function fill(): void {
    if (last.full && last.length > 1 && credit >= 0) feed.fill(last.next, { stride: last.length - 1, end: last.end });
  }

  async function fetch(request: { limit: number; offset: number }, stop: AbortSignal): Promise<OffsetAnswer<T>> {
    const { offset } = request;
    const onward = offset === last.next;
    const early = onward && feed.has(offset) ? await feed.take(offset) : undefined;
    const usable = early !== undefined && goesOn(early.rows.map(source.key), last.key);
    const thrown = usable ? 0 : feed.drop() + (early === undefined ? 0 : 1);
    credit = Math.min(2 * concurrency, credit + 1 - thrown);
    const answer = usable ? early : await source.fetch(request, stop);
    const keys = answer.rows.map(source.key);
    const { length } = keys;
    const total = answer.total !== undefined && answer.total >= offset + length ? answer.total : undefined;
    // The first page may be all there is. Where the service lowers the limit, its total tells, or a second page of that length.
    const more = last === none ? total !== undefined : onward && length >= last.length;
    last = {
      key: keys.at(-1),
      limit: usable ? last.limit : request.limit,
      length,
      next: offset + length - 1,
      // A page that would bring nothing but its overlap is not asked for ahead.
      end: Math.min(total ?? Number.POSITIVE_INFINITY, wanted) - 1,
      full: length >= request.limit || more,
    };
    return answer;
  }

  return { fetch, fill, stop: feed.drop };
}

/** What the latest answer tells of those behind it. */
interface Latest {
  /** The key of its last row. */
  readonly key: string | undefined;
  readonly limit: number;
  readonly length: number;
  /** Where its last row stands. */
  readonly next: number;
  /** Where nothing more is wanted, or is there. */
  readonly end: number;
  /** Whether more may follow. */
  readonly full: boolean;
}

/** Whether an answer that was asked for early is of use: it holds the last row and others behind it. The end is left to the walk. */
function goesOn(keys: readonly (string | undefined)[], latest: string | undefined): boolean {
  return keys.slice(0, -1).includes(latest);
}
