// Rate limits: a parallel listing slows down and is complete, with the default number of retries.
import { expect } from 'chai';
import { waitBefore } from '../../src/http/retry.js';
import { createLimiter } from '../../src/paging/limiter.js';
import { markerWalk } from '../../src/paging/marker-walk.js';
import { prefetch } from '../../src/paging/prefetch.js';
import { readAheadByOffset } from '../../src/paging/read-ahead.js';
import { createRandom } from '../../src/testing/random.js';
import { TestClock } from '../support/clock.js';

describe('the limiter', () => {
  it('allows half as many requests after a burst that was rejected, however many of it were', () => {
    const limiter = createLimiter(16);
    const burst = Array.from({ length: 16 }, () => limiter.sent());
    for (const respond of burst) respond(true);
    expect(limiter.limit).to.equal(8);
    limiter.sent()(true);
    expect(limiter.limit).to.equal(4);
  });

  it('always allows one request', () => {
    const limiter = createLimiter(2);
    for (let count = 0; count < 5; count += 1) limiter.sent()(true);
    expect(limiter.limit).to.equal(1);
  });

  it('allows more again, slowly, and never more than at first', () => {
    const limiter = createLimiter(8);
    limiter.sent()(true);
    const limits: number[] = [];
    for (let count = 0; count < 100; count += 1) {
      limiter.sent()(false);
      limits.push(limiter.limit);
    }
    expect(limits[0]).to.equal(4);
    expect(limits.at(-1)).to.equal(8);
    expect(limits.every((limit, at) => at === 0 || limit - (limits[at - 1] ?? 0) <= 1)).to.equal(true);
  });
});

/** Gateways with a rate of 5 requests per second. */
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
  'takes one request in 200 ms': () => {
    let last = Number.NEGATIVE_INFINITY;
    return (now) => {
      if (now - last < 200) return false;
      last = now;
      return true;
    };
  },
};

/** Lists everything through a gateway that rejects with `Retry-After: 1`; each request is retried as the client does. */
async function listThrough(accepts: (now: number) => boolean, concurrency: number, seed: number) {
  const clock = new TestClock();
  const { next: random } = createRandom(seed);
  const ids = Array.from({ length: 400 }, (_, at) => `row-${at}`);
  const limiter = createLimiter(concurrency);
  let inFlight = 0;
  const flights: number[] = [];
  const source = {
    async fetch(
      { limit, marker, offset = 0 }: { limit: number; marker?: string; offset?: number },
      signal: AbortSignal,
    ) {
      inFlight += 1;
      flights.push(inFlight);
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
      const from = (marker === undefined ? 0 : ids.indexOf(marker) + 1) + offset;
      return { rows: ids.slice(from, from + limit).map((id) => ({ id })), unexpected: () => expect.fail() };
    },
    id: (row: { id: string }) => row.id,
    isMarkerNotFound: () => false,
    isOffsetRejected: () => false,
  };
  const { signal } = new AbortController();
  const found: string[] = [];
  let outcome: unknown;
  const listing = (async () => {
    const parallel = readAheadByOffset(source, { limit: 10, limiter, wanted: Number.POSITIVE_INFINITY, signal });
    const pages = prefetch(markerWalk(parallel, { limit: 10, after: [], signal }));
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
  return { outcome, isWhole: found.join() === ids.join(), flights };
}

describe('a parallel listing behind a rate limit', () => {
  for (const [name, gateway] of Object.entries(gateways)) {
    for (const concurrency of [2, 8, 16]) {
      it(`is complete with concurrency ${concurrency} where the gateway ${name}, with fewer requests in flight`, async function () {
        this.timeout(60_000);
        for (let seed = 1; seed <= 4; seed += 1) {
          const { outcome, isWhole, flights } = await listThrough(gateway(), concurrency, seed);
          expect(outcome).to.equal('complete');
          expect(isWhole).to.equal(true);
          expect(Math.max(...flights)).to.be.at.most(concurrency);
          // With two, there is little to reduce: the limit goes back and forth.
          if (concurrency > 2) expect(Math.max(...flights.slice(flights.length / 2))).to.be.at.most(concurrency / 2);
        }
      });
    }
  }
});
