// Parallel listing: sources that request the next pages by offset before the walk needs them. A walk checks such a page
// like any other, so a wrong guess costs a request and never a row.
import { Guesses, type ReadAheadOptions } from './guesses.js';
import type { MarkerSource, OffsetSource, PageResponse } from './source.js';

/** For the offset walk: a guessed page replaces a request at the same offset. */
export function readAhead<T>(source: OffsetSource<T>, options: ReadAheadOptions): OffsetSource<T> {
  const guesses = new Guesses(source.fetch, options);
  return {
    ...source,
    async fetch(request, stop) {
      const guess = guesses.takeAt(request.offset);
      if (guess !== undefined) guesses.learn(true);
      const response = await (guess?.response ?? source.fetch(request, stop));
      guesses.continue(request.offset, response.rows.length, response.total);
      return response;
    },
  };
}

/** A source for the marker walk that also has pages by offset. */
export interface OffsetMarkerSource<T> extends MarkerSource<T> {
  /** Whether an error says that the service does not accept the offset. */
  isOffsetRejected(error: unknown): boolean;
}

/** For the marker walk: a guessed page that contains the marker replaces the page behind it. */
export function readAheadByOffset<T>(source: OffsetMarkerSource<T>, options: ReadAheadOptions): MarkerSource<T> {
  let wasMissed = false;
  const guesses = new Guesses<PageResponse<T> | undefined>(async (request, stop) => {
    try {
      return await source.fetch(request, stop);
    } catch (error) {
      if (source.isOffsetRejected(error)) return undefined;
      throw error;
    }
  }, options);

  /** Returns the rows behind the marker from a guessed page. */
  async function guessed(marker: string): Promise<PageResponse<T> | undefined> {
    for (;;) {
      const guess = guesses.take();
      const page = await guess?.response;
      if (guess === undefined) return undefined;
      const all = page?.rows ?? [];
      const at = all.findIndex((row) => source.id(row) === marker);
      // The rows before this page are requested by marker. Then the page is tried once more.
      wasMissed = page !== undefined && at < 0 && !wasMissed;
      if (wasMissed) {
        guesses.putBack(guess);
        return undefined;
      }
      const rows = at < 0 ? [] : all.slice(at + 1);
      // Less than half a page is hardly useful.
      guesses.learn(rows.length > 0 && 2 * rows.length >= all.length - 1);
      if (page === undefined || rows.length === 0) continue;
      guesses.continue(guess.offset, all.length);
      return { ...page, rows };
    }
  }

  return {
    ...source,
    async fetch(request, stop) {
      const early = request.marker === undefined ? undefined : await guessed(request.marker);
      if (early !== undefined) return early;
      const response = await source.fetch(request, stop);
      guesses.continue(guesses.next, response.rows.length);
      return response;
    },
  };
}
