// A simulated service, whose rows appear and disappear while a listing is read, and whose responses arrive in any
// order. A seed decides what happens next; no real time passes.
import type { UnexpectedResponseError } from '../../src/index.js';
import { createRandom } from '../../src/testing/random.js';
import { eventLoopTurns } from './event-loop.js';
import { unexpected } from './paging.js';

export interface SimulationOptions {
  seed: number;
  /** How many rows exist at the start. */
  count: number;
  /** How many rows the service returns at most. */
  cap: number;
  /** The same, from the tenth request on. */
  laterCap?: number;
  /** The share of rows that responses omit although the offset counts them, 0 to 1. */
  omittedShare?: number;
  /** The probability that rows change before a response, 0 to 1. */
  changeRate: number;
  /** The maximum number of rows that a change inserts or deletes. */
  maxRowsPerChange: number;
  /** How many changes happen at once. Default: 1. */
  changesAtOnce?: number;
  /**
   * The probability that a response contains the rows at the time of its request, 0 to 1. The others contain those at
   * the time of their arrival.
   */
  outdatedRate?: number;
  /** The probability that a request fails, 0 to 1. */
  failureRate?: number;
  /** Each request for the rows from this offset on fails, also a request by marker. */
  failingOffset?: number;
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

export class SimulatedService {
  readonly requests: Request[] = [];
  /** The time at which each response arrived. */
  readonly arrived = new Map<number, number>();
  maxInFlight = 0;
  rejections = 0;
  changes = 0;
  /** The number of events so far. */
  time = 0;
  readonly #options: SimulationOptions;
  readonly #random: () => number;
  /** All rows that ever existed, in the service's order, which never changes. */
  readonly #order: string[];
  readonly #existing: Set<string>;
  readonly #deleted = new Set<string>();
  #inserted = 0;
  readonly #pending = new Set<() => void>();

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = createRandom(options.seed).next;
    this.#order = Array.from({ length: options.count }, (_, at) => `r${at}`);
    this.#existing = new Set(this.#order);
  }

  /** How many rows ever existed. */
  get createdRows(): number {
    return this.#order.length;
  }

  /** How many requests have neither arrived nor been aborted. */
  inFlight = 0;

  /** The rows that existed throughout, in order. */
  steadyRows(): string[] {
    return this.#order.filter((id) => id.startsWith('r') && !this.#deleted.has(id) && this.#isVisible(id));
  }

  /** A random integer from 0 to `max`. */
  randomUpTo(max: number): number {
    return Math.floor(this.#random() * (max + 1));
  }

  /** Schedules an event, such as a response, or a reader who has finished a page. */
  schedule<T>(run: () => T, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const event = () => {
        signal?.removeEventListener('abort', onAbort);
        try {
          resolve(run());
        } catch (error) {
          reject(error);
        }
      };
      const onAbort = () => {
        this.#pending.delete(event);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.add(event);
    });
  }

  async fetch(
    request: Request,
    signal: AbortSignal,
  ): Promise<{ rows: Row[]; total: number | undefined; unexpected(detail: string): UnexpectedResponseError }> {
    signal.throwIfAborted();
    const count = this.requests.push(request);
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    const end = () => {
      this.inFlight -= 1;
    };
    signal.addEventListener('abort', end, { once: true });
    const outdated = this.#random() < (this.#options.outdatedRate ?? 0) ? this.#attempt(request, count) : undefined;
    const arrive = () => {
      signal.removeEventListener('abort', end);
      end();
      this.arrived.set(count, this.time);
      return (outdated ?? this.#attempt(request, count))();
    };
    return this.schedule(arrive, signal);
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
      const event = [...this.#pending][this.randomUpTo(this.#pending.size - 1)];
      if (event === undefined) {
        idle += 1;
        if (idle > 20) throw new Error('nothing is in flight, but the listing has not ended');
        continue;
      }
      idle = 0;
      this.#pending.delete(event);
      this.time += 1;
      event();
    }
  }

  /** Delivers the responses to all current requests, and runs what follows without another response. */
  async deliverAll(): Promise<void> {
    for (const event of [...this.#pending]) {
      this.#pending.delete(event);
      event();
    }
    await eventLoopTurns(3);
  }

  /** Delivers responses until no request is in flight. */
  async drain(): Promise<void> {
    for (let idle = 0; idle < 5; idle += 1) {
      await eventLoopTurns(1);
      const [event] = this.#pending;
      if (event === undefined) continue;
      idle = 0;
      this.#pending.delete(event);
      this.time += 1;
      event();
    }
  }

  /** Whether responses contain a row; always the same for one row. */
  #isVisible(id: string): boolean {
    const { omittedShare = 0, seed } = this.#options;
    const at = Number(id.slice(1)) + (id.startsWith('n') ? 100_000 : 0);
    return omittedShare === 0 || createRandom(seed ^ Math.imul(at + 1, 0x9e3779b1)).next() >= omittedShare;
  }

  /** Returns or throws, when it is called, what the service would do at this time. */
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
    if (this.#random() < this.#options.changeRate && count > 1)
      for (let remaining = this.#options.changesAtOnce ?? 1; remaining > 0; remaining -= 1) this.#change();
    if (this.#random() < (this.#options.failureRate ?? 0)) throw new Fault(`request ${count} fails`);
    const { offsets = 'honored', total, failingOffset, laterCap } = this.#options;
    const cap = count < 10 ? this.#options.cap : (laterCap ?? this.#options.cap);
    const rows = this.#order.filter((id) => this.#existing.has(id));
    if (offset < 0) throw new Error(`the offset ${offset} is negative`);
    const after = marker === undefined ? 0 : rows.indexOf(marker) + 1;
    if (marker !== undefined && after === 0) {
      this.rejections += 1;
      throw new Rejection('marker');
    }
    const isUnusual = offsets !== 'honored' && offset > 0;
    if (isUnusual && offsets === 'rejected') throw new Rejection('offset');
    if (after + offset - (marker === undefined ? 0 : 1) === failingOffset)
      throw new Fault(`the row at ${failingOffset} fails`);
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
    const at = this.#random() < 0.5 ? this.randomUpTo(5) : this.randomUpTo(this.#order.length);
    const length = 1 + this.randomUpTo(this.#options.maxRowsPerChange - 1);
    const kind = this.randomUpTo(2);
    if (kind === 0) {
      const inserted = Array.from({ length }, () => `n${++this.#inserted}`);
      this.#order.splice(at, 0, ...inserted);
      for (const id of inserted) this.#existing.add(id);
      return;
    }
    for (const id of this.#order.slice(at, at + length)) {
      if (kind === 2) this.#existing.add(id);
      else {
        this.#existing.delete(id);
        this.#deleted.add(id);
      }
    }
  }
}
