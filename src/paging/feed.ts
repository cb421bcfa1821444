// Pages by offset, asked for side by side and taken in order.
import { withAbort } from '../abort.js';

export interface Feed<A> {
  has(offset: number): boolean;
  /** The answer at an offset, which is asked for now where it was not yet. */
  take(offset: number): Promise<A>;
  /** Asks for the pages that are thought to be wanted next, as far as there is room. */
  fill(offset: number, next: { stride: number; end: number }): void;
  /** Calls off whatever was asked for and not taken, and tells how much that was. */
  drop(): number;
}

/** At most `concurrency` pages are asked for and not taken. */
export function createFeed<A>(
  ask: (offset: number, signal: AbortSignal) => Promise<A>,
  concurrency: number,
  signal: AbortSignal,
): Feed<A> {
  const held = new Map<number, Promise<A>>();
  let dropped = new AbortController();

  function begin(offset: number): Promise<A> {
    const answer = withAbort([signal, dropped.signal], (ended) => ask(offset, ended));
    // It may never be taken.
    answer.catch(() => {});
    held.set(offset, answer);
    return answer;
  }

  return {
    has: (offset) => held.has(offset),
    async take(offset) {
      try {
        return await (held.get(offset) ?? begin(offset));
      } finally {
        held.delete(offset);
      }
    },
    fill(offset, { stride, end }) {
      for (let at = offset; at < end && held.size < concurrency; at += stride) if (!held.has(at)) begin(at);
    },
    drop() {
      const count = held.size;
      held.clear();
      dropped.abort();
      dropped = new AbortController();
      return count;
    },
  };
}
