// The search for rows behind a gap: a service may omit rows that the offset counts.
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
  readonly last: string | undefined;
  /** The offset of the last row. */
  readonly position: number;
  readonly total: number;
  /** The minimum number of offsets to advance. */
  readonly minStep: number;
}

/** Returns the first row behind the last one and its offset, or undefined if it finds none within its reach. */
export async function searchBehindGap<T>(gap: Gap<T>): Promise<{ row: T; position: number } | undefined> {
  const { source, known, position, total, last, minStep, fetch } = gap;
  const end = Math.max(position, total) + reach;
  let step = 1;
  for (let offset = position; offset < end; offset += offset < position + reach ? step : reach) {
    const response = await fetch(offset, maxLimit);
    const { rows } = response;
    const isAtLast = offset === position && last !== undefined;
    const at = rows.findLastIndex((row) => source.hasUniqueKey(row) && known.has(source.key(row)));
    const row = rows[Math.max(at, isAtLast ? 0 : -1) + 1];
    if (row !== undefined) {
      const key = source.key(row);
      if (!isAtLast && key === last && !source.hasUniqueKey(row)) throw response.unexpected(cannotTellApart);
      const isOnly = !known.has(key) && rows.filter((other) => source.key(other) === key).length === 1;
      return { row, position: isOnly ? await locate(gap, key, offset) : offset };
    }
    // The service may lower `limit`. A response covers at least as many offsets as it has rows.
    if (offset === position)
      step = Math.max(minStep, (await fetch(Math.max(0, position - reach), maxLimit)).rows.length);
  }
  return undefined;
}

/** Returns the offset of a row that the response at `offset` contains. */
async function locate<T>({ source, fetch }: Gap<T>, key: string, offset: number): Promise<number> {
  let position = offset;
  for (let step = 512; step >= 1; step /= 2) {
    const { rows } = await fetch(position + step, step);
    if (rows.some((row) => source.key(row) === key)) position += step;
  }
  return position;
}
