// The walk by offset: each page starts on the last row of the page before, so that an answer proves that nothing between was lost.
//
// Why an overlap that matches means that nothing was lost. The assumption: the service's order is stable, which means that two rows never swap
// places; rows may appear and disappear anywhere, and come back to their place. An answer is a contiguous piece of that order at one moment. Call
// the listing's rows that exist throughout the steady ones. Then this always holds: all steady rows up to any row that was read were read too. It
// holds at the start. Let an answer hold a row K that was read; the steady rows up to K were read, and the answer holds all that stand between K
// and its own last row. So reading on after K keeps it true, for any such K, and misses nothing; and rows that were read are left out where they
// are met once more, so nothing is repeated. Where the answer begins with the last row that was read, all rows behind it are new.
// The second assumption: rows have different keys. Where they have not (backups of one server whose details the service leaves out), the walk
// reads on by place, and where rows moved it makes sure that a row is the one that was read, or fails (second-look.ts); a shift by rows that look the
// same it cannot see.
//
// Where it does not, rows moved: the walk goes on after the row furthest on in the answer that it remembers. Where nothing stands behind that row, it
// asks at the place where the row that it read last should be by then. Where it remembers none of them, it looks around: backwards (a single deletion
// is enough to need that), and forwards (where more rows than a page holds appeared).
import { lookAround } from './look-around.js';
import type { Answer } from './marker-walk.js';
import type { OffsetAnswer, OffsetSource } from './offset-source.js';
import { createPursuit } from './pursuit.js';
import { type Place, type RememberedRows, rememberRows } from './remembered-rows.js';
import { bringsMore, cannotTell, checkOrder } from './second-look.js';

export interface OffsetPage<T> {
  readonly rows: readonly T[];
  readonly place: Place;
  readonly total?: number | undefined;
}

export interface OffsetStart {
  /** How many rows a page has. */
  readonly limit: number;
  /** How many rows may be asked for at once. */
  readonly maxLimit: number;
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** How often in a row answers may be alike. */
const maxAlike = 10;

export async function* offsetWalk<T>(
  source: OffsetSource<T>,
  { limit, maxLimit, place, signal }: OffsetStart,
): AsyncGenerator<OffsetPage<T>, void, undefined> {
  const memory = rememberRows(place);
  let { position, count } = place;
  let origin: ReadonlySet<string> = new Set(place.rows);
  const pursuit = createPursuit();
  let alike = 0;
  let before: ReadonlySet<string> = new Set();
  /** How many rows in a row were met that had been read before. */
  let met = 0;
  /** Whether two rows had the same key. */
  let indistinct = false;
  /** How often in a row an answer brought nothing, and others behind it did. */
  let early = 0;
  for (;;) {
    const expected = memory.latest();
    const ask = expected === undefined ? limit : Math.min(maxLimit, limit + 1);
    let offset = Math.max(0, position + pursuit.lead);
    let answer = await source.fetch({ limit: ask, offset }, signal);
    const moved = expected !== undefined && (answer.rows.length === 0 || source.key(answer.rows[0] as T) !== expected);
    let at = expected === undefined ? -1 : 0;
    if (moved) {
      if (indistinct) throw cannotTell(answer);
      met = 0;
      at = lastKnown(source, answer, memory);
      const searched = at < 0;
      if (searched) {
        ({ offset, answer } = await lookAround(source, { offset, answer, limit: ask, knows: memory.knows }, signal));
        at = lastKnown(source, answer, memory);
      }
      if (!source.isTellable(answer.rows[at] as T)) await checkOrder(source, { answer, offset, at, memory }, signal);
      const latest = source.key(answer.rows[at] as T);
      // Where the row that was read last should stand by now, if it is still there.
      const now = offset + at + memory.readAfter(latest);
      const isLast = at === answer.rows.length - 1;
      const isFurther = isLast && now !== position;
      if (!isFurther) memory.goBackTo(latest);
      if (isLast) {
        if (!pursuit.missed(now - position, searched)) throw noProgress(answer);
        position = isFurther ? now : offset + at;
        continue;
      }
    } else if (answer.rows.length === at + 1) {
      if (!(await bringsMore(source, { answer, offset, count, limit: ask, knows: memory.knows }, signal))) return;
      // Rows may just have come.
      early += 1;
      if (early > maxAlike)
        throw answer.unexpected(`the answers end too early: total_count is ${answer.total}, rows that came: ${count}`);
      continue;
    }

    const keys = answer.rows.map(source.key);
    const fresh: T[] = [];
    let next = at + 1;
    for (; next < answer.rows.length && fresh.length < limit; next += 1) {
      const row = answer.rows[next] as T;
      const key = keys[next] as string;
      const tellable = source.isTellable(row);
      const found = memory.read(key);
      if (found === 'behind' && !tellable) {
        // Another row with the same key. As long as nothing moves the overlap by place is enough.
        indistinct = true;
        if (moved || memory.expectsMore()) throw cannotTell(answer);
      }
      const again = found === 'ahead' || (found === 'behind' && tellable);
      if (again || (tellable && origin.has(key))) {
        met += 1;
        // Each remembered row stands in one place; who meets more of them than there are goes in a circle, as who comes back to the first page.
        if (!again || met > memory.size()) throw circle(answer);
      } else {
        met = 0;
        fresh.push(row);
      }
    }
    if (origin.size === 0) origin = new Set(fresh.map(source.key));
    position = offset + next - 1;
    count += fresh.length;

    pursuit.met(fresh.length > 0);
    const total =
      answer.total !== undefined && answer.total >= Math.max(count, position + 1) ? answer.total : undefined;
    // Rows that cannot be told apart match any overlap: answers that are alike again and again are all that shows a circle, unless a total bounds it.
    const sameAgain =
      !answer.rows.some(source.isTellable) &&
      keys.every((key) => before.has(key)) &&
      (total === undefined || total === position + 1);
    alike = sameAgain ? alike + 1 : 0;
    if (alike > maxAlike) throw noProgress(answer);
    before = new Set(keys);

    if (fresh.length > 0) {
      early = 0;
      yield { rows: fresh, place: { ...memory.place(), position, count }, total };
    }
    // Only where the answer proved its place: a service that ignores the offset tells a total as well. And only where all came that it counts: a
    // service may leave rows out of its answers, but not out of its offsets.
    if (!moved && next === answer.rows.length && total === position + 1 && total === count) return;
  }
}

function lastKnown<T>(source: OffsetSource<T>, { rows }: OffsetAnswer<T>, memory: RememberedRows): number {
  return rows.findLastIndex((row) => memory.knows(source.key(row)));
}

function noProgress<T>(answer: Answer<T>): Error {
  return answer.unexpected(
    'the listing goes in a circle, or its rows move faster than they can be read: answers bring only rows that were read before. Start again',
  );
}

function circle<T>(answer: Answer<T>): Error {
  return answer.unexpected('the listing goes in a circle: pages bring the rows that were read before');
}
