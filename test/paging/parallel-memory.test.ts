// A parallel listing releases the rows that it has yielded.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { createLimiter } from '../../src/paging/limiter.js';
import { markerWalk } from '../../src/paging/marker-walk.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import { prefetch } from '../../src/paging/prefetch.js';
import { readAhead, readAheadByOffset } from '../../src/paging/read-ahead.js';
import type { PageRequest } from '../../src/paging/source.js';
import { unexpected } from '../support/paging.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const count = 16_000;
/** A row whose id takes 4,000 bytes that it does not share. */
const row = (at: number) => Buffer.from(String(at).padStart(4_000, '0')).toString('latin1');
const rows = (from: number, limit: number) =>
  Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, at) => row(from + at));

const options = { limit: 100, wanted: Number.POSITIVE_INFINITY };

async function* backups(signal: AbortSignal) {
  const source = {
    fetch: async ({ limit, marker, offset = 0 }: PageRequest) => ({
      rows: rows(marker === undefined ? offset : Number(marker) + 1, limit),
      unexpected,
    }),
    key: (id: string) => id,
    isMarkerNotFound: (_: unknown): _ is Error => false,
  };
  const walkOptions = { ...options, limiter: createLimiter(4), signal };
  yield* prefetch(markerWalk(readAheadByOffset(source, walkOptions), walkOptions));
}

async function* tags(signal: AbortSignal) {
  const source = {
    fetch: async ({ limit, offset = 0 }: PageRequest) => ({ rows: rows(offset, limit), unexpected }),
    key: (key: string) => key,
    hasUniqueKey: () => true,
  };
  const walkOptions = { ...options, limiter: createLimiter(4), signal };
  yield* prefetch(offsetWalk(readAhead(source, walkOptions), walkOptions));
}

describe('the memory of a parallel listing', () => {
  for (const [kind, pages] of [
    ['backups', backups],
    ['tag filter', tags],
  ] as const) {
    it(`of ${kind} does not grow with the number of rows`, async () => {
      collect();
      const before = process.memoryUsage().heapUsed;
      let found = 0;
      let held = 0;
      for await (const { rows: page } of pages(new AbortController().signal)) {
        found += page.length;
        if (found < count - options.limit) continue;
        collect();
        held = Math.max(held, process.memoryUsage().heapUsed - before);
      }
      expect(found).to.equal(count);
      expect(held / 4_000, 'rows held').to.be.below(count / 2);
    });
  }
});
