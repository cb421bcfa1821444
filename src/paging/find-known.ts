// The search for a row that was read, after rows moved.
import type { PageResponse } from './source.js';

/** How far after its old offset a row is searched for. */
const maxForward = 1_000;

/** A response and its offset. */
export interface OffsetResponse<T> {
  readonly offset: number;
  readonly response: PageResponse<T>;
}

/**
 * Returns the first response that contains a known row: the given one, one before it, with a step that doubles, or one
 * after it. Throws an UnexpectedResponseError with the message `notFound` if there is none.
 */
export async function findKnown<T>(
  fetch: (offset: number) => Promise<PageResponse<T>>,
  isKnown: (row: T) => boolean,
  start: OffsetResponse<T>,
  notFound: string,
): Promise<OffsetResponse<T>> {
  const isFound = ({ response }: OffsetResponse<T>) => response.rows.some(isKnown);
  let last = start;
  for (let step = 1; !isFound(last) && last.offset > 0; step *= 2) {
    const offset = Math.max(0, last.offset - Math.min(step, last.response.rows.length || step));
    last = { offset, response: await fetch(offset) };
  }
  if (isFound(last)) return last;
  for (last = start; last.response.rows.length > 0 && last.offset < start.offset + maxForward; ) {
    const offset = last.offset + last.response.rows.length;
    last = { offset, response: await fetch(offset) };
    if (isFound(last)) return last;
  }
  throw last.response.unexpected(notFound);
}
