// The walk by offset: each page starts on the last row of the page before, so that an answer proves that nothing between was lost.
//
// Why an overlap that matches means that nothing was lost. The assumption: the service's order is stable, which means that two rows never swap
// places; rows may appear and disappear anywhere, and come back to their place. An answer is a contiguous piece of that order at one moment. Call
// the listing's rows that exist throughout the steady ones. Then this always holds: all steady rows up to any row that was read were read too. It
// holds at the start. Let an answer hold a row K that was read; the steady rows up to K were read, and the answer holds all that stand between K
// and its own last row. So reading on after K keeps it true, for any such K, and misses nothing; and rows that were read are left out where they
// are met once more, so nothing is repeated. Where the answer begins with the last row that was read, all rows behind it are new.
// The second assumption: rows have different keys. Where they have not (backups of one server whose details the service leaves out), the walk
// reads on by place and fails as soon as it sees that rows moved; a shift by rows that look the same it cannot see.
//
// Where it does not, rows moved: the walk goes on after the row furthest on in the answer that it remembers. Where it remembers none of them, it
// looks around: backwards (a single deletion is enough to need that), and a little forwards (where more rows than a page holds appeared).
import type { Answer } from './marker-walk.js';

export interface OffsetAnswer<T> extends Answer<T> {
  /** How many rows the service says that there are. */
  readonly total?: number | undefined;
}

export interface OffsetSource<T> {
  fetch(request: { limit: number; offset: number }, signal: AbortSignal): Promise<OffsetAnswer<T>>;
  key(row: T): string;
  /** Whether the key tells the row from every other. */
  isTellable(row: T): boolean;
}

/** Where a walk stands: after its latest row. */
export interface Place {
  /** The keys of the rows up to here, in the service's order, the latest at the end; empty at the start of the listing. */
  readonly rows: readonly string[];
  /** The offset at which the last of these rows stood. */
  readonly position: number;
  /** The keys of rows that were read and may stand further on. */
  readonly ahead?: readonly string[];
}

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

/** How many rows are remembered at least, and of those that may stand further on at most. */
const remembered = 1000;
/** How often in a row the rows may have moved, or answers be alike, without a new row, before the service is thought to page in a circle. */
const maxStalls = 10;

export async function* offsetWalk<T>(source: OffsetSource<T>, { limit, maxLimit, place, signal }: OffsetStart): AsyncGenerator<OffsetPage<T>, void, undefined> {
  const memory = createMemory(place);
  let { position } = place;
  let origin: ReadonlySet<string> = new Set(place.rows);
  let stalls = 0;
  let alike = 0;
  let before: ReadonlySet<string> = new Set();
  /** How many rows in a row were met that had been read before. */
  let met = 0;
  /** Whether two rows had the same key. */
  let indistinct = false;
  for (;;) {
    const expected = memory.latest();
    // Where the rows keep moving a larger answer catches up with them.
    const ask = expected === undefined ? limit : Math.min(maxLimit, (limit + 1) * 2 ** stalls);
    const answer = await source.fetch({ limit: ask, offset: position }, signal);
    const keys = answer.rows.map(source.key);
    const moved = expected !== undefined && keys[0] !== expected;
    let at = expected === undefined ? -1 : 0;
    if (moved) {
      if (indistinct || hasTwins(source, answer.rows)) throw cannotTell(answer);
      at = keys.findLastIndex(memory.knows);
      if (at < 0) {
        const found = await lookAround(source, { position, maxLimit, answer, memory }, signal);
        position = found.position;
        memory.goBackTo(found.key);
        stalls = checkStalls(stalls + 1, answer);
        met = 0;
        continue;
      }
      memory.goBackTo(keys[at] as string);
      met = 0;
    } else if (answer.rows.length === at + 1) return;

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
    if (origin.size === 0) origin = new Set(fresh.filter(source.isTellable).map(source.key));
    position += next - 1;

    if (fresh.length > 0) stalls = 0;
    else if (moved) stalls = checkStalls(stalls + 1, answer);
    const total = answer.total !== undefined && answer.total >= position + 1 ? answer.total : undefined;
    // Rows that cannot be told apart match any overlap: answers that are alike again and again are all that shows a circle, unless a total bounds it.
    const sameAgain = !answer.rows.some(source.isTellable) && keys.every((key) => before.has(key)) && (total === undefined || total === position + 1);
    alike = sameAgain ? checkStalls(alike + 1, answer) : 0;
    before = new Set(keys);

    if (fresh.length > 0) yield { rows: fresh, place: { ...memory.place(), position }, total };
    // Only where the answer proved its place: a service that ignores the offset tells a total as well.
    if (!moved && next === answer.rows.length && total === position + 1) return;
  }
}

