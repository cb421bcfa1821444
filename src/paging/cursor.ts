// A cursor is text that a user may keep in a file for weeks: which listing it belongs to, and the last rows that were read.
import { ArgumentError } from '../errors.js';
import { toBase64 } from '../text.js';

export interface Cursor {
  /** The query that the listing is of, as a text that is the same for the same query. */
  readonly query: string;
  /** Keys of the last rows that were read, the latest at the end; never empty. */
  readonly rows: readonly string[];
  /** How many rows were read before the end of the page; only walks by offset need it. */
  readonly position?: number;
  /** How many rows were read, wherever they stood; only walks by offset need it. */
  readonly count?: number;
  /** Keys of rows that were read and may stand further on; only walks by offset have them, and seldom. */
  readonly ahead?: readonly string[];
}

const version = 1;

/** The same text for the same operation and parameters, whatever their order. */
export function queryText(operation: string, parameters: object): string {
  return JSON.stringify([operation, ...Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

export function writeCursor({ query, rows, position, count, ahead }: Cursor): string {
  const bytes = new TextEncoder().encode(
    JSON.stringify([version, query, rows, ...(position === undefined ? [] : [position, count, ahead ?? []])]),
  );
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads a cursor of the listing that `query` describes. */
export function readCursor(text: string, query: string): Cursor {
  const cursor = decode(text);
  if (cursor === undefined)
    throw new ArgumentError('startAt', 'startAt must be the cursor of a page, and this text is none.');
  if (cursor.query !== query)
    throw new ArgumentError(
      'startAt',
      'startAt must be a cursor of the same query and sort, and this one is of another.',
    );
  return cursor;
}

function decode(text: string): Cursor | undefined {
  let parts: unknown;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
    parts = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [found, query, rows, position, count, ahead] = parts as unknown[];
  if (found !== version || typeof query !== 'string' || !isTexts(rows) || rows.length === 0) return undefined;
  if (position === undefined) return { query, rows };
  if (!isCount(position) || !isCount(count) || !isTexts(ahead)) return undefined;
  return { query, rows, position, count, ahead };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
