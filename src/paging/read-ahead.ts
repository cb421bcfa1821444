// Parallel listing: a source that requests the next pages by offset and in parallel before the walk needs them. The walk checks a page that was
// guessed like any other, so a wrong guess costs a request and never a row.
import { Guesses } from './guesses.js';
import type { Limiter } from './limiter.js';
import type { MarkerSource, OffsetResponse, OffsetSource, PageResponse } from './source.js';

export interface ReadAheadOptions {
  /** How many requests may be in flight. */
  readonly limiter: Limiter;
  /** How many rows the reader wants at most. */
  readonly wanted: number;
  readonly signal: AbortSignal;
}

/** For the offset walk: the next pages start at the last row of the previous one. */
export function readAhead<T>(source: OffsetSource<T>, { limiter, wanted, signal }: ReadAheadOptions): OffsetSource<T> {
  let limit = 0;
  /** The response before: how many rows it had, and where the last of them was. */
  let length = Number.POSITIVE_INFINITY;
  let next: number | undefined;
  let end = 0;
  let last: string | undefined;
  const guesses = new Guesses((offset, stop) => source.fetch({ limit, offset }, stop), limiter, signal);

  /** The page that was guessed, if the walk can read on in it. */
  async function guessed(offset: number): Promise<OffsetResponse<T> | undefined> {
    const page = offset === next ? guesses.get(offset) : undefined;
    guesses.remove(offset);
    if (page !== undefined) guesses.fill(offset + length - 1, { stride: length - 1, end });
    const response = await page;
    const isUsable = response?.rows.slice(0, -1).some((row) => source.key(row) === last) ?? false;
    if (isUsable) guesses.learn(true);
    else if (guesses.drop() || response !== undefined) guesses.learn(false);
    return isUsable ? response : undefined;
  }

  return {
    ...source,
    async fetch(request, stop) {
      const early = await guessed(request.offset);
      if (early === undefined) limit = request.limit;
      const response = early ?? (await source.fetch(request, stop));
      const { rows, total = 0 } = response;
      const isFirst = next === undefined;
      const isOnward = isFirst || next === request.offset;
      next = request.offset + rows.length - 1;
      end = Math.min(total > next ? total : Number.POSITIVE_INFINITY, wanted) - 1;
      // A short page is the end, as a rule, unless a total or a second page of the same length says that the service lowers `limit`.
      const isFull = rows.length >= limit || (isFirst ? total > next : isOnward && rows.length >= length);
      length = rows.length;
      const lastRow = rows.at(-1);
      last = lastRow === undefined ? undefined : source.key(lastRow);
      if (isFull && length > 1) guesses.fill(next, { stride: length - 1, end });
      return response;
    },
  };
}

/** A source for the marker walk that also has pages by offset. */
export interface OffsetMarkerSource<T> extends MarkerSource<T> {
  /** Whether an error says that the service does not accept the offset. */
  isOffsetRejected(error: unknown): boolean;
}

/** For the marker walk: a page by offset that contains the marker stands for the page behind it. */
export function readAheadByOffset<T>(
  source: OffsetMarkerSource<T>,
  { limiter, wanted, signal, limit, offset = 0 }: ReadAheadOptions & { limit: number; offset?: number | undefined },
): MarkerSource<T> {
  const end = offset + wanted - 1;
  const most = limiter.limit - 1;
  /** Where the last row was. */
  let position = offset - 1;
  /** How many rows the first page had. */
  let size: number | undefined;
  /** Whether the latest response was a whole page. */
  let isFull = false;
  let wasMissed = false;
  const fetchPage = async (at: number, stop: AbortSignal): Promise<PageResponse<T> | undefined> => {
    try {
      return await source.fetch({ limit, offset: at }, stop);
    } catch (error) {
      if (source.isOffsetRejected(error)) return undefined;
      throw error;
    }
  };
  const guesses = new Guesses(fetchPage, limiter, signal);

  /** The rows behind the marker, from the pages that were guessed. */
  async function guessed(marker: string): Promise<PageResponse<T> | undefined> {
    const stride = (size ?? limit) - 1;
    for (;;) {
      const { first } = guesses;
      if (first === undefined) return undefined;
      // While the walk waits for a guess, it has no request of its own.
      if (isFull) guesses.fill(position, { stride, end, spare: 1 });
      const page = await guesses.get(first);
      const at = page?.rows.findIndex((row) => source.id(row) === marker) ?? -1;
      // What is missing before the page is read by marker. Then the page is tried once more.
      wasMissed = page !== undefined && at < 0 && !wasMissed;
      if (wasMissed) {
        guesses.drop(most);
        return undefined;
      }
      const rows = at < 0 ? [] : (page?.rows.slice(at + 1) ?? []);
      guesses.remove(first);
      // Less than half a page is of little use.
      guesses.learn(2 * rows.length >= stride);
      if (page === undefined || rows.length === 0) continue;
      isFull = page.rows.length > stride;
      // Those behind a short page are behind the end.
      if (!isFull) guesses.drop();
      position = first + page.rows.length - 1;
      return { ...page, rows };
    }
  }

  return {
    ...source,
    async fetch(request, stop) {
      let response = request.marker === undefined ? undefined : await guessed(request.marker);
      if (response === undefined) {
        response = await source.fetch(request, stop);
        isFull = response.rows.length >= Math.min(limit, size ?? limit);
        position += response.rows.length;
      }
      size ??= response.rows.length;
      if (isFull && size > 1) guesses.fill(position, { stride: size - 1, end });
      return response;
    },
  };
}
