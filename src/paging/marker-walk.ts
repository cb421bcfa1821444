// The walk by marker: each page is requested by the id of the last row of the previous page.
import { RecentKeys } from './recent-keys.js';
import type { MarkerSource, PageRequest, PageResponse, WalkOptions, WalkPage } from './source.js';

/** Where the query starts. Ignored if there is a state to continue from. */
export interface QueryStart {
  readonly marker?: string | undefined;
  /** How many rows to skip. Sent with the first request only, because the service applies it after `marker`. */
  readonly offset?: number | undefined;
}

/** How many earlier rows may replace a marker whose row was deleted. */
const maxBack = 10;

export async function* markerWalk<T>(
  source: MarkerSource<T>,
  { state, limit, signal }: WalkOptions,
  { marker: start, offset }: QueryStart = {},
): AsyncGenerator<WalkPage<T>, void, undefined> {
  const known = new RecentKeys(state?.rows ?? (start === undefined ? [] : [start]));
  // One id for each page, all of them: a service may page in a loop of any length.
  const used = new Set<string | undefined>();
  let first = state !== undefined || offset === undefined ? {} : { offset };
  for (;;) {
    const markers = known.last(maxBack + 1);
    const { response, marker } = await fetchAfter(source, markers, { limit, ...first }, signal).catch((error) => {
      if (state !== undefined && used.size === 0 && source.isMarkerNotFound(error)) addCursorTooOld(error);
      throw error;
    });
    first = {};
    used.add(marker).add(markers.at(-1));
    const ids = response.rows.map(source.key);
    const lastId = ids.at(-1);
    if (lastId === undefined) return;
    if (used.has(lastId) || ids.some((id) => id === marker))
      throw response.unexpected(
        `the listing is in a loop: the page after ${JSON.stringify(marker ?? lastId)} has rows that were read`,
      );
    const rows = response.rows.filter((row) => !known.add(source.key(row)));
    if (rows.length > 0) yield { rows, state: { rows: known.last(maxBack + 1) } };
  }
}

/** Requests the rows after the last marker. If its row no longer exists, tries the marker before it, and so on. */
async function fetchAfter<T>(
  source: MarkerSource<T>,
  markers: readonly string[],
  request: PageRequest,
  signal: AbortSignal,
): Promise<{ response: PageResponse<T>; marker?: string }> {
  if (markers.length === 0) return { response: await source.fetch(request, signal) };
  let firstError: unknown;
  for (const marker of markers.toReversed()) {
    try {
      return { response: await source.fetch({ ...request, marker }, signal), marker };
    } catch (error) {
      if (!source.isMarkerNotFound(error)) throw error;
      firstError ??= error;
    }
  }
  throw firstError;
}

function addCursorTooOld(error: Error): void {
  const { message, stack = '' } = error;
  error.message = `The cursor is too old: none of its rows exist anymore. Start the listing again. ${message}`;
  error.stack = stack.replace(message, () => error.message);
}
