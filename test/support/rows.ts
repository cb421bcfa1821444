// Ids of rows, and what a paging source needs besides rows.
import { UnexpectedResponseError } from '../../src/index.js';
import { eventLoopTurns } from './event-loop.js';

/** The ids r000, r001, …, in order. */
export const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);

/** The error about a response, as a source creates it. */
export const unexpected = (detail: string): UnexpectedResponseError =>
  new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail });

/** Counts requests that take one turn: how many are in flight when each is sent. Those that were aborted do not count. */
export function flights(): { counts: number[]; request(signal: AbortSignal): Promise<void> } {
  const counts: number[] = [];
  const open = new Set<object>();
  return {
    counts,
    async request(signal) {
      const mine = {};
      counts.push(open.add(mine).size);
      const end = () => open.delete(mine);
      signal.addEventListener('abort', end);
      await eventLoopTurns(1);
      signal.removeEventListener('abort', end);
      end();
    },
  };
}
