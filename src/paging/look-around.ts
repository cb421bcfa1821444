// Finds rows again that moved further than an answer reaches.
import type { OffsetAnswer, OffsetSource } from './offset-source.js';

/** How many rows are looked through behind the place where the row should be. */
const mostAhead = 1000;

interface Found<T> {
  readonly offset: number;
  readonly answer: OffsetAnswer<T>;
}

/**
 * An answer with a row that is known. Looks backwards from where the row should be, and forwards, then further in both directions, twice as far each
 * time: backwards to the start of the listing, forwards for 1,000 rows.
 *
 * @throws UnexpectedResponseError where none of them is there.
 */
export async function lookAround<T>(
  source: OffsetSource<T>,
  {
    offset,
    answer,
    limit,
    knows,
  }: { offset: number; answer: OffsetAnswer<T>; limit: number; knows(key: string): boolean },
  signal: AbortSignal,
): Promise<Found<T>> {
  let last = answer;
  /** Reads from one offset to another, or to the end of the listing. */
  async function look(from: number, to: number): Promise<Found<T> | undefined> {
    for (let at = from; at < to; at += last.rows.length) {
      last = await source.fetch({ limit, offset: at }, signal);
      if (last.rows.some((row) => knows(source.key(row)))) return { offset: at, answer: last };
      if (last.rows.length === 0) return undefined;
    }
    return undefined;
  }

  let back = offset;
  let ahead = offset + answer.rows.length;
  // The first answer reaches over the place: what it brings behind the row is new.
  for (let step = Math.ceil(limit / 2); ; step *= 2) {
    const start = Math.max(0, back - step);
    const before = await look(start, back);
    if (before !== undefined) return before;
    back = start;
    const end = Math.min(ahead + step, offset + mostAhead);
    const further = answer.rows.length > 0 ? await look(ahead, end) : undefined;
    if (further !== undefined) return further;
    ahead = end;
    const atEnd = answer.rows.length === 0 || last.rows.length === 0 || ahead >= offset + mostAhead;
    if (back === 0 && atEnd)
      throw last.unexpected('the rows moved: none of the rows that were read last was found again. Start again');
  }
}
