// The walk by marker: each page is asked for by the id of the last row of the page before.
import type { UnexpectedResponseError } from '../errors.js';

/** One answer of the service. */
export interface Answer<T> {
  readonly rows: readonly T[];
  /** An error about this answer. */
  unexpected(detail: string): UnexpectedResponseError;
}

export interface MarkerSource<T> {
  fetch(request: { limit: number; marker?: string; offset?: number }, signal: AbortSignal): Promise<Answer<T>>;
  id(row: T): string;
  /** Whether an error says that the row which the marker names is not there. */
  isMarkerGone(error: unknown): boolean;
}

export interface MarkerStart {
  readonly limit: number;
  /** Ids of rows that were read, the latest at the end; empty at the start of the listing. The walk goes on after the latest that is still there. */
  readonly after: readonly string[];
  /** Rows to skip, on the first request only: the service applies `offset` after `marker`, so it would skip rows on every page. */
  readonly offset?: number | undefined;
  /** Ids of rows that must not come again, unless they are among those of `after`: where this walk is a part of a longer one. */
  readonly passed?: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export interface MarkerPage<T> {
  readonly rows: readonly T[];
  /** Ids to go on after. */
  readonly after: readonly string[];
}

/** How many rows before a marker can take its place when its row is gone. */
export const maxBack = 10;

export async function* markerWalk<T>(
  source: MarkerSource<T>,
  start: MarkerStart,
): AsyncGenerator<MarkerPage<T>, void, undefined> {
  // One id a page. All of them, because a service that pages in a circle may take any number of pages for it.
  const used = new Set<string | undefined>();
  let { after, offset } = start;
  for (;;) {
    const { answer, marker, known } = await fetchAfter(source, after, { limit: start.limit, offset }, start.signal);
    offset = undefined;
    used.add(after.at(-1)).add(marker);
    const last = answer.rows.at(-1);
    if (last === undefined) return;
    const lastId = source.id(last);
    const fresh = answer.rows.filter((row) => !known.has(source.id(row)));
    if (
      used.has(lastId) ||
      answer.rows.some((row) => source.id(row) === marker) ||
      fresh.some((row) => start.passed?.has(source.id(row)))
    ) {
      throw answer.unexpected(
        `the listing goes in a circle: the page after marker ${JSON.stringify(marker ?? lastId)} brings rows that were read before`,
      );
    }
    // Where every row was known, the walk goes on after the last of them, which it has not asked for yet.
    after =
      fresh.length === 0
        ? after.slice(0, after.indexOf(lastId) + 1)
        : [...after, ...fresh.map(source.id)].slice(-maxBack - 1);
    if (fresh.length > 0) yield { rows: fresh, after };
  }
}

interface Fetched<T> {
  answer: Answer<T>;
  /** The marker that was answered. */
  marker: string | undefined;
  /** Ids of rows that were read already and may stand behind that marker. */
  known: ReadonlySet<string>;
}

/** Asks for what comes after the last row; where that row is gone, after the one before it, and so on. */
async function fetchAfter<T>(
  source: MarkerSource<T>,
  after: readonly string[],
  rest: { limit: number; offset: number | undefined },
  signal: AbortSignal,
): Promise<Fetched<T>> {
  const { limit } = rest;
  const offset = rest.offset === undefined ? {} : { offset: rest.offset };
  if (after.length === 0)
    return { answer: await source.fetch({ limit, ...offset }, signal), marker: undefined, known: new Set() };
  let firstRefusal: unknown;
  for (let at = after.length - 1; at >= Math.max(0, after.length - maxBack - 1); at -= 1) {
    const marker = after[at] as string;
    try {
      return { answer: await source.fetch({ limit, marker, ...offset }, signal), marker, known: new Set(after) };
    } catch (error) {
      if (!source.isMarkerGone(error)) throw error;
      firstRefusal ??= error;
    }
  }
  throw firstRefusal;
}
