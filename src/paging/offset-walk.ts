// The walk by offset. Each page starts at the last row of the previous page. If rows moved, the walk continues after a
// known row. README.md explains why no row is lost.
import { findKnown } from './find-known.js';
import { cannotTellApart, searchAfterGap } from './gap.js';
import { RecentKeys } from './recent-keys.js';
import { maxLimit, type OffsetSource, type WalkOptions, type WalkPage } from './source.js';

/** How many keys a state contains. One of these rows must still exist when a walk continues from it. */
const keysInState = 50;
/** How many responses in a row may contain nothing new, in addition to those that repeat all remembered rows. */
const maxStale = 12;
/** An offset beyond the end of any listing. */
const farOffset = 1_000_000_000;

const noneFound = 'rows moved, and none of the last rows were found. Start the listing again';
const cursorTooOld = 'the cursor is too old: none of its rows were found. Start the listing again';
const inLoop =
  'the listing is in a loop, or its rows move faster than they can be read: responses contain only rows that were ' +
  'read before. Start the listing again';

/** A search after a gap advances by at least `minStep` offsets. Default: a hundredth of `limit`. */
export async function* offsetWalk<T>(
  source: OffsetSource<T>,
  { state = { rows: [] }, limit, signal }: WalkOptions,
  minStep = Math.ceil(limit / 100),
): AsyncGenerator<WalkPage<T>, void, undefined> {
  const { key, hasUniqueKey } = source;
  const fetch = (offset: number, limit: number) => source.fetch({ offset, limit }, signal);
  const known = new RecentKeys(state.rows);
  const isKnown = (row: T) => hasUniqueKey(row) && known.has(key(row));
  const isMaybeKnown = (row: T) => !hasUniqueKey(row) && known.has(key(row));
  /** The keys of the first page. If one of them repeats later, the listing is in a loop. */
  const firstPage = new Set(state.rows);
  let { lastOffset = 0, count = 0 } = state;
  /** How many responses in a row contained nothing new. */
  let stale = 0;
  /** How many offsets the last row had moved the last time, for example 3 if three rows appeared before it. */
  let drift = 0;
  let isOffsetHonored = false;

  for (;;) {
    const lastKey = known.latest;
    const size = lastKey === undefined ? limit : Math.min(maxLimit, limit + 1);
    const first = { offset: lastOffset, response: await fetch(lastOffset, size) };
    const { rows: found } = first.response;
    const isThere = lastKey === undefined || known.overlap(found.map(key)) > 0;
    if (!isThere && found.length > 0 && !found.some(hasUniqueKey)) throw first.response.unexpected(cannotTellApart);
    const notFound = count === state.count ? cursorTooOld : noneFound;
    const { offset, response } = isThere ? first : await findKnown((to) => fetch(to, size), isKnown, first, notFound);
    const overlap = known.overlap(response.rows.map(key));
    const moved = lastKey !== undefined && overlap === 0;
    const index = moved ? response.rows.findLastIndex(isKnown) : overlap - 1;
    const rest = response.rows.slice(index + 1, index + 1 + limit);

    if (rest.some(isMaybeKnown)) {
      if (!isThere) throw response.unexpected(cannotTellApart);
      // Ambiguous rows overlap at any offset.
      isOffsetHonored ||= await fetch(farOffset, size).then(
        ({ rows }) => rows.length === 0,
        () => true,
      );
      if (!isOffsetHonored) throw response.unexpected(inLoop);
    }
    const rows = rest.filter((row) => !known.add(key(row)) || !hasUniqueKey(row));
    if (rows.some((row) => hasUniqueKey(row) && firstPage.has(key(row)))) throw response.unexpected(inLoop);
    if (firstPage.size === 0) for (const row of rest) firstPage.add(key(row));
    count += rows.length;
    const total = (response.total ?? 0) >= count ? response.total : undefined;

    if (rest.length > 0) lastOffset = offset + index + rest.length;
    else if (moved || index > 0) {
      // The walk continues after the latest row that was found.
      const row = response.rows[index] as T;
      known.add(key(row));
      // Rows that moved equally far twice may do so again before the next response.
      const shift = offset + index - lastOffset;
      const isAsFar = hasUniqueKey(row) && shift === drift;
      drift = isAsFar ? 0 : shift;
      lastOffset = Math.max(0, offset + index + (isAsFar ? shift : 0));
    } else {
      lastOffset = offset;
      if (total === undefined || total === count) return;
      const next = await searchAfterGap({ source, fetch, known, lastKey, lastOffset, total, minStep });
      if (next === undefined) return;
      known.add(key(next.row));
      rows.push(next.row);
      lastOffset = next.offset;
      count += 1;
    }
    // If the service omits rows, the last one is up to a page before its offset. The walk approaches it step by step.
    const cost = rest.length > 0 ? 1 : Math.max(1 / 8, index / size);
    stale = rows.length > 0 ? 0 : stale + cost;
    if (stale > maxStale + known.size / (rest.length || limit)) throw response.unexpected(inLoop);
    if (rows.length > 0) yield { rows, state: { rows: known.last(keysInState), lastOffset, count }, total };
    // The total counts only if as many rows were read, and if this response reaches it: a service may omit rows.
    if (total === count && total === offset + index + 1 + rest.length) return;
  }
}
