import { withAbort } from '../abort.js';
import type { Limiter } from './limiter.js';
import type { OffsetRequest } from './source.js';

export interface ReadAheadOptions {
  /** Limits the requests in flight. */
  readonly limiter: Limiter;
  /** The maximum number of rows of a page. */
  readonly limit: number;
  /** How many rows of the listing to skip. */
  readonly offset?: number | undefined;
  /** The maximum number of rows that the reader wants. */
  readonly wanted: number;
  readonly signal: AbortSignal;
}

export interface Guess<R> {
  readonly offset: number;
  readonly response: Promise<R>;
  readonly dropped: AbortController;
}

/** The pages that a walk is expected to need next. Each starts at the last row of the previous one. */
export class Guesses<R> {
  readonly #fetch: (request: OffsetRequest, signal: AbortSignal) => Promise<R>;
  readonly #options: ReadAheadOptions;
  /** The walk itself has one request more. */
  readonly #most: number;
  readonly #pages: Guess<R>[] = [];
  /** How many pages to request ahead. */
  #depth: number;
  /** How many rows the previous page had. */
  #size: number | undefined;
  /** The offset of the last row that arrived. */
  #position: number;
  /** No page is needed from this offset on. */
  #end = 0;

  constructor(fetch: (request: OffsetRequest, signal: AbortSignal) => Promise<R>, options: ReadAheadOptions) {
    const { limiter, offset = 0 } = options;
    this.#fetch = fetch;
    this.#options = options;
    this.#most = limiter.limit - 1;
    this.#depth = this.#most;
    this.#position = offset - 1;
    limiter.onReduced = () => this.#drop(limiter.limit - 1);
  }

  /** The expected offset of the next row. */
  get next(): number {
    return this.#position + 1;
  }

  /** Removes and returns the first page. Requests one more, because the walk has no own request while it waits. */
  take(): Guess<R> | undefined {
    if (this.#pages.length > 0) this.#fill(1);
    return this.#pages.shift();
  }

  /** The same if the first page has this offset. Otherwise all pages are wrong. */
  takeAt(offset: number): Guess<R> | undefined {
    if (this.#pages[0]?.offset !== offset) this.#reject();
    return this.take();
  }

  /** Puts a page back, to be taken again. */
  putBack(page: Guess<R>): void {
    this.#pages.unshift(page);
    this.#drop(this.#most);
  }

  /** One page more from now on after a right guess, half as many after a wrong one. */
  learn(wasRight: boolean): void {
    this.#depth = wasRight ? Math.min(this.#most, this.#depth + 1) : Math.floor(this.#depth / 2);
  }

  /** Continues behind a page that arrived. A page shorter than the previous one is assumed to be the last. */
  continue(offset: number, count: number, total = 0): void {
    const { limit, wanted, offset: start = 0 } = this.#options;
    this.#position = offset + count - 1;
    const isMore = total > this.#position;
    const isFull = count >= Math.min(limit, this.#size ?? (isMore ? 0 : limit));
    this.#size = Math.min(count, limit);
    this.#end = Math.min(isMore ? total : Number.POSITIVE_INFINITY, start + wanted) - 1;
    if (isFull) this.#fill();
    else this.#reject();
  }

  #fill(spare = 0): void {
    const stride = (this.#size ?? 0) - 1;
    const most = Math.min(this.#depth, this.#options.limiter.limit - 1) + spare;
    const last = this.#pages.at(-1);
    let offset = Math.max(this.#position, last === undefined ? 0 : last.offset + stride);
    for (; stride > 0 && offset < this.#end && this.#pages.length < most; offset += stride) {
      const { signal, limit } = this.#options;
      const request = { limit, offset };
      const dropped = new AbortController();
      const response = withAbort([signal, dropped.signal], (stop) => this.#fetch(request, stop));
      // The page may never be used.
      response.catch(() => {});
      this.#pages.push({ offset, response, dropped });
    }
  }

  #reject(): void {
    if (this.#pages.length > 0) this.learn(false);
    this.#drop(0);
  }

  /** Aborts and removes all pages but the first `kept`. */
  #drop(kept: number): void {
    for (const { dropped } of this.#pages.splice(kept)) dropped.abort();
  }
}
