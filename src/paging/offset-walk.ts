// The walk by offset: each page starts on the last row of the page before, so that an answer proves that nothing between was lost.
//
// Why an overlap that matches means that nothing was lost. The assumption: the service's order is stable, which means that two rows never swap
// places while both exist; rows may appear and disappear anywhere. An answer is a contiguous piece of that order at one moment. Let L be the last
// row that was read, and let an answer begin with L. A row that exists throughout and stands after L in the order stood after L in every answer,
// so it was not read yet; and between L and the answer's last row the answer holds every row that exists. So going on after L misses none of
// them and repeats none. Rows that moved in or out before L change L's offset and nothing else: then the answer does not begin with L.
//
// Where it does not, the walk looks for the latest row that it remembers and goes on after that one. The rows it remembers are the latest that it
// read, without a gap; so a row after the found one was either never read, or is remembered and is left out. Where rows were deleted before L, L
// stands further ahead: the walk steps back, twice as far each time, and reads what it stepped over until it meets a remembered row.
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
  /** The keys of the latest rows, without a gap, the latest at the end; empty at the start of the listing. */
  readonly rows: readonly string[];
  /** The offset at which the latest row stood. */
  readonly position: number;
}

export interface OffsetPage<T> {
  readonly rows: readonly T[];
  readonly place: Place;
  readonly total?: number | undefined;
}

/** Pages may be small; a row that is remembered bridges deletions, so there should be some. */
const minRemembered = 1000;
/** How often in a row an answer may bring nothing new before the service is thought to page in a circle. */
const maxStalled = 10;

interface Found<T> {
  answer: OffsetAnswer<T>;
  offset: number;
  /** Where in the answer the row is that the walk goes on after. */
  at: number;
}

export async function* offsetWalk<T>(
  source: OffsetSource<T>,
  { limit, maxLimit, place, signal }: { limit: number; maxLimit: number; place: Place; signal: AbortSignal },
): AsyncGenerator<OffsetPage<T>, void, undefined> {
  let remembered: readonly string[] = place.rows;
  let position = place.position;
  // The row that the next answer should start on.
  let expected = remembered.at(-1);
  let stalled = 0;
  for (;;) {
    const found =
      expected === undefined
        ? await firstPage(source, { limit, offset: position }, signal)
        : await nextPage(source, { limit: Math.min(limit + 1, maxLimit), position, expected, remembered }, signal);
    const { answer, offset, at } = found;
    const after = answer.rows.slice(at + 1);
    // Starts on the last row and brings none after it; or, at the start, brings none at all.
    if (after.length === 0 && (expected === undefined || source.key(answer.rows[0] as T) === expected)) return;
    const anchor = at < 0 ? undefined : source.key(answer.rows[at] as T);
    // A row that was read is only met again after an earlier one than the latest. Elsewhere equal keys are two rows that cannot be told apart.
    const fresh = anchor === remembered.at(-1) ? after : without(after, source, new Set(remembered));

    const last = answer.rows.at(-1) as T;
    const before = expected === undefined ? -1 : remembered.lastIndexOf(expected);
    expected = source.key(last);
    position = offset + answer.rows.length - 1;
    const total = answer.total !== undefined && answer.total >= offset + answer.rows.length ? answer.total : undefined;
    if (fresh.length > 0) {
      remembered = [...remembered, ...fresh.map(source.key)].slice(-Math.max(minRemembered, fresh.length));
      yield { rows: fresh, place: { rows: remembered, position }, total };
    }
    if (total === position + 1) return;
    stalled = fresh.length > 0 || remembered.lastIndexOf(expected) > before ? 0 : stalled + 1;
    if (stalled > maxStalled) throw answer.unexpected('the listing goes in a circle: each page brings the rows that were read before');
  }
}

async function firstPage<T>(source: OffsetSource<T>, request: { limit: number; offset: number }, signal: AbortSignal): Promise<Found<T>> {
  return { answer: await source.fetch(request, signal), offset: request.offset, at: -1 };
}

interface Next {
  limit: number;
  position: number;
  expected: string;
  remembered: readonly string[];
}

async function nextPage<T>(source: OffsetSource<T>, { limit, position, expected, remembered }: Next, signal: AbortSignal): Promise<Found<T>> {
  const answer = await source.fetch({ limit, offset: position }, signal);
  const [first] = answer.rows;
  if (first !== undefined && source.key(first) === expected) return { answer, offset: position, at: 0 };
  const order = new Map(remembered.map((key, at) => [key, at]));
  const at = latest(answer.rows.map(source.key), order);
  if (at >= 0) return { answer, offset: position, at };
  return stepBack(source, { limit, position, order, answer }, signal);
}

/** Reads backwards, twice as far each time, until an answer holds a row that is remembered. */
async function stepBack<T>(
  source: OffsetSource<T>,
  { limit, position, order, answer }: { limit: number; position: number; order: ReadonlyMap<string, number>; answer: OffsetAnswer<T> },
  signal: AbortSignal,
): Promise<Found<T>> {
  let seen = answer;
  let end = position;
  for (let step = limit; end > 0; step *= 2) {
    const start = Math.max(0, position - step);
    for (let offset = start; offset < end; offset += seen.rows.length) {
      seen = await source.fetch({ limit, offset }, signal);
      const at = latest(seen.rows.map(source.key), order);
      if (at >= 0) return { answer: seen, offset, at };
      if (seen.rows.length === 0) break;
    }
    end = start;
  }
  throw seen.unexpected('the rows moved: none of the rows that were read last is in the listing any more');
}

function without<T>(rows: readonly T[], source: OffsetSource<T>, known: ReadonlySet<string>): readonly T[] {
  return rows.filter((row) => !known.has(source.key(row)));
}

/** Where the latest remembered row is among these; -1 if none is. */
function latest(keys: readonly string[], order: ReadonlyMap<string, number>): number {
  let found = -1;
  let best = -1;
  keys.forEach((key, at) => {
    const rank = order.get(key);
    if (rank !== undefined && rank >= best) [found, best] = [at, rank];
  });
  return found;
}
