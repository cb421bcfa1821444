// Parallel listing: sources that request the next pages by offset before the walk needs them. A walk checks such a page
// like any other, so a wrong guess costs a request and never a row. A guess that failed is a wrong one.
import { Guesses } from './guesses.js';
import type { MarkerSource, OffsetSource, PageResponse, ReadAheadOptions } from './source.js';

/** For the offset walk: a guessed page replaces a request at the same offset. */
export function readAhead<T>(source: OffsetSource<T>, options: ReadAheadOptions): OffsetSource<T> {
  const guesses = new Guesses(source, options);
  return {
    ...source,
    async fetch(request, signal) {
      const { offset = 0 } = request;
      const guess = guesses.takeAt(offset);
      const guessed = await guess?.response;
      if (guess !== undefined) guesses.learn(guessed !== undefined);
      const response = guessed ?? (await source.fetch(request, signal));
      guesses.continue(response, offset);
      return response;
    },
  };
}

/** For the marker walk: a guessed page that contains the marker replaces the request for the rows after it. */
export function readAheadByOffset<T>(source: MarkerSource<T>, options: ReadAheadOptions, offset = 0): MarkerSource<T> {
  const guesses = new Guesses(source, options, offset);

  /** Returns the rows after the marker from a guessed page. */
  async function takeAfter(marker: string | undefined): Promise<PageResponse<T> | undefined> {
    for (let guess = guesses.take(); guess !== undefined; guess = guesses.take()) {
      const response = await guess.response;
      if (response !== undefined) {
        const index = response.rows.findIndex((row) => source.key(row) === marker);
        // The rows before this page are requested by marker. Then the page is tried once more.
        if (index < 0 && guesses.putBack(guess)) return undefined;
        const rows = index < 0 ? [] : response.rows.slice(index + 1);
        if (rows.length > 0) {
          guesses.learn(true);
          guesses.continue(response, guess.offset);
          return { ...response, rows };
        }
      }
      guesses.learn(false);
    }
    return undefined;
  }

  return {
    ...source,
    async fetch(request, signal) {
      const guessed = await takeAfter(request.marker);
      if (guessed !== undefined) return guessed;
      const response = await source.fetch(request, signal);
      guesses.continue(response);
      return response;
    },
  };
}
