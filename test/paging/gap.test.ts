// Services that omit rows from responses although the offset counts them, and rows without a backup id.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import type { OffsetSource } from '../../src/paging/source.js';
import { createRandom } from '../../src/testing/random.js';
import { failure } from '../support/errors.js';
import { expectAmbiguous, type OffsetService, offsetSource } from '../support/offset-source.js';
import { ids } from '../support/paging.js';

interface Walked {
  seen: string[];
  requests: { offset: number; limit: number }[];
}

/** Walks over a service. By default, it reports a true total. */
async function walk(service: OffsetService, limit: number): Promise<Walked> {
  const { source, log: requests } = offsetSource({ total: (count) => count, ...service });
  const seen: string[] = [];
  const { signal } = new AbortController();
  for await (const page of offsetWalk(source, { limit, signal })) {
    expect(page.rows.length).to.be.within(1, limit);
    seen.push(...page.rows);
  }
  return { seen, requests };
}

const totals: [what: string, total: OffsetService['total']][] = [
  ['a true total', (count) => count],
  ['no total', undefined],
];
/** A row with a digit has an id. */
const hasId = (row: string) => /\d/.test(row);
const isIn = (at: number, ...ranges: [number, number][]) => ranges.some(([from, to]) => at >= from && at <= to);

describe('a listing of a service that omits rows which the offset counts', () => {
  it('is complete: 20 rows, pages of 10, a true total of 6', async () => {
    const isShown = (_: string, at: number) => !isIn(at, [1, 3], [5, 7], [9, 16]);
    const { seen } = await walk({ rows: ids(20), isShown }, 10);
    expect(seen).to.deep.equal(['r000', 'r004', 'r008', 'r017', 'r018', 'r019']);
  });

  for (const [what, total] of totals) {
    it(`is complete: 44 rows, pages of 20, ${what}`, async () => {
      const isShown = (_: string, at: number) => !isIn(at, [18, 18], [31, 39]);
      const { seen } = await walk({ rows: ids(44), isShown, total }, 20);
      expect(seen).to.deep.equal(ids(44).filter(isShown));
    });
  }

  it('is complete: one row of ten is shown, in pages of 1,000, without a total', async () => {
    const isShown = (_: string, at: number) => at % 10 === 0;
    const { seen } = await walk({ rows: ids(4_000), isShown, total: undefined }, 1000);
    expect(seen).to.deep.equal(ids(4_000).filter(isShown));
  });

  it('does not lose rows without an error if rows after a gap look the same', async () => {
    const rows = ['a', 'b', ...Array(15).fill('hidden'), 'c', 'c', 'c', 'd'];
    const isShown = (row: string) => row !== 'hidden';
    for (const limit of [1, 2, 5, 10]) {
      const outcome = await walk({ rows, isShown, hasUniqueKey: () => false }, limit).catch((error: Error) => error);
      if (outcome instanceof Error) expectAmbiguous(outcome);
      else expect(outcome.seen).to.deep.equal(rows.filter(isShown));
    }
  });

  it('does not repeat rows endlessly if some rows have no backup id', async () => {
    // "-" is omitted.
    const rows = '- b a2 - - b - - a - - - a b - - a16 b'.split(' ');
    const { source } = offsetSource({ rows, isShown: (row) => row !== '-', hasUniqueKey: hasId });
    let count = 0;
    const error = await failure(UnexpectedResponseError, async () => {
      for await (const page of offsetWalk(source, { limit: 11, signal: new AbortController().signal })) {
        count += page.rows.length;
        expect(count).to.be.below(100);
      }
    });
    expectAmbiguous(error);
  });

  it('does not end at a first response without rows', async () => {
    const isShown = (_: string, at: number) => at >= 25;
    const { seen } = await walk({ rows: ids(67), isShown }, 10);
    expect(seen).to.deep.equal(ids(67).slice(25));
  });

  for (const [gap, limit] of [
    [900, 10],
    [2_500, 10],
    [2_500, 1000],
  ] as const) {
    it(`is complete after ${gap} omitted rows, with pages of ${limit}, in few requests`, async () => {
      const count = gap + 3_000;
      const isShown = (_: string, at: number) => at < 1_500 || at >= 1_500 + gap;
      const total = () => gap + 1_500;
      const { seen, requests } = await walk({ rows: ids(count), isShown, total }, limit);
      expect(seen).to.deep.equal(ids(count).filter(isShown));
      expect(requests.length).to.be.below((2 * count) / limit + 40);
    });
  }

  it('is complete in 1,200 generated cases with a true total, even if the service lowers the limit', async () => {
    const { next } = createRandom(7);
    const upTo = (most: number) => Math.floor(next() * (most + 1));
    for (let example = 0; example < 1_200; example += 1) {
      const count = upTo(60);
      const share = next();
      const hidden = new Set(Array.from({ length: count }, (_, at) => at).filter(() => next() < share));
      // A long gap.
      const from = upTo(count);
      for (let at = from; at < from + upTo(30); at += 1) hidden.add(at);
      const isShown = (_: string, at: number) => !hidden.has(at);
      const cap = example % 3 === 0 ? 2 + upTo(10) : 1000;
      const isUnique = example % 5 !== 0 || cap < 1000;
      const { seen } = await walk({ rows: ids(count), isShown, cap, hasUniqueKey: () => isUnique }, 1 + upTo(20));
      expect(seen, `case ${example}`).to.deep.equal(ids(count).filter(isShown));
    }
  });

  it('searches 1,000 offsets beyond the last row and beyond the total, and then disregards the total', async () => {
    for (const [count, total, limit] of [
      [3, 6, 10],
      [0, 5, 10],
      [120, 10_000, 10],
      [120, 10_000, 1000],
      [2_000, 2_500, 1000],
    ] as const) {
      const { seen, requests } = await walk({ rows: ids(count), total: () => total }, limit);
      expect(seen).to.deep.equal(ids(count));
      const furthest = Math.max(...requests.map(({ offset, limit }) => offset + limit));
      expect(furthest).to.be.at.least(Math.max(count, total) + 1000);
      expect(requests.every((request) => request.limit <= 1000)).to.equal(true);
      expect(requests.length).to.be.at.most(count / limit + 1000 / Math.max(count, 1) + total / 1000 + 20);
    }
  });

  it('does not search if the total is the number of rows so far, too small or absent', async () => {
    for (const total of [(count: number) => count, undefined, () => 2]) {
      const { requests } = await walk({ rows: ids(30), total }, 10);
      expect(requests.length).to.be.at.most(5);
    }
  });
});

