// Ids of rows, and what a paging source needs besides rows.
import { UnexpectedResponseError } from '../../src/index.js';
import { eventLoopTurns } from './event-loop.js';

/** The ids r000, r001, …, in order. */
export const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);

/** The error about a response, as a source creates it. */
export const unexpected = (detail: string): UnexpectedResponseError =>
  new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail });

/**
 * Counts the requests in flight whenever one is sent. Each takes one turn of the event loop; those that were aborted do
 * not count.
 */
export function inFlightCounter(): { counts: number[]; request(signal: AbortSignal): Promise<void> } {
  const counts: number[] = [];
  const open = new Set<object>();
  return {
    counts,
    async request(signal) {
      const request = {};
      counts.push(open.add(request).size);
      const end = () => open.delete(request);
      signal.addEventListener('abort', end);
      await eventLoopTurns(1);
      signal.removeEventListener('abort', end);
      end();
    },
  };
}
