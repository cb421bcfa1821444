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
  /** The maximum number of pages to request ahead: one request is left to the walk. */
  readonly #maxAhead: number;
  readonly #guesses: Guess<T>[] = [];
  /** How many pages to request ahead at present. */
  #ahead: number;
  /** How many rows the latest page had. */
  #size: number | undefined;
  /** The offset of the last row that arrived. */
  #lastOffset: number;
  /** No page is needed from this offset on. */
  #end = 0;
  #putBack: Guess<T> | undefined;

  constructor(source: Source<T>, options: ReadAheadOptions, skipped = 0) {
    const { limiter } = options;
    this.#source = source;
    this.#options = options;
    this.#skipped = skipped;
    this.#maxAhead = limiter.maxInFlight - 1;
    this.#ahead = this.#maxAhead;
    this.#lastOffset = skipped - 1;
    limiter.onReduced = () => this.#drop(limiter.maxInFlight - 1);
  }

  /** Removes and returns the first guess. Requests one page more, because the walk sends no request while it waits. */
  take(): Guess<T> | undefined {
    if (this.#guesses.length > 0) this.#fill(1);
    return this.#guesses.shift();
  }

  /** Like `take`, if the first guess has this offset. Otherwise all guesses are wrong, and it removes them. */
  takeAt(offset: number): Guess<T> | undefined {
    if (this.#guesses[0]?.offset !== offset) this.#reject();
    // The walk is where a guess would have started, so pages are requested ahead again after a search.
    if (this.#guesses.length === 0 && offset === this.#lastOffset) this.learn(true);
    return this.take();
  }

  /** Puts a guess back, to be taken once more. Returns false if it was put back before. */
  putBack(guess: Guess<T>): boolean {
    if (guess === this.#putBack) return false;
    this.#putBack = guess;
    this.#guesses.unshift(guess);
    this.#drop(this.#maxAhead);
    return true;
  }

  /** Requests one page more ahead after a right guess, half as many after a wrong one. */
  learn(wasRight: boolean): void {
    this.#ahead = wasRight ? Math.min(this.#maxAhead, this.#ahead + 1) : Math.floor(this.#ahead / 2);
  }

  /** Requests pages after a page that arrived. A page shorter than the previous one is assumed to be the last. */
  continue({ rows, total = 0 }: PageResponse<T>, offset = this.#lastOffset + 1): void {
    const { limit, wanted } = this.#options;
    this.#lastOffset = offset + rows.length - 1;
    const isMore = total > this.#lastOffset;
    const isFull = rows.length >= (this.#size ?? (isMore ? 0 : limit));
    this.#size = Math.min(rows.length, limit);
    this.#end = Math.min(isMore ? total : Number.POSITIVE_INFINITY, this.#skipped + wanted) - 1;
    if (isFull) this.#fill();
    else this.#reject();
  }

  #fill(spare = 0): void {
    const { limit, limiter, signal } = this.#options;
    const stride = (this.#size ?? 0) - 1;
    const maxGuesses = Math.min(this.#ahead, limiter.maxInFlight - 1) + spare;
    const last = this.#guesses.at(-1);
    let offset = Math.max(this.#lastOffset, last === undefined ? 0 : last.offset + stride);
    for (; stride > 0 && offset < this.#end && this.#guesses.length < maxGuesses; offset += stride) {
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
