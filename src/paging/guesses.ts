import { withAbort } from '../abort.js';
import type { Limiter } from './limiter.js';

interface Guess<R> {
  readonly response: Promise<R>;
  readonly dropped: AbortController;
  isSettled: boolean;
}

/** Pages that are expected to be needed next, requested by offset in parallel before the walk needs them. The walk itself has one request more. */
export class Guesses<R> {
  readonly #fetch: (offset: number, signal: AbortSignal) => Promise<R>;
  readonly #limiter: Limiter;
  readonly #most: number;
  readonly #signal: AbortSignal;
  readonly #pages = new Map<number, Guess<R>>();
  #depth: number;

  constructor(fetch: (offset: number, signal: AbortSignal) => Promise<R>, limiter: Limiter, signal: AbortSignal) {
    this.#fetch = fetch;
    this.#limiter = limiter;
    this.#most = limiter.limit - 1;
    this.#depth = this.#most;
    this.#signal = signal;
    limiter.onReduced = () => {
      // The walk may be waiting for the first.
      const last = [...this.#pages].slice(Math.max(1, limiter.limit - 1));
      this.#drop(last.filter(([, { isSettled }]) => !isSettled));
    };
  }

  /** The offset of the first page. */
  get first(): number | undefined {
    return this.#pages.keys().next().value;
  }

  get(offset: number): Promise<R> | undefined {
    return this.#pages.get(offset)?.response;
  }

  remove(offset: number): void {
    this.#pages.delete(offset);
  }

  /** Requests pages from an offset on, or behind those that were requested; `spare` more than usual. */
  fill(offset: number, { stride, end, spare = 0 }: { stride: number; end: number; spare?: number }): void {
    const most = Math.min(this.#depth, this.#limiter.limit - 1);
    const next = Math.max(offset, ...[...this.#pages.keys()].map((requested) => requested + stride));
    for (let at = next; at < end && this.#pages.size < most + spare; at += stride) {
      const dropped = new AbortController();
      const response = withAbort([this.#signal, dropped.signal], (signal) => this.#fetch(at, signal));
      const page = { response, dropped, isSettled: false };
      const settle = () => {
        page.isSettled = true;
      };
      // It may never be used.
      response.then(settle, settle);
      this.#pages.set(at, page);
    }
  }

  /** Aborts and forgets the last pages, all but `kept`. Returns whether there were any. */
  drop(kept = 0): boolean {
    const last = [...this.#pages].slice(kept);
    this.#drop(last);
    return last.length > 0;
  }

  #drop(pages: readonly [number, Guess<R>][]): void {
    for (const [offset, { dropped }] of pages) {
      this.#pages.delete(offset);
      dropped.abort();
    }
  }

  /** Half as many pages from now on after a wrong guess, one more after a right one. */
  learn(wasRight: boolean): void {
    if (!wasRight) this.#depth = Math.floor(this.#depth / 2);
    else this.#depth = Math.min(this.#most, this.#depth + 1);
  }
}