function checkStalls<T>(stalls: number, answer: Answer<T>): number {
  if (stalls > maxStalls) throw circle(answer);
  return stalls;
}

function circle<T>(answer: Answer<T>): Error {
  return answer.unexpected('the listing goes in a circle: pages bring the rows that were read before');
}

function cannotTell<T>(answer: Answer<T>): Error {
  return answer.unexpected('the rows moved, and some of them cannot be told apart (no id of a backup in resource_detail). Start again');
}

/** Whether two rows that cannot be told apart have the same key. */
function hasTwins<T>(source: OffsetSource<T>, rows: readonly T[]): boolean {
  const keys = rows.filter((row) => !source.isTellable(row)).map(source.key);
  return new Set(keys).size < keys.length;
}

interface Memory {
  /** The row that the next answer should start on. */
  latest(): string | undefined;
  knows(key: string): boolean;
  /** Makes this row, which is known, the latest; those that were read behind it may be met again. */
  goBackTo(key: string): void;
  /** Makes this row the latest, and tells where it was read before: behind the place of the walk, or ahead of it. */
  read(key: string): 'behind' | 'ahead' | undefined;
  /** Whether rows that were read may stand further on. */
  expectsMore(): boolean;
  size(): number;
  place(): { rows: readonly string[]; ahead: readonly string[] };
}

/** The latest rows, and those that were read and may stand further on; both in the service's order. */
function createMemory(place: Place): Memory {
  let rows = [...place.rows];
  let behind = new Set(rows);
  let ahead = [...(place.ahead ?? [])];

  /** Makes a row out of those ahead the latest; what stood before it is behind then, if it is there at all. */
  function advanceTo(at: number): void {
    for (const key of ahead.splice(0, at + 1)) {
      rows.push(key);
      behind.add(key);
    }
  }

  return {
    latest: () => rows.at(-1),
    knows: (key) => behind.has(key) || ahead.includes(key),
    goBackTo(key) {
      const at = rows.lastIndexOf(key);
      if (at < 0) return advanceTo(ahead.indexOf(key));
      ahead = [...rows.splice(at + 1), ...ahead].slice(0, 3 * remembered);
      behind = new Set(rows);
    },
    read(key) {
      const at = ahead.indexOf(key);
      if (at >= 0) {
        advanceTo(at);
        return 'ahead';
      }
      const known = behind.has(key) ? 'behind' : undefined;
      rows.push(key);
      behind.add(key);
      return known;
    },
    expectsMore: () => ahead.length > 0,
    size: () => behind.size + ahead.length,
    place() {
      // Not at each page, which would copy all of it each time.
      if (rows.length > 2 * remembered) {
        rows = rows.slice(-remembered);
        behind = new Set(rows);
      }
      return { rows: rows.slice(-remembered), ahead: [...ahead] };
    },
  };
}

/**
 * Finds a row that is remembered, and its offset: reads as many rows backwards as the service gives at once, as many forwards, and then backwards
 * again, twice as far each time, to the start of the listing.
 */
async function lookAround<T>(
  source: OffsetSource<T>,
  { position, maxLimit, answer, memory }: { position: number; maxLimit: number; answer: OffsetAnswer<T>; memory: Memory },
  signal: AbortSignal,
): Promise<{ position: number; key: string }> {
  let seen = answer;

  /** Reads from one offset to another, or to the end of the listing. */
  async function look(from: number, to: number): Promise<{ position: number; key: string } | undefined> {
    for (let offset = from; offset < to; offset += seen.rows.length) {
      seen = await source.fetch({ limit: maxLimit, offset }, signal);
      const keys = seen.rows.map(source.key);
      const at = keys.findLastIndex(memory.knows);
      if (at >= 0) return { position: offset + at, key: keys[at] as string };
      if (keys.length === 0) return undefined;
    }
    return undefined;
  }

  let first = position;
  for (let step = maxLimit; first > 0 || step === maxLimit; step *= 2) {
    const start = Math.max(0, position - step);
    const found = await look(start, first);
    if (found !== undefined) return found;
    first = start;
    if (step > maxLimit || answer.rows.length === 0) continue;
    const next = position + answer.rows.length;
    const later = await look(next, next + maxLimit);
    if (later !== undefined) return later;
  }
  throw seen.unexpected('the rows moved: none of the rows that were read last is in the listing any more. Start again');
}