describe('rows of which some have a backup id', () => {
  /** Walks over the rows of the first response; later, the rows are `changed`. */
  async function walkOver(rows: string, changed: string, limit: number) {
    const seen: string[] = [];
    const { source } = offsetSource({
      rows: rows.split(' '),
      hasUniqueKey: hasId,
      between: (_, all) => void all.splice(0, all.length, ...changed.split(' ')),
    });
    const { signal } = new AbortController();
    for await (const page of offsetWalk(source, { limit, signal })) seen.push(...page.rows);
    return seen;
  }

  it('are all yielded although rows moved, if the others are of different servers', async () => {
    const seen = await walkOver('r1 a r2 b r3 c r4 d', 'new0 r1 a r2 b r3 c r4 d', 3);
    expect(seen).to.deep.equal('r1 a r2 b r3 c r4 d'.split(' '));
    const after = await walkOver('r1 a r2 b r3 c r4 d', 'r2 b r3 c r4 d', 4);
    expect(after).to.deep.equal('r1 a r2 b r3 c r4 d'.split(' '));
  });

  it('do not repeat if rows moved and the others look the same', async () => {
    const error = await failure(UnexpectedResponseError, walkOver('r1 r2 s s r3', 'n1 n2 n3 r1 r2 s s r3 r4', 3));
    expectAmbiguous(error);
  });
});

describe('rows without a backup id', () => {
  it('are all yielded while nothing moves, even if the service rejects an offset beyond the end', async () => {
    const rows = Array.from({ length: 20 }, (_, at) => `server${at % 3}`);
    const { source: service } = offsetSource({ rows, hasUniqueKey: () => false });
    const source: OffsetSource<string> = {
      ...service,
      async fetch(request, signal) {
        if ((request.offset ?? 0) > 100) throw new Error('offset is too large');
        return service.fetch(request, signal);
      },
    };
    const seen: string[] = [];
    for await (const page of offsetWalk(source, { limit: 5, signal: new AbortController().signal }))
      seen.push(...page.rows);
    expect(seen).to.deep.equal(rows);
  });

  const server = (count: number, servers = 1) => Array.from({ length: count }, (_, at) => `server${at % servers}`);

  for (const servers of [1, 2, 50]) {
    it(`are all yielded while nothing moves: 1,300 backups of ${servers} servers, no total, pages of 100`, async () => {
      const rows = server(1_300, servers);
      expect((await walk({ rows, hasUniqueKey: () => false, total: undefined }, 100)).seen).to.deep.equal(rows);
    });
  }

  for (const [what, rows] of [
    ['of one server', server(20)],
    ['of several servers', server(20, 3)],
    ['of a server each', server(20, 20)],
  ] as const) {
    for (const [which, total] of totals) {
      it(`do not repeat if the service ignores the offset, ${what}, ${which}`, async () => {
        const seen: string[] = [];
        const pages: string[][] = [];
        const { source: service } = offsetSource({ rows, total, hasUniqueKey: () => false });
        const source: OffsetSource<string> = {
          ...service,
          fetch: ({ limit }, signal) => service.fetch({ limit, offset: 0 }, signal),
        };
        await failure(UnexpectedResponseError, async () => {
          for await (const page of offsetWalk(source, { limit: 5, signal: new AbortController().signal })) {
            pages.push([...page.rows]);
            seen.push(...page.rows);
          }
        });
        expect(seen).to.deep.equal(rows.slice(0, seen.length));
        if (new Set(rows).size < rows.length) expect(pages).to.have.length(1);
      });
    }
  }
});
