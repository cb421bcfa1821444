import { withAbort } from '../abort.js';

/** Pages that are expected to be needed next, requested by offset in parallel before the walk needs them. */
export class Guesses<R> {
  readonly #fetch: (offset: number, signal: AbortSignal) => Promise<R>;
  readonly #most: number;
  readonly #signal: AbortSignal;
  readonly #pages = new Map<number, { response: Promise<R>; dropped: AbortController }>();
  #depth: number;

  constructor(fetch: (offset: number, signal: AbortSignal) => Promise<R>, most: number, signal: AbortSignal) {
    this.#fetch = fetch;
    this.#most = most;
    this.#depth = most;
    this.#signal = signal;
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
    const next = Math.max(offset, ...[...this.#pages.keys()].map((requested) => requested + stride));
    for (let at = next; at < end && this.#pages.size < this.#depth + spare; at += stride) {
      const dropped = new AbortController();
      const response = withAbort([this.#signal, dropped.signal], (signal) => this.#fetch(at, signal));
      // It may never be used.
      response.catch(() => {});
      this.#pages.set(at, { response, dropped });
    }
  }

  /** Aborts and forgets the last pages, all but `kept`. Returns whether there were any. */
  drop(kept = 0): boolean {
    const last = [...this.#pages].slice(kept);
    for (const [offset, { dropped }] of last) {
      this.#pages.delete(offset);
      dropped.abort();
    }
    return last.length > 0;
  }

  /** Half as many pages from now on after a wrong guess, one more after a right one. */
  learn(wasRight: boolean): void {
    if (!wasRight) this.#depth = Math.floor(this.#depth / 2);
    else this.#depth = Math.min(this.#most, this.#depth + 1);
  }
}
