// The walk by offset: each page starts on the last row of the page before, so that an answer proves that nothing between was lost.
//
// Why an overlap that matches means that nothing was lost. The assumption: the service's order is stable, which means that two rows never swap
// places while both exist; rows may appear and disappear anywhere. An answer is a contiguous piece of that order at one moment. Let L be the last
// row that was read, and let an answer begin with L. A row that exists throughout and stands after L in the order stood after L in every answer,
// so it was not read yet; and between L and the answer's last row the answer holds every row that exists. So going on after L misses none of
// them and repeats none. Rows that moved in or out before L change L's offset and nothing else: then the answer does not begin with L.
//
// Where it does not, the walk looks for the latest row that it remembers and goes on after that one. The rows it remembers are the latest that it
// read, without a gap and in order. Those of them that are later than the found one may stand further on; they are left out when they are met.
// Where rows were deleted before L, L stands further ahead in the listing: the walk looks back, twice as far each time, until it meets a remembered
// row; where more rows than a page holds came before L, it looks forward in the same way.
import type { Answer } from './marker-walk.js';

export interface OffsetAnswer<T> extends Answer<T> {
  /** How many rows the service says that there are. */
  readonly total?: number | undefined;
}

export interface OffsetSource<T> {
  fetch(request: { limit: number; offset: number }, signal: AbortSignal): Promise<OffsetAnswer<T>>;
  /** What tells a row from others. */
  key(row: T): string;
}

/** Where a walk stands: after its latest row. */
export interface Place {
  /** The keys of the rows up to here, without a gap, the latest at the end; empty at the start of the listing. */
  readonly rows: readonly string[];
  /** The offset at which the last of these rows stood. */
  readonly position: number;
  /** The keys of rows that were read and may stand further on, in their order. */
  readonly ahead?: readonly string[];
}

export interface OffsetPage<T> {
  readonly rows: readonly T[];
  readonly place: Place;
  readonly total?: number | undefined;
}

/** Pages may be small; a row that is remembered bridges deletions, so there should be some. */
const minRemembered = 1000;
/** How often in a row the rows may have moved, without a new row in between, before the service is thought to page in a circle. */
const maxMoves = 10;

interface Found<T> {
  answer: OffsetAnswer<T>;
  offset: number;
  /** Where in the answer the row is that the walk goes on after; -1 at the start of the listing. */
  at: number;
  /** Where that row is among the remembered ones; -1 at the start of the listing. */
  rank: number;
}

export async function* offsetWalk<T>(
  source: OffsetSource<T>,
  { limit, maxLimit, place, signal }: { limit: number; maxLimit: number; place: Place; signal: AbortSignal },
): AsyncGenerator<OffsetPage<T>, void, undefined> {
  let { rows: read, position, ahead = [] } = place;
  let moves = 0;
  for (;;) {
    const expected = read.length - 1;
    const { answer, offset, at, rank } =
      expected < 0
        ? await firstPage(source, { limit, offset: position }, signal)
        : await nextPage(source, { limit: Math.min(limit + 1, maxLimit), position, read, ahead }, signal);
    const after = answer.rows.slice(at + 1);
    // Starts on the expected row and brings none after it; or, at the start, brings none at all.
    if (after.length === 0 && at <= 0 && rank === expected) return;

    const known = rank === expected ? undefined : [...read, ...ahead];
    let later = known === undefined ? ahead : known.slice(rank + 1);
    const fresh: T[] = [];
    for (const row of after) {
      const met = later.length === 0 ? -1 : later.indexOf(source.key(row));
      // The order is stable: what stood before the row that was met, and was not met, is gone.
      if (met >= 0) later = later.slice(met + 1);
      else fresh.push(row);
    }
    read = [...(known?.slice(0, rank + 1) ?? read), ...after.map(source.key)].slice(-Math.max(minRemembered, after.length));
    ahead = later;
    position = offset + answer.rows.length - 1;

    const total = answer.total !== undefined && answer.total >= position + 1 ? answer.total : undefined;
    if (fresh.length > 0) yield { rows: fresh, place: { rows: read, position, ahead }, total };
    if (total === position + 1) return;
    moves = fresh.length > 0 ? 0 : moves + (at === 0 && rank === expected ? 0 : 1);
    if (moves > maxMoves) throw answer.unexpected('the listing goes in a circle: each page brings the rows that were read before');
  }
}

async function firstPage<T>(source: OffsetSource<T>, request: { limit: number; offset: number }, signal: AbortSignal): Promise<Found<T>> {
  return { answer: await source.fetch(request, signal), offset: request.offset, at: -1, rank: -1 };
}

interface Next {
  limit: number;
  position: number;
  read: readonly string[];
  ahead: readonly string[];
}

async function nextPage<T>(source: OffsetSource<T>, { limit, position, read, ahead }: Next, signal: AbortSignal): Promise<Found<T>> {
  const answer = await source.fetch({ limit, offset: position }, signal);
  const [first] = answer.rows;
  if (first !== undefined && source.key(first) === read.at(-1)) return { answer, offset: position, at: 0, rank: read.length - 1 };
  const ranks = new Map([...read, ...ahead].map((key, rank) => [key, rank]));
  const found = latest(answer.rows.map(source.key), ranks);
  return found === undefined ? lookAround(source, { limit, position, ranks, answer }, signal) : { answer, offset: position, ...found };
}

/**
 * Reads around the place where the rows should be, backwards and forwards, twice as far each time, until an answer holds a row that is remembered.
 * Backwards first: a single deletion is enough to need that, while forwards takes more new rows than a page holds.
 */
async function lookAround<T>(
  source: OffsetSource<T>,
  { limit, position, ranks, answer }: { limit: number; position: number; ranks: ReadonlyMap<string, number>; answer: OffsetAnswer<T> },
  signal: AbortSignal,
): Promise<Found<T>> {
  let seen = answer;
  let first = position;
  let next = position + answer.rows.length;
  let atEnd = answer.rows.length === 0;

  /** Reads from one offset to another, or to the end of the listing. */
  async function read(from: number, to: number): Promise<Found<T> | undefined> {
    for (next = from; next < to; next += seen.rows.length) {
      seen = await source.fetch({ limit, offset: next }, signal);
      if (seen.rows.length === 0) return undefined;
      const found = latest(seen.rows.map(source.key), ranks);
      if (found !== undefined) return { answer: seen, offset: next, ...found };
    }
    return undefined;
  }

  for (let step = limit; first > 0 || !atEnd; step *= 2) {
    const ahead = next;
    const start = Math.max(0, position - step);
    const found = await read(start, first);
    if (found !== undefined) return found;
    first = start;
    next = ahead;
    if (atEnd) continue;
    const later = await read(ahead, ahead + step);
    if (later !== undefined) return later;
    atEnd = seen.rows.length === 0;
  }
  throw seen.unexpected('the rows moved: none of the rows that were read last is in the listing any more');
}

/** Where the latest remembered row is among these, and among the remembered ones. */
function latest(keys: readonly string[], ranks: ReadonlyMap<string, number>): { at: number; rank: number } | undefined {
  let found: { at: number; rank: number } | undefined;
  keys.forEach((key, at) => {
    const rank = ranks.get(key);
    if (rank !== undefined && rank >= (found?.rank ?? 0)) found = { at, rank };
  });
  return found;
}
