// Parallel listing: sources that request the next pages by offset before the walk needs them. A walk checks such a page
// like any other, so a wrong guess costs a request and never a row. A guess that failed is a wrong one.
import { Guesses } from './guesses.js';
import type { MarkerSource, OffsetSource, PageResponse, Start } from './source.js';

/** For the offset walk: a guessed page replaces a request at the same offset. */
export function readAhead<T>(source: OffsetSource<T>, start: Start): OffsetSource<T> {
  const guesses = new Guesses(source, start);
  return {
    ...source,
    async fetch(request, signal) {
      const { offset = 0 } = request;
      const guess = guesses.takeAt(offset);
      const early = await guess?.response;
      if (guess !== undefined) guesses.learn(early !== undefined);
      const response = early ?? (await source.fetch(request, signal));
      guesses.continue(response, offset);
      return response;
    },
  };
}

/** For the marker walk: a guessed page that contains the marker replaces the page behind it. */
export function readAheadByOffset<T>(source: MarkerSource<T>, start: Start, offset = 0): MarkerSource<T> {
  const guesses = new Guesses(source, start, offset);

  /** Returns the rows behind the marker from a guessed page. */
  async function guessed(marker: string): Promise<PageResponse<T> | undefined> {
    for (let guess = guesses.take(); guess !== undefined; guess = guesses.take()) {
      const page = await guess.response;
      const all = page?.rows ?? [];
      const at = all.findIndex((row) => source.key(row) === marker);
      // The rows before this page are requested by marker. Then the page is tried once more.
      if (page !== undefined && at < 0 && guesses.putBack(guess)) return undefined;
      const rows = at < 0 ? [] : all.slice(at + 1);
      // Less than half a page is hardly useful.
      guesses.learn(rows.length > 0 && 2 * rows.length >= all.length - 1);
      if (page === undefined || rows.length === 0) continue;
      guesses.continue(page, guess.offset);
      return { ...page, rows };
    }
    return undefined;
  }

  return {
    ...source,
    async fetch(request, signal) {
      const early = request.marker === undefined ? undefined : await guessed(request.marker);
      if (early !== undefined) return early;
      const response = await source.fetch(request, signal);
      guesses.continue(response);
      return response;
    },
  };
}
