// The search for rows after a gap: a service may omit rows that the offset counts.
import { maxLimit, type OffsetSource, type PageResponse } from './source.js';

export const cannotTellApart =
  'rows moved or were omitted, and some of them cannot be told apart, because they have no resource_detail.id. ' +
  'Start the listing again';

/** How far beyond the last row, and beyond the total, to search. */
const reach = 1_000;

export interface Gap<T> {
  readonly source: OffsetSource<T>;
  fetch(offset: number, limit: number): Promise<PageResponse<T>>;
  readonly known: { has(key: string): boolean };
  /** The key of the last row; undefined if no row was read. */
  readonly lastKey: string | undefined;
  /** The offset of the last row. */
  readonly lastOffset: number;
  readonly total: number;
  /** The minimum number of offsets to advance. */
  readonly minStep: number;
}

/** Returns the first row after the last one and its offset, or undefined if there is none within reach. */
export async function searchAfterGap<T>(gap: Gap<T>): Promise<{ row: T; offset: number } | undefined> {
  const { source, known, lastOffset, total, lastKey, minStep, fetch } = gap;
  const end = Math.max(lastOffset, total) + reach;
  let step = 1;
  for (let offset = lastOffset; offset < end; offset += offset < lastOffset + reach ? step : reach) {
    const response = await fetch(offset, maxLimit);
    const { rows } = response;
    const isAtLast = offset === lastOffset && lastKey !== undefined;
    const index = rows.findLastIndex((row) => source.hasUniqueKey(row) && known.has(source.key(row)));
    const row = rows[Math.max(index, isAtLast ? 0 : -1) + 1];
    if (row !== undefined) {
      const key = source.key(row);
      if (!isAtLast && key === lastKey && !source.hasUniqueKey(row)) throw response.unexpected(cannotTellApart);
      const isOnly = !known.has(key) && rows.filter((other) => source.key(other) === key).length === 1;
      return { row, offset: isOnly ? await locate(gap, key, offset) : offset };
    }
    // The service may lower `limit`. A response covers at least as many offsets as it has rows.
    if (offset === lastOffset)
      step = Math.max(minStep, (await fetch(Math.max(0, lastOffset - reach), maxLimit)).rows.length);
  }
  return undefined;
}

/** Returns the offset of a row that the response at `start` contains. */
async function locate<T>({ source, fetch }: Gap<T>, key: string, start: number): Promise<number> {
  let offset = start;
  for (let step = 512; step >= 1; step /= 2) {
    const { rows } = await fetch(offset + step, step);
    if (rows.some((row) => source.key(row) === key)) offset += step;
  }
  return offset;
}
