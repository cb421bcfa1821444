// Where an answer alone does not tell: rows that have the key of others, and an end that the answer's own total contradicts.
import type { OffsetAnswer, OffsetSource } from './offset-source.js';
import type { RememberedRows } from './remembered-rows.js';

export function cannotTell<T>(answer: OffsetAnswer<T>): Error {
  return answer.unexpected(
    'the rows moved, and some of them cannot be told apart (no id of a backup in resource_detail). Start again',
  );
}

/**
 * Makes sure that a row which may have the key of another one is the row that was read: then the known rows up to it stand in the order in which they
 * were read, also those before the answer.
 *
 * @throws UnexpectedResponseError where they do not.
 */
export async function checkOrder<T>(
  source: OffsetSource<T>,
  { answer, offset, at, memory }: { answer: OffsetAnswer<T>; offset: number; at: number; memory: RememberedRows },
  signal: AbortSignal,
): Promise<void> {
  const limit = Math.min(offset, answer.rows.length);
  const before = limit === 0 ? [] : (await source.fetch({ limit, offset: offset - limit }, signal)).rows;
  const placesOf = (rows: readonly T[]) =>
    rows.map((row) => memory.placeOf(source.key(row))).filter((place) => place >= 0);
  const places = placesOf(answer.rows.slice(0, at + 1));
  const last = places.at(-1) ?? 0;
  const isOrdered = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
  if (!isOrdered || placesOf(before).some((place) => place >= last)) throw cannotTell(answer);
}

/**
 * Whether there are rows behind an answer that brings none, as its own total has it: right behind the row, where the service gives one row an
 * answer, or further on, where it leaves out what stands between.
 */
export async function bringsMore<T>(
  source: OffsetSource<T>,
  {
    answer,
    offset,
    count,
    limit,
    knows,
  }: { answer: OffsetAnswer<T>; offset: number; count: number; limit: number; knows(key: string): boolean },
  signal: AbortSignal,
): Promise<boolean> {
  const next = offset + answer.rows.length;
  if (answer.total === undefined || answer.total <= Math.max(count, next)) return false;
  for (const further of new Set([next, offset + limit])) {
    const { rows } = await source.fetch({ limit, offset: further }, signal);
    if (rows.some((row) => !source.isTellable(row) || !knows(source.key(row)))) return true;
  }
  return false;
}
