// Ids of rows, and what a paging source needs besides rows.
import { UnexpectedResponseError } from '../../src/index.js';

/** The ids r000, r001, …, in order. */
export const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);

/** The error about a response, as a source creates it. */
export const unexpected = (detail: string): UnexpectedResponseError =>
  new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail });

/** Lets everything run that is due: promises, and the handlers of local responses. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Counts requests that take one turn: how many are in flight when each is sent. Those that were aborted do not count. */
export function flights(): { counts: number[]; request(signal: AbortSignal): Promise<void> } {
  const counts: number[] = [];
  const open = new Set<object>();
  return {
    counts,
    async request(signal) {
      const mine = {};
      counts.push(open.add(mine).size);
      signal.addEventListener('abort', () => open.delete(mine), { once: true });
      await turns(1);
      open.delete(mine);
    },
  };
}
