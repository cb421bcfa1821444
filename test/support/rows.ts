// Ids of rows, and what a paging source needs besides rows.
import { UnexpectedResponseError } from '../../src/index.js';

/** The ids r000, r001, …, in order. */
export const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);

/** The error about a response, as a source creates it. */
export const unexpected = (detail: string): UnexpectedResponseError =>
  new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail });
