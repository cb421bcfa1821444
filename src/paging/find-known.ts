// The search for a row that was read, after rows moved.
import type { OffsetResponse } from './source.js';

/** How many rows behind its place a row is searched for: so many new ones may have pushed it there. */
const maxForward = 1_000;

/** A response that contains a known row. */
export interface Found<T> {
  readonly offset: number;
  readonly response: OffsetResponse<T>;
  /** Where the latest known row is in the response. */
  readonly at: number;
}

/**
 * The first response that contains a known row: the given one, one before it, with a step that doubles, or one behind it.
 *
 * @throws UnexpectedResponseError if no known row is left there.
 */
export async function findKnown<T>(
  fetch: (offset: number) => Promise<OffsetResponse<T>>,
  isKnown: (row: T) => boolean,
  start: { offset: number; response: OffsetResponse<T> },
): Promise<Found<T>> {
  const found = (offset: number, response: OffsetResponse<T>): Found<T> => ({
    offset,
    response,
    at: response.rows.findLastIndex(isKnown),
  });
  const here = found(start.offset, start.response);
  let last = here;
  for (let step = 1; last.at < 0 && last.offset > 0; step *= 2) {
    // A response must reach as far as the one before it began.
    const offset = Math.max(0, last.offset - Math.min(step, Math.max(1, last.response.rows.length)));
    last = found(offset, await fetch(offset));
  }
  if (last.at >= 0) return last;
  for (last = here; last.at < 0 && last.response.rows.length > 0 && last.offset < here.offset + maxForward; ) {
    const offset = last.offset + last.response.rows.length;
    last = found(offset, await fetch(offset));
  }
  if (last.at >= 0) return last;
  throw last.response.unexpected('rows moved, and none of the rows that were read last was found again. Start again');
}
