// A parallel listing lets go of what it has handed out.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { parallelOffsetWalk, parallelWalk } from '../../src/paging/parallel.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const count = 6_000;
/** A row whose id takes ten thousand bytes of its own. */
const row = (at: number) => Buffer.from(String(at).padStart(10_000, '0')).toString('latin1');
const rows = (from: number, limit: number) =>
  Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, at) => row(from + at));
const unexpected = (detail: string) =>
  new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail });

const start = { limit: 100, concurrency: 4, wanted: Number.POSITIVE_INFINITY };

async function* backups(signal: AbortSignal) {
  const source = {
    fetch: async ({ limit, marker, offset = 0 }: { limit: number; marker?: string; offset?: number }) => ({
      rows: rows(marker === undefined ? offset : Number(marker) + 1, limit),
      unexpected,
    }),
    id: (id: string) => id,
    isMarkerGone: () => false,
    isOffsetRefused: () => false,
  };
  for await (const page of parallelWalk(source, { ...start, signal })) yield page.rows;
}

async function* tags(signal: AbortSignal) {
  const source = {
    fetch: async ({ limit, offset }: { limit: number; offset: number }) => ({ rows: rows(offset, limit), unexpected }),
    key: (key: string) => key,
    isTellable: () => true,
  };
  for await (const page of parallelOffsetWalk(source, {
    ...start,
    maxLimit: 1000,
    place: { rows: [], position: 0, count: 0 },
    signal,
  }))
    yield page.rows;
}

describe('the memory of a parallel listing', () => {
  for (const [kind, pages] of [
    ['backups', backups],
    ['tag filter', tags],
  ] as const) {
    it(`of ${kind} does not grow with its rows: far fewer are held than were read`, async () => {
      collect();
      const before = process.memoryUsage().heapUsed;
      let found = 0;
      let held = 0;
      for await (const page of pages(new AbortController().signal)) {
        found += page.length;
        if (found < count - start.limit) continue;
        collect();
        held = Math.max(held, process.memoryUsage().heapUsed - before);
      }
      expect(found).to.equal(count);
      expect(held / 10_000, 'rows held').to.be.below(count / 2);
    });
  }
});
