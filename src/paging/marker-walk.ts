// The walk by marker: each page is requested by the id of the last row of the previous page.
import { isRecord } from '../checks.js';
import { RecentKeys } from './recent-keys.js';
import type { MarkerSource, PageResponse } from './source.js';

export interface MarkerStart {
  readonly limit: number;
  /** Ids of rows that were read, the latest last. The walk continues after the latest one that still exists. */
  readonly after: readonly string[];
  /** Whether `after` comes from a cursor. */
  readonly isCursor?: boolean;
  /** How many rows to skip. Sent with the first request only, because the service applies it after `marker`. */
  readonly offset?: number | undefined;
  readonly signal: AbortSignal;
}

export interface MarkerPage<T> {
  readonly rows: readonly T[];
  /** Ids to continue after. */
  readonly after: readonly string[];
}

/** How many earlier rows may replace a marker whose row was deleted. */
const maxBack = 10;

export async function* markerWalk<T>(
  source: MarkerSource<T>,
  { limit, after, isCursor = false, offset, signal }: MarkerStart,
): AsyncGenerator<MarkerPage<T>, void, undefined> {
  const known = new RecentKeys(after);
  // One id for each page, all of them: a service may page in a loop of any length.
  const used = new Set<string>();
  let first = offset === undefined ? {} : { offset };
  for (;;) {
    const markers = known.last(maxBack + 1);
    const { response, marker } = await fetchAfter(source, markers, { limit, ...first }, signal).catch((error) => {
      throw isCursor && used.size === 0 && source.isMarkerNotFound(error) ? cursorTooOld(error) : error;
    });
    first = {};
    for (const id of [marker, ...markers.slice(-1)]) if (id !== undefined) used.add(id);
    const ids = response.rows.map(source.id);
    const lastId = ids.at(-1);
    if (lastId === undefined) return;
    if (used.has(lastId) || (marker !== undefined && ids.includes(marker)))
      throw response.unexpected(
        `the listing goes in circles: the page after marker ${JSON.stringify(marker ?? lastId)} contains rows that were read before`,
      );
    const rows = response.rows.filter((row) => !known.add(source.id(row)));
    if (rows.length > 0) yield { rows, after: known.last(maxBack + 1) };
  }
}

/** Requests the rows after the last marker. If its row no longer exists, tries the marker before it, and so on. */
async function fetchAfter<T>(
  source: MarkerSource<T>,
  markers: readonly string[],
  request: { limit: number; offset?: number },
  signal: AbortSignal,
): Promise<{ response: PageResponse<T>; marker: string | undefined }> {
  if (markers.length === 0) return { response: await source.fetch(request, signal), marker: undefined };
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

function cursorTooOld(error: unknown): unknown {
  if (!isRecord(error)) return error;
  const { message, stack } = error;
  error.message = `The cursor is too old: none of its rows exists any more. Start the listing again. ${message}`;
  if (typeof stack === 'string') error.stack = stack.replace(String(message), () => String(error.message));
  return error;
}
