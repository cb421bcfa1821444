// A cursor names its listing and the last rows that were read. A caller may keep it in a file for weeks.
import { ArgumentError } from '../errors.js';
import { toBase64 } from '../text.js';
import type { WalkState } from './source.js';

const version = 1;

/** Returns the same string for the same operation and parameters in any order. */
export function queryText(operation: string, parameters: object): string {
  return JSON.stringify([operation, ...Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Returns a cursor for a walk over the listing that `query`, from `queryText`, describes. */
export function writeCursor(query: string, { rows, lastOffset, count }: WalkState): string {
  const parts = [version, query, rows, ...(lastOffset === undefined ? [] : [lastOffset, count])];
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads a cursor. Throws an ArgumentError if it is not one of the listing that `query` describes. */
export function readCursor(text: string, query: string): WalkState {
  const cursor = decode(text);
  if (cursor === undefined)
    throw new ArgumentError(
      'startAt',
      'startAt is not a valid cursor. Pass the cursor of a page, or start the listing again.',
    );
  if (cursor.query !== query)
    throw new ArgumentError(
      'startAt',
      'startAt is the cursor of another listing. Use it with the same query and sort, or start the listing again.',
    );
  return cursor.state;
}

function decode(text: string): { query: string; state: WalkState } | undefined {
  let parts: unknown;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
    parts = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // `parts` stays undefined.
  }
  if (!Array.isArray(parts)) return undefined;
  // Cursors of earlier releases also contain keys of rows that were read and may follow.
  const [found, query, rows, lastOffset, count, ahead = []] = parts as unknown[];
  if (found !== version || typeof query !== 'string' || !isStrings(rows) || rows.length === 0) return undefined;
  if (lastOffset === undefined) return { query, state: { rows } };
  if (!isCount(lastOffset) || !isCount(count) || !isStrings(ahead)) return undefined;
  return { query, state: { rows: [...ahead, ...rows], lastOffset, count } };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
