// A service whose rows appear and disappear while a listing is read, and whose responses arrive in any order. A seed
// decides what happens next; no real time passes.
import type { UnexpectedResponseError } from '../../src/index.js';
import { createRandom } from '../../src/testing/random.js';
import { eventLoopTurns } from './event-loop.js';
import { unexpected } from './rows.js';

export interface Rules {
  seed: number;
  /** How many rows exist at the start. */
  count: number;
  /** How many rows the service returns at most. */
  cap: number;
  /** The same, from the tenth request on. */
  laterCap?: number;
  /** The share of rows that responses omit although the offset counts them, 0 to 1. */
  leftOut?: number;
  /** The probability that rows change before a response, 0 to 1. */
  unrest: number;
  /** The maximum number of rows that a change inserts or deletes. */
  burst: number;
  /** How many changes happen at once. Default: 1. */
  changes?: number;
  /**
   * The probability that a response shows the rows at the time of the request, 0 to 1. The others show them on arrival.
   */
  delayed?: number;
  /** The probability that a request fails, 0 to 1. */
  failing?: number;
  /** Each request that starts at this offset fails, even if a marker leads there. */
  failingAt?: number;
  /** What the service does with an offset; `bounded` means that it returns nothing for an offset above 20. */
  offsets?: 'honored' | 'ignored' | 'rejected' | 'bounded';
  /** The total that the service reports, given the number of rows that responses contain. */
  total?: (visible: number, request: number) => number | undefined;
}

export interface Row {
  id: string;
  /** The number of the response that contained it. */
  response: number;
}

interface Request {
  limit: number;
  marker?: string;
  offset?: number;
}

export class Rejection extends Error {
  constructor(readonly what: 'marker' | 'offset') {
    super(`${what} rejected`);
  }
}

export class Fault extends Error {}

