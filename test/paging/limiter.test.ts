// A parallel listing slows down at a rate limit and is complete with the default number of retries.
import { expect } from 'chai';
import { waitBefore } from '../../src/http/retry.js';
import { createLimiter } from '../../src/paging/limiter.js';
import { markerWalk } from '../../src/paging/marker-walk.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import { prefetch } from '../../src/paging/prefetch.js';
import { readAhead, readAheadByOffset } from '../../src/paging/read-ahead.js';
import type { PageRequest } from '../../src/paging/source.js';
import { createRandom } from '../../src/testing/random.js';
import { TestClock } from '../support/clock.js';
import { ids, inFlightCounter, unexpected } from '../support/paging.js';

describe('the limiter', () => {
  it('allows half as many requests after a rejected burst, whatever its size', () => {
    const limiter = createLimiter(16);
    const burst = Array.from({ length: 16 }, () => limiter.sent());
    for (const respond of burst) respond(true);
    expect(limiter.maxInFlight).to.equal(8);
    limiter.sent()(true);
    expect(limiter.maxInFlight).to.equal(4);
  });

  it('always allows one request', () => {
    const limiter = createLimiter(2);
    for (let count = 0; count < 5; count += 1) limiter.sent()(true);
    expect(limiter.maxInFlight).to.equal(1);
  });

  it('raises the limit again one by one, up to its initial value', () => {
    const limiter = createLimiter(8);
    limiter.sent()(true);
    const limits: number[] = [];
    for (let count = 0; count < 100; count += 1) {
      limiter.sent()(false);
      limits.push(limiter.maxInFlight);
    }
    // One more request after twice as many responses as requests may be in flight.
    expect(limits.slice(0, 8)).to.deep.equal([4, 4, 4, 4, 4, 4, 4, 5]);
    expect(limits.at(-1)).to.equal(8);
    expect(limits.every((limit, at) => at === 0 || limit - (limits[at - 1] ?? 0) <= 1)).to.equal(true);
  });
});

/** Gateways that accept 5 requests per second. */
const gateways: Record<string, () => (now: number) => boolean> = {
  'counts requests in each second': () => {
    let second = 0;
    let count = 0;
    return (now) => {
      if (Math.floor(now / 1_000) !== second) [second, count] = [Math.floor(now / 1_000), 0];
      count += 1;
      return count <= 5;
    };
  },
  'accepts one request in 200 ms': () => {
    let last = Number.NEGATIVE_INFINITY;
    return (now) => {
      if (now - last < 200) return false;
      last = now;
      return true;
    };
  },
};

/** Reads a listing through a gateway that rejects with `Retry-After: 1`. Requests are retried as the client does. */
async function listThrough(accepts: (now: number) => boolean, concurrency: number, seed: number) {
  const clock = new TestClock();
  const { next: random } = createRandom(seed);
  const all = ids(400);
  const limiter = createLimiter(concurrency);
  let inFlight = 0;
  const inFlightCounts: number[] = [];
  const source = {
    async fetch(
      { limit, marker, offset = 0 }: { limit: number; marker?: string; offset?: number },
      signal: AbortSignal,
    ) {
      inFlight += 1;
      inFlightCounts.push(inFlight);
      try {
        for (let attempt = 1; ; attempt += 1) {
          const respond = limiter.sent();
          await clock.sleep(5 + 10 * random(), signal);
          const isAccepted = accepts(clock.now());
          respond(!isAccepted);
          if (isAccepted) break;
          if (attempt > 3) throw new Error('429');
          await clock.sleep(waitBefore(attempt, 1_000, random) ?? 0, signal);
        }
      } finally {
        inFlight -= 1;
      }
      const from = (marker === undefined ? 0 : all.indexOf(marker) + 1) + offset;
      return { rows: all.slice(from, from + limit).map((id) => ({ id })), unexpected };
    },
    key: (row: { id: string }) => row.id,
    isMarkerNotFound: (_: unknown): _ is Error => false,
  };
  const { signal } = new AbortController();
  const found: string[] = [];
  let outcome: unknown;
  const listing = (async () => {
    const walkOptions = { limit: 10, limiter, wanted: Number.POSITIVE_INFINITY, signal };
    const pages = prefetch(markerWalk(readAheadByOffset(source, walkOptions), walkOptions));
    for await (const page of pages) found.push(...page.rows.map(({ id }) => id));
  })().then(
    () => {
      outcome = 'complete';
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  for (let minutes = 0; outcome === undefined && minutes < 50; minutes += 1) await clock.advance(3_000);
  await listing;
  return { outcome, isComplete: found.join() === all.join(), inFlightCounts };
}

describe('a parallel listing behind a rate limit', () => {
  for (const kind of ['backups', 'a tag filter']) {
    it(`of ${kind} is complete and slows down if pages requested ahead are rejected and not retried`, async () => {
      const all = ids(400);
      const limiter = createLimiter(8);
      const { counts, request } = inFlightCounter();
      let rejections = 0;
      const source = {
        async fetch({ limit, marker, offset = 0 }: PageRequest, signal: AbortSignal) {
          const respond = limiter.sent();
          await request(signal);
          // A request of the walk itself has a marker, or one row more.
          const isRejected = marker === undefined && limit === 10 && offset > 100 && rejections < 4;
          if (isRejected && rejections++ === 0) counts.length = 0;
          respond(isRejected);
          if (isRejected) throw new Error('429');
          const from = (marker === undefined ? 0 : all.indexOf(marker) + 1) + offset;
          return { rows: all.slice(from, from + limit), unexpected };
        },
        key: (row: string) => row,
        hasUniqueKey: () => true,
        isMarkerNotFound: (_: unknown): _ is Error => false,
      };
      const { signal } = new AbortController();
      const walkOptions = { limit: 10, limiter, wanted: Number.POSITIVE_INFINITY, signal };
      const found: string[] = [];
      const pages =
        kind === 'backups'
          ? markerWalk(readAheadByOffset(source, walkOptions), walkOptions)
          : offsetWalk(readAhead(source, walkOptions), walkOptions);
      for await (const { rows } of pages) found.push(...rows);
      expect(found).to.deep.equal(all);
      expect(rejections).to.equal(4);
      expect(Math.max(...counts.slice(0, 8))).to.be.at.most(4);
    });
  }

  for (const [name, gateway] of Object.entries(gateways)) {
    for (const concurrency of [2, 8, 16]) {
      it(`is complete and slows down with concurrency ${concurrency} if the gateway ${name}`, async function () {
        this.timeout(60_000);
        for (let seed = 1; seed <= 4; seed += 1) {
          const { outcome, isComplete, inFlightCounts } = await listThrough(gateway(), concurrency, seed);
          expect(outcome).to.equal('complete');
          expect(isComplete).to.equal(true);
          expect(Math.max(...inFlightCounts)).to.be.at.most(concurrency);
          // The limit of two alternates between one and two.
          if (concurrency > 2)
            expect(Math.max(...inFlightCounts.slice(inFlightCounts.length / 2))).to.be.at.most(concurrency / 2);
        }
      });
    }
  }
});
