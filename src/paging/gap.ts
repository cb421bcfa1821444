// The search for rows behind a gap: a service may leave rows out of its responses, but not out of its offsets.
import type { OffsetResponse, OffsetSource } from './source.js';

/** How far beyond the last row, and beyond the total, to search. */
const reach = 1_000;

export interface Gap<T> {
  readonly source: Pick<OffsetSource<T>, 'key'>;
  fetch(offset: number, limit: number): Promise<OffsetResponse<T>>;
  /** Whether the row was read, and cannot be another one that looks like it. */
  isKnown(row: T): boolean;
  /** The key of the last row; undefined if no row was read. */
  readonly last: string | undefined;
  /** The offset of the last row, or where one should have been. */
  readonly position: number;
  readonly total: number;
}

/** The first row behind the last one, and its offset; undefined if nothing is there for 1,000 offsets behind the last row and the total. */
export async function searchBehindGap<T>(gap: Gap<T>): Promise<{ row: T; position: number } | undefined> {
  const { position, total, last, fetch } = gap;
  const end = Math.max(position, total) + reach;
  let step = 1;
  for (let offset = position; offset <= end; offset += offset < position + reach ? step : reach) {
    const { rows } = await fetch(offset, reach);
    const isAtLast = offset === position && last !== undefined;
    const row = rows[Math.max(rows.findLastIndex(gap.isKnown), isAtLast ? 0 : -1) + 1];
    if (row !== undefined) return { row, position: await locate(gap, row, offset) };
    if (offset === position) step = await provenStep(gap);
  }
  return undefined;
}

/** Where the first row is that a response at an offset starts with: as it is said, or up to 1,000 offsets behind. */
async function locate<T>({ source, fetch }: Gap<T>, row: T, offset: number): Promise<number> {
  let position = offset;
  for (let step = 512; step >= 1; step /= 2)
    if (startsWith({ source }, await fetch(position + step, step), source.key(row))) position += step;
  return position;
}

/** How many offsets a response covers at least: the service may lower `limit` without saying so. */
async function provenStep<T>({ source, fetch, last, position }: Gap<T>): Promise<number> {
  const from = Math.max(0, position - reach + 1);
  const { rows } = await fetch(from, reach);
  const covers = rows.some((row) => source.key(row) === last);
  return Math.max(1, covers ? position - from + 1 : rows.length);
}

function startsWith<T>({ source }: Pick<Gap<T>, 'source'>, { rows }: OffsetResponse<T>, key: string | undefined) {
  const [first] = rows;
  return first !== undefined && source.key(first) === key;
}