export class MovingWorld {
  readonly requests: Request[] = [];
  /** The time at which each response arrived. */
  readonly arrived = new Map<number, number>();
  mostInFlight = 0;
  rejections = 0;
  changes = 0;
  /** The number of events so far. */
  time = 0;
  readonly #rules: Rules;
  readonly #random: () => number;
  /** All rows that ever existed, in the service's order, which never changes. */
  readonly #order: string[];
  readonly #existing: Set<string>;
  readonly #deleted = new Set<string>();
  #inserted = 0;
  readonly #waiting = new Set<() => void>();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#random = createRandom(rules.seed).next;
    this.#order = Array.from({ length: rules.count }, (_, at) => `r${at}`);
    this.#existing = new Set(this.#order);
  }

  get ever(): number {
    return this.#order.length;
  }

  /** How many requests have neither arrived nor been aborted. */
  inFlight = 0;

  /** The rows that existed throughout, in order. */
  steady(): string[] {
    return this.#order.filter((id) => id.startsWith('r') && !this.#deleted.has(id) && this.#isVisible(id));
  }

  /** A random integer from 0 to `most`. */
  upTo(most: number): number {
    return Math.floor(this.#random() * (most + 1));
  }

  /** Schedules an event, such as a response, or a reader who has finished a page. */
  later<T>(occur: () => T, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const event = () => {
        signal?.removeEventListener('abort', onAbort);
        try {
          resolve(occur());
        } catch (error) {
          reject(error);
        }
      };
      const onAbort = () => {
        this.#waiting.delete(event);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(event);
    });
  }

  async fetch(
    request: Request,
    signal: AbortSignal,
  ): Promise<{ rows: Row[]; total: number | undefined; unexpected(detail: string): UnexpectedResponseError }> {
    signal.throwIfAborted();
    const count = this.requests.push(request);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const end = () => {
      this.inFlight -= 1;
    };
    signal.addEventListener('abort', end, { once: true });
    const delayed = this.#random() < (this.#rules.delayed ?? 0) ? this.#attempt(request, count) : undefined;
    const arrive = () => {
      signal.removeEventListener('abort', end);
      end();
      this.arrived.set(count, this.time);
      return (delayed ?? this.#attempt(request, count))();
    };
    return this.later(arrive, signal);
  }

  /** Triggers events, one after the other and in random order, until the promise is settled. */
  async run<T>(finished: Promise<T>): Promise<T> {
    let running = true;
    const end = finished.finally(() => {
      running = false;
    });
    end.catch(() => {});
    for (let idle = 0; ; ) {
      await eventLoopTurns(1);
      if (!running) return end;
      const event = [...this.#waiting][this.upTo(this.#waiting.size - 1)];
      if (event === undefined) {
        idle += 1;
        if (idle > 20) throw new Error('nothing is in flight, but the listing has not ended');
        continue;
      }
      idle = 0;
      this.#waiting.delete(event);
      this.time += 1;
      event();
    }
  }

  /** Lets all current requests arrive, and runs what follows without another response. */
  async round(): Promise<void> {
    for (const event of [...this.#waiting]) {
      this.#waiting.delete(event);
      event();
    }
    await eventLoopTurns(3);
  }

  /** Lets requests arrive until none is left. */
  async runOut(): Promise<void> {
    for (let idle = 0; idle < 5; idle += 1) {
      await eventLoopTurns(1);
      const [event] = this.#waiting;
      if (event === undefined) continue;
      idle = 0;
      this.#waiting.delete(event);
      this.time += 1;
      event();
    }
  }

  /** Whether responses contain a row; always the same for one row. */
  #isVisible(id: string): boolean {
    const { leftOut = 0, seed } = this.#rules;
    const at = Number(id.slice(1)) + (id.startsWith('n') ? 100_000 : 0);
    return leftOut === 0 || createRandom(seed ^ Math.imul(at + 1, 0x9e3779b1)).next() >= leftOut;
  }

  /** The response or the error at this time. */
  #attempt(request: Request, count: number) {
    try {
      const response = this.#respond(request, count);
      return () => response;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  }

  #respond({ limit, marker, offset = 0 }: Request, count: number) {
    if (this.#random() < this.#rules.unrest && count > 1)
      for (let remaining = this.#rules.changes ?? 1; remaining > 0; remaining -= 1) this.#change();
    if (this.#random() < (this.#rules.failing ?? 0)) throw new Fault(`request ${count} fails`);
    const { offsets = 'honored', total, failingAt, laterCap } = this.#rules;
    const cap = count < 10 ? this.#rules.cap : (laterCap ?? this.#rules.cap);
    const rows = this.#order.filter((id) => this.#existing.has(id));
    if (offset < 0) throw new Error(`the offset ${offset} is negative`);
    const after = marker === undefined ? 0 : rows.indexOf(marker) + 1;
    if (marker !== undefined && after === 0) {
      this.rejections += 1;
      throw new Rejection('marker');
    }
    const isUnusual = offsets !== 'honored' && offset > 0;
    if (isUnusual && offsets === 'rejected') throw new Rejection('offset');
    if (after + offset - (marker === undefined ? 0 : 1) === failingAt) throw new Fault(`the row at ${failingAt} fails`);
    const from = isUnusual && offsets === 'ignored' ? 0 : after + offset;
    const length = isUnusual && offsets === 'bounded' && offset > 20 ? 0 : Math.min(limit, cap);
    const visible = rows.filter((id) => this.#isVisible(id)).length;
    const page = rows.slice(from, from + length).filter((id) => this.#isVisible(id));
    return {
      rows: page.map((id) => ({ id, response: count })),
      total: total?.(visible, count),
      unexpected,
    };
  }

  /** Inserts, deletes or restores rows, often at the front, where new backups appear. */
  #change(): void {
    this.changes += 1;
    const at = this.#random() < 0.5 ? this.upTo(5) : this.upTo(this.#order.length);
    const many = 1 + this.upTo(this.#rules.burst - 1);
    const kind = this.upTo(2);
    if (kind === 0) {
      const inserted = Array.from({ length: many }, () => `n${++this.#inserted}`);
      this.#order.splice(at, 0, ...inserted);
      for (const id of inserted) this.#existing.add(id);
      return;
    }
    for (const id of this.#order.slice(at, at + many)) {
      if (kind === 2) this.#existing.add(id);
      else {
        this.#existing.delete(id);
        this.#deleted.add(id);
      }
    }
  }
}
