// The walk by offset: each page starts at the last row of the previous page. If the response does so too, nothing in
// between was lost. If it does not, rows moved: the walk continues after a row that it knows, and drops what it read
// before. README.md says why that is enough.
import { findKnown } from './find-known.js';
import { cannotTellApart, searchBehindGap } from './gap.js';
import { RecentKeys } from './recent-keys.js';
import type { OffsetResponse, OffsetSource } from './source.js';

/** Where a walk stands: after its latest row. */
export interface Place {
  /** The keys of the rows that were read last, the latest last; none at the start of the listing. */
  readonly rows: readonly string[];
  /** The offset of the latest row. */
  readonly position: number;
  /** How many rows were read. */
  readonly count: number;
}

export interface OffsetPage<T> {
  readonly rows: readonly T[];
  readonly place: Place;
  readonly total?: number | undefined;
}

export interface OffsetStart {
  /** How many rows a page has. */
  readonly limit: number;
  /** How many rows may be requested at once. */
  readonly maxLimit: number;
  /** How many offsets to advance at least in a search behind a gap. Default: a hundredth of `limit`. */
  readonly minStep?: number;
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** How many keys a place has: one of these rows must still exist when a walk continues from it. */
const keysInPlace = 50;
/**
 * How many responses in a row may contain nothing new, besides those that it takes to read all that is remembered
 * again.
 */
const maxStale = 12;
/** An offset behind the end of any listing. */
const farOffset = 1_000_000_000;

export async function* offsetWalk<T>(
  source: OffsetSource<T>,
  { limit, maxLimit, minStep = Math.ceil(limit / 100), place, signal }: OffsetStart,
): AsyncGenerator<OffsetPage<T>, void, undefined> {
  const { key, hasUniqueKey } = source;
  const fetch = (offset: number, limit: number) => source.fetch({ offset, limit }, signal);
  const known = new RecentKeys(place.rows);
  const isKnown = (row: T) => hasUniqueKey(row) && known.has(key(row));
  const looksKnown = (row: T) => !hasUniqueKey(row) && known.has(key(row));
  const isUnclear = ({ rows }: OffsetResponse<T>) => rows.length > 0 && !rows.some(hasUniqueKey);
  const firstPage = new Set(place.rows);
  let { position, count } = place;
  /** How many responses in a row contained nothing new. */
  let stale = 0;
  /** How far the last row had moved. */
  let drift = 0;
  let isOffsetHonored = false;

  for (;;) {
    const last = known.latest;
    const ask = last === undefined ? limit : Math.min(maxLimit, limit + 1);
    const placed = { offset: position, response: await fetch(position, ask) };
    const isThere = last === undefined || known.overlap(placed.response.rows.map(key)) > 0;
    if (!isThere && isUnclear(placed.response)) throw placed.response.unexpected(cannotTellApart);
    const notFound = count === place.count ? cursorTooOld : noneFound;
    const { offset, response } = isThere ? placed : await findKnown((to) => fetch(to, ask), isKnown, placed, notFound);
    const overlap = known.overlap(response.rows.map(key));
    const moved = last !== undefined && overlap === 0;
    const at = moved ? response.rows.findLastIndex(isKnown) : overlap - 1;
    const rest = response.rows.slice(at + 1, at + 1 + limit);

    if (rest.some(looksKnown)) {
      if (moved) throw response.unexpected(cannotTellApart);
      // Rows that look alike overlap at any offset.
      isOffsetHonored ||= await isEmpty(fetch(farOffset, ask));
      if (!isOffsetHonored) throw response.unexpected(inLoop);
    }
    const rows = rest.filter((row) => !known.add(key(row)) || !hasUniqueKey(row));
    if (rows.some((row) => hasUniqueKey(row) && firstPage.has(key(row)))) throw response.unexpected(inLoop);
    if (firstPage.size === 0) for (const row of rest) firstPage.add(key(row));
    count += rows.length;
    const total = response.total !== undefined && response.total >= count ? response.total : undefined;

    if (rest.length > 0) position = offset + at + rest.length;
    else if (moved || at > 0) {
      const row = response.rows[at] as T;
      const nearest = key(row);
      // Where the last row should be by now; if it is not there, the row before it has to do.
      const now = offset + at + known.countAfter(nearest);
      if (now === position) known.add(nearest);
      // Rows that moved as far twice may do so again before the next response.
      const isAsFar = hasUniqueKey(row) && now - position === drift;
      drift = isAsFar ? 0 : now - position;
      position = now === position ? offset + at : now + (isAsFar ? now - position : 0);
    } else {
      position = offset;
      if (total === undefined || total === count) return;
      const behind = await searchBehindGap({ source, fetch, known, last, position, total, minStep });
      if (behind === undefined) return;
      known.add(key(behind.row));
      rows.push(behind.row);
      position = behind.position;
      count += 1;
    }
    // If the service leaves rows out, the last one is up to a page behind its place. That is approached step by step.
    const isNearer = !moved && at > 0 && rest.length === 0;
    stale = rows.length > 0 ? 0 : stale + (isNearer ? Math.max(1 / 8, at / ask) : 1);
    if (stale > maxStale + known.size / (rest.length || limit)) throw response.unexpected(inLoop);
    if (rows.length > 0) yield { rows, place: { rows: known.last(keysInPlace), position, count }, total };
    // Only if the response proved its place, and if as many rows came: a service may leave rows out.
    const isWhole = at + 1 + rest.length === response.rows.length;
    if (!moved && isWhole && total === count && total === position + 1) return;
  }
}

/** Whether the service has nothing there, or does not accept the offset. */
async function isEmpty(response: Promise<OffsetResponse<unknown>>): Promise<boolean> {
  return response.then(
    ({ rows }) => rows.length === 0,
    () => true,
  );
}

const noneFound = 'rows moved, and none of the rows that were read last was found again. Start again';
const cursorTooOld =
  'the cursor is too old: none of the rows that it remembers was found again. Start the listing again';
const inLoop =
  'the listing goes in circles, or its rows move faster than they can be read: responses contain only rows that were read before. Start again';
