// A service over rows that appear and disappear while it is read, and whose responses arrive in any order. Nothing here takes real time: a seed
// decides what happens next.
import { UnexpectedResponseError } from '../../src/index.js';

export interface Rules {
  seed: number;
  /** How many rows there are to begin with. */
  count: number;
  /** How many rows the service returns at most. */
  cap: number;
  /** The same, from the tenth request on. */
  laterCap?: number;
  /** The share of rows that the service leaves out after it applied the limit, but not out of its offsets, 0 to 1. */
  leftOut?: number;
  /** How likely the rows change before a response, 0 to 1. */
  unrest: number;
  /** How many rows a change inserts or deletes at most. */
  burst: number;
  /** How many changes come at once. Default: 1. */
  changes?: number;
  /** How likely a response is as of the moment of the request, 0 to 1; it is as of its arrival otherwise. */
  delayed?: number;
  /** How likely a response is a failure, 0 to 1. */
  failing?: number;
  /** The offset at which each response is a failure; also by a marker that amounts to that. */
  failingAt?: number;
  /** What the service does with an offset: honors it, ignores it, rejects it, or has nothing behind the 20th row. */
  offsets?: 'honored' | 'ignored' | 'rejected' | 'bounded';
  /** What the service says about how many rows there are, of which it shows `visible`. */
  total?: (visible: number, request: number) => number | undefined;
}

export interface Row {
  id: string;
  /** Which response contained it. */
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

/** Numbers from 0 up to 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class MovingWorld {
  readonly requests: Request[] = [];
  /** When each response arrived. */
  readonly arrived = new Map<number, number>();
  mostInFlight = 0;
  rejections = 0;
  changes = 0;
  /** What has happened so far. */
  time = 0;
  readonly #rules: Rules;
  readonly #random: () => number;
  /** All rows that there ever were, in the service's order, which never changes. */
  readonly #order: string[];
  readonly #there: Set<string>;
  readonly #left = new Set<string>();
  #made = 0;
  readonly #waiting = new Set<() => void>();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#random = random(rules.seed);
    this.#order = Array.from({ length: rules.count }, (_, at) => `r${at}`);
    this.#there = new Set(this.#order);
  }

  get ever(): number {
    return this.#order.length;
  }

  /** How many requests have neither a response nor been aborted. */
  inFlight = 0;

  /** The rows that existed throughout, in order. */
  steady(): string[] {
    return this.#order.filter((id) => id.startsWith('r') && !this.#left.has(id) && this.#isVisible(id));
  }

  /** Whether a row was ever away after it had been there. */
  wasAway(id: string): boolean {
    return this.#left.has(id);
  }

  upTo(most: number): number {
    return Math.floor(this.#random() * (most + 1));
  }

  /** Something that happens at some time, such as a response, or a reader who is done with a page. */
  later<T>(happen: () => T, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const event = () => {
        signal?.removeEventListener('abort', onAbort);
        try {
          resolve(happen());
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
    const early = this.#random() < (this.#rules.delayed ?? 0) ? this.#attempt(request, count) : undefined;
    const arrive = () => {
      signal.removeEventListener('abort', end);
      end();
      this.arrived.set(count, this.time);
      return (early ?? this.#attempt(request, count))();
    };
    return this.later(arrive, signal);
  }

  /** Lets things happen, one after the other and in any order, until something is over. */
  async run<T>(over: Promise<T>): Promise<T> {
    let running = true;
    const end = over.finally(() => {
      running = false;
    });
    end.catch(() => {});
    for (let idle = 0; ; ) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!running) return end;
      const event = [...this.#waiting][this.upTo(this.#waiting.size - 1)];
      if (event === undefined) {
        idle += 1;
        if (idle > 20) throw new Error('nothing is in flight, and it is not over');
        continue;
      }
      idle = 0;
      this.#waiting.delete(event);
      this.time += 1;
      event();
    }
  }

  /** Lets what is in flight now happen, and then whatever follows from it that needs no response. */
  async round(): Promise<void> {
    for (const event of [...this.#waiting]) {
      this.#waiting.delete(event);
      event();
    }
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets everything in flight happen. */
  async runOut(): Promise<void> {
    for (let idle = 0; idle < 5; idle += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const [event] = this.#waiting;
      if (event === undefined) continue;
      idle = 0;
      this.#waiting.delete(event);
      this.time += 1;
      event();
    }
  }

  /** Whether the service shows a row; the same for the same row. */
  #isVisible(id: string): boolean {
    const { leftOut = 0, seed } = this.#rules;
    const at = Number(id.slice(1)) + (id.startsWith('n') ? 100_000 : 0);
    return leftOut === 0 || random(seed ^ Math.imul(at + 1, 0x9e3779b1))() >= leftOut;
  }

  /** The response as of now, or its error. */
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
      for (let left = this.#rules.changes ?? 1; left > 0; left -= 1) this.#change();
    if (this.#random() < (this.#rules.failing ?? 0)) throw new Fault(`response ${count} fails`);
    const { offsets = 'honored', total, failingAt, laterCap } = this.#rules;
    const cap = count < 10 ? this.#rules.cap : (laterCap ?? this.#rules.cap);
    const rows = this.#order.filter((id) => this.#there.has(id));
    const after = marker === undefined ? 0 : rows.indexOf(marker) + 1;
    if (marker !== undefined && after === 0) {
      this.rejections += 1;
      throw new Rejection('marker');
    }
    const far = offsets !== 'honored' && offset > 0;
    if (far && offsets === 'rejected') throw new Rejection('offset');
    if (after + offset - (marker === undefined ? 0 : 1) === failingAt) throw new Fault(`the row at ${failingAt} fails`);
    const from = far && offsets === 'ignored' ? 0 : after + offset;
    const length = far && offsets === 'bounded' && offset > 20 ? 0 : Math.min(limit, cap);
    const visible = rows.filter((id) => this.#isVisible(id)).length;
    const page = rows.slice(from, from + length).filter((id) => this.#isVisible(id));
    return {
      rows: page.map((id) => ({ id, response: count })),
      total: total?.(visible, count),
      unexpected: (detail: string) =>
        new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail }),
    };
  }

  /** Rows appear, are deleted, or come back to their place; often in front, as new backups do. */
  #change(): void {
    this.changes += 1;
    const at = this.#random() < 0.5 ? this.upTo(5) : this.upTo(this.#order.length);
    const many = 1 + this.upTo(this.#rules.burst - 1);
    const kind = this.upTo(2);
    if (kind === 0) {
      const made = Array.from({ length: many }, () => `n${++this.#made}`);
      this.#order.splice(at, 0, ...made);
      for (const id of made) this.#there.add(id);
      return;
    }
    for (const id of this.#order.slice(at, at + many)) {
      if (kind === 2) this.#there.add(id);
      else {
        this.#there.delete(id);
        this.#left.add(id);
      }
    }
  }
}
