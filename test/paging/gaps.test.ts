// Services that omit rows from responses although the offset counts them, and rows without a backup id.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import type { OffsetSource } from '../../src/paging/source.js';
import { createRandom } from '../../src/testing/random.js';
import { failure } from '../support/errors.js';
import { ids, unexpected } from '../support/rows.js';

interface Service {
  /** The rows that the offset counts. */
  rows: readonly string[];
  isShown?: (at: number) => boolean;
  cap?: number;
  total?: number | 'true' | undefined;
  hasUniqueKey?: boolean;
}

interface Walked {
  seen: string[];
  requests: { offset: number; limit: number }[];
}

async function walk(
  { rows, isShown = () => true, cap = 1000, total = 'true', hasUniqueKey = true }: Service,
  limit: number,
  fetch = ({ offset, limit: most }: { offset: number; limit: number }) =>
    rows.slice(offset, offset + Math.min(most, cap)).filter((_, at) => isShown(offset + at)),
): Promise<Walked> {
  const result: Walked = { seen: [], requests: [] };
  const shown = rows.filter((_, at) => isShown(at));
  const source: OffsetSource<string> = {
    async fetch({ limit, offset = 0 }) {
      const request = { limit, offset };
      result.requests.push(request);
      return { rows: fetch(request), total: total === 'true' ? shown.length : total, unexpected };
    },
    key: (row) => row,
    hasUniqueKey: () => hasUniqueKey,
  };
  const { signal } = new AbortController();
  for await (const page of offsetWalk(source, { limit, signal })) {
    expect(page.rows.length).to.be.within(1, limit);
    result.seen.push(...page.rows);
  }
  return result;
}

const between = (at: number, ...ranges: [number, number][]) => ranges.some(([from, to]) => at >= from && at <= to);

describe('a listing of a service that omits rows which the offset counts', () => {
  it('does not end early: 20 rows, pages of 10, a true total of 6', async () => {
    const isShown = (at: number) => !between(at, [1, 3], [5, 7], [9, 16]);
    const { seen } = await walk({ rows: ids(20), isShown }, 10);
    expect(seen).to.deep.equal(['r000', 'r004', 'r008', 'r017', 'r018', 'r019']);
  });

  for (const total of ['true', undefined] as const) {
    it(`does not fail: 44 rows, pages of 20, total: ${total}`, async () => {
      const isShown = (at: number) => !between(at, [18, 18], [31, 39]);
      const { seen } = await walk({ rows: ids(44), isShown, total }, 20);
      expect(seen).to.deep.equal(ids(44).filter((_, at) => isShown(at)));
    });
  }

  it('does not end at a first response without rows', async () => {
    const isShown = (at: number) => at >= 25;
    const { seen } = await walk({ rows: ids(67), isShown }, 10);
    expect(seen).to.deep.equal(ids(67).slice(25));
  });

  for (const [gap, limit] of [
    [900, 10],
    [2_500, 10],
    [2_500, 1000],
  ] as const) {
    it(`is complete behind ${gap} omitted rows, with pages of ${limit}, in few requests`, async () => {
      const count = gap + 3_000;
      const isShown = (at: number) => at < 1_500 || at >= 1_500 + gap;
      const total = gap + 1_500;
      const { seen, requests } = await walk({ rows: ids(count), isShown, total }, limit);
      expect(seen).to.deep.equal(ids(count).filter((_, at) => isShown(at)));
      expect(requests.length).to.be.below((2 * count) / limit + 40);
    });
  }

  it('is complete in 1,200 generated cases with a true total, also if the service lowers the limit', async () => {
    const { next } = createRandom(7);
    const upTo = (most: number) => Math.floor(next() * (most + 1));
    for (let world = 0; world < 1_200; world += 1) {
      const count = upTo(60);
      const share = next();
      const hidden = new Set(Array.from({ length: count }, (_, at) => at).filter(() => next() < share));
      // A long gap.
      const from = upTo(count);
      for (let at = from; at < from + upTo(30); at += 1) hidden.add(at);
      const isShown = (at: number) => !hidden.has(at);
      const cap = world % 3 === 0 ? 2 + upTo(10) : 1000;
      const hasUniqueKey = world % 5 !== 0 || cap < 1000;
      const { seen } = await walk({ rows: ids(count), isShown, cap, hasUniqueKey }, 1 + upTo(20));
      expect(seen, `world ${world}`).to.deep.equal(ids(count).filter((_, at) => isShown(at)));
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
      const { seen, requests } = await walk({ rows: ids(count), total }, limit);
      expect(seen).to.deep.equal(ids(count));
      const furthest = Math.max(...requests.map(({ offset, limit }) => offset + limit));
      expect(furthest).to.be.at.least(Math.max(count, total) + 1000);
      expect(requests.every((request) => request.limit <= 1000)).to.equal(true);
      expect(requests.length).to.be.at.most(count / limit + 1000 / Math.max(count, 1) + total / 1000 + 20);
    }
  });

  it('does not search if the total is the number of rows so far, too small or absent', async () => {
    for (const total of ['true', undefined, 2] as const) {
      const { requests } = await walk({ rows: ids(30), total }, 10);
      expect(requests.length).to.be.at.most(5);
    }
  });
});

describe('rows without a backup id', () => {
  const server = (count: number, servers = 1) => Array.from({ length: count }, (_, at) => `server${at % servers}`);

  for (const servers of [1, 2, 50]) {
    it(`are all yielded while nothing moves: 1,300 backups of ${servers} servers, no total, pages of 100`, async () => {
      const rows = server(1_300, servers);
      expect((await walk({ rows, hasUniqueKey: false, total: undefined }, 100)).seen).to.deep.equal(rows);
    });
  }

  for (const [what, rows] of [
    ['of one server', server(20)],
    ['of several servers', server(20, 3)],
    ['of a server each', server(20, 20)],
  ] as const) {
    for (const total of ['true', undefined] as const) {
      it(`do not repeat if the service ignores the offset, ${what}, total: ${total}`, async () => {
        const seen: string[] = [];
        const pages: string[][] = [];
        const source: OffsetSource<string> = {
          fetch: async ({ limit }) => ({
            rows: rows.slice(0, limit),
            total: total === 'true' ? rows.length : undefined,
            unexpected,
          }),
          key: (row) => row,
          hasUniqueKey: () => false,
        };
        const start = { limit: 5 };
        await failure(UnexpectedResponseError, async () => {
          for await (const page of offsetWalk(source, { ...start, signal: new AbortController().signal })) {
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
