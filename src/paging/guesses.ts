import { withAbort } from '../abort.js';
import type { PageResponse, ReadAheadOptions, Source } from './source.js';

/** A page that was requested ahead. */
export interface Guess<T> {
  readonly offset: number;
  /** Undefined if the request failed. */
  readonly response: Promise<PageResponse<T> | undefined>;
  readonly dropped: AbortController;
}

/** The pages that a walk is expected to need next. Each starts at the last row of the previous one. */
export class Guesses<T> {
  readonly #source: Source<T>;
  readonly #options: ReadAheadOptions;
  /** How many rows of the listing to skip. */
  readonly #skipped: number;
  /** The walk itself has one request more. */
  readonly #most: number;
  readonly #guesses: Guess<T>[] = [];
  /** How many pages to request ahead. */
  #depth: number;
  /** How many rows the previous page had. */
  #size: number | undefined;
  /** The offset of the last row that arrived. */
  #position: number;
  /** No page is needed from this offset on. */
  #end = 0;
  #putBack: Guess<T> | undefined;

  constructor(source: Source<T>, options: ReadAheadOptions, skipped = 0) {
    const { limiter } = options;
    this.#source = source;
    this.#options = options;
    this.#skipped = skipped;
    this.#most = limiter.limit - 1;
    this.#depth = this.#most;
    this.#position = skipped - 1;
    limiter.onReduced = () => this.#drop(limiter.limit - 1);
  }

  /** Removes and returns the first guess. Requests one more, because the walk has no own request while it waits. */
  take(): Guess<T> | undefined {
    if (this.#guesses.length > 0) this.#fill(1);
    return this.#guesses.shift();
  }

  /** The same if the first page has this offset. Otherwise all guesses are wrong. */
  takeAt(offset: number): Guess<T> | undefined {
    if (this.#guesses[0]?.offset !== offset) this.#reject();
    // It would have been right, so that more pages are requested again after a search.
    if (this.#guesses.length === 0 && offset === this.#position) this.learn(true);
    return this.take();
  }

  /** Puts a guess back, to be taken once more. Returns false if it was put back before. */
  putBack(guess: Guess<T>): boolean {
    if (guess === this.#putBack) return false;
    this.#putBack = guess;
    this.#guesses.unshift(guess);
    this.#drop(this.#most);
    return true;
  }

  /** One page more from now on after a right guess, half as many after a wrong one. */
  learn(wasRight: boolean): void {
    this.#depth = wasRight ? Math.min(this.#most, this.#depth + 1) : Math.floor(this.#depth / 2);
  }

  /** Continues behind a page that arrived. A page shorter than the previous one is assumed to be the last. */
  continue({ rows, total = 0 }: PageResponse<T>, offset = this.#position + 1): void {
    const { limit, wanted } = this.#options;
    this.#position = offset + rows.length - 1;
    const isMore = total > this.#position;
    const isFull = rows.length >= (this.#size ?? (isMore ? 0 : limit));
    this.#size = Math.min(rows.length, limit);
    this.#end = Math.min(isMore ? total : Number.POSITIVE_INFINITY, this.#skipped + wanted) - 1;
    if (isFull) this.#fill();
    else this.#reject();
  }

  #fill(spare = 0): void {
    const { limit, limiter, signal } = this.#options;
    const stride = (this.#size ?? 0) - 1;
    const most = Math.min(this.#depth, limiter.limit - 1) + spare;
    const last = this.#guesses.at(-1);
    let offset = Math.max(this.#position, last === undefined ? 0 : last.offset + stride);
    for (; stride > 0 && offset < this.#end && this.#guesses.length < most; offset += stride) {
      const request = { limit, offset };
      const dropped = new AbortController();
      const response = withAbort([signal, dropped.signal], (stop) => this.#source.fetch(request, stop));
      this.#guesses.push({ offset, response: response.catch(() => undefined), dropped });
    }
  }

  #reject(): void {
    if (this.#guesses.length > 0) this.learn(false);
    this.#drop(0);
  }

  /** Aborts and removes all guesses but the first `kept`. */
  #drop(kept: number): void {
    for (const { dropped } of this.#guesses.splice(kept)) dropped.abort();
  }
}
