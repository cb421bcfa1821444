// Pages by offset, asked for side by side and taken in order.
import { withAbort } from '../abort.js';
import type { Limiter } from './limiter.js';

export interface Feed<A> {
  has(offset: number): boolean;
  /** The answer at an offset, which is asked for now where it was not yet. */
  take(offset: number): Promise<A>;
  /** Asks for the pages that are thought to be wanted next, as far as there is room. */
  fill(offset: number, next: { stride: number; end: number }): void;
  /** Calls off whatever was asked for and not taken, and tells how much that was. */
  drop(): number;
}

interface Held<A> {
  readonly answer: Promise<A>;
  readonly stop: AbortController;
  isSettled: boolean;
}

/** At most `limiter.limit` pages are asked for and not taken. Where the limit falls, the last of those that have not arrived are called off. */
export function createFeed<A>(
  ask: (offset: number, signal: AbortSignal) => Promise<A>,
  limiter: Limiter,
  signal: AbortSignal,
): Feed<A> {
  const held = new Map<number, Held<A>>();
  let taken: number | undefined;

  limiter.onReduced = () => {
    for (const [offset, { stop, isSettled }] of [...held].sort(([a], [b]) => b - a)) {
      if (held.size <= limiter.limit) return;
      if (isSettled || offset === taken) continue;
      held.delete(offset);
      stop.abort();
    }
  };

  function begin(offset: number): Promise<A> {
    const stop = new AbortController();
    const answer = withAbort([signal, stop.signal], (ended) => ask(offset, ended));
    const page = { answer, stop, isSettled: false };
    const settle = () => {
      page.isSettled = true;
    };
    // It may never be taken.
    answer.then(settle, settle);
    held.set(offset, page);
    return answer;
  }

  return {
    has: (offset) => held.has(offset),
    async take(offset) {
      taken = offset;
      try {
        return await (held.get(offset)?.answer ?? begin(offset));
      } finally {
        taken = undefined;
        held.delete(offset);
      }
    },
    fill(offset, { stride, end }) {
      for (let at = offset; at < end && held.size < limiter.limit; at += stride) if (!held.has(at)) begin(at);
    },
    drop() {
      const count = held.size;
      const pages = [...held.values()];
      held.clear();
      for (const { stop } of pages) stop.abort();
      return count;
    },
  };
}
