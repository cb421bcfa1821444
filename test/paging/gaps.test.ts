// Services that leave rows out of their responses after they applied `limit`, but not out of `offset`; and rows without an id of their own.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import type { OffsetRequest, OffsetSource } from '../../src/paging/source.js';
import { failure } from '../support/errors.js';
import { random } from '../support/moving-world.js';

interface Service {
  /** The rows that the service counts. */
  rows: readonly string[];
  isShown?: (at: number) => boolean;
  cap?: number;
  total?: number | 'true' | undefined;
  hasUniqueKey?: boolean;
}

interface Walked {
  seen: string[];
  requests: OffsetRequest[];
}

async function walk(
  { rows, isShown = () => true, cap = 1000, total = 'true', hasUniqueKey = true }: Service,
  limit: number,
  fetch = ({ offset, limit: most }: OffsetRequest) =>
    rows.slice(offset, offset + Math.min(most, cap)).filter((_, at) => isShown(offset + at)),
): Promise<Walked> {
  const result: Walked = { seen: [], requests: [] };
  const shown = rows.filter((_, at) => isShown(at));
  const source: OffsetSource<string> = {
    async fetch(request) {
      result.requests.push(request);
      const unexpected = (detail: string) =>
        new UnexpectedResponseError({ request: { method: 'POST', path: '/' }, status: 200, detail });
      return { rows: fetch(request), total: total === 'true' ? shown.length : total, unexpected };
    },
    key: (row) => row,
    hasUniqueKey: () => hasUniqueKey,
  };
  const place = { rows: [], position: 0, count: 0 };
  const { signal } = new AbortController();
  for await (const page of offsetWalk(source, { limit, maxLimit: 1000, place, signal })) {
    expect(page.rows.length).to.be.within(1, limit);
    result.seen.push(...page.rows);
  }
  return result;
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `r${at}`);
const between = (at: number, ...ranges: [number, number][]) => ranges.some(([from, to]) => at >= from && at <= to);

describe('a service that leaves rows out after the limit, but not out of the offset', () => {
  it('does not end a listing early: 20 rows, pages of 10, a true total of 6', async () => {
    const isShown = (at: number) => !between(at, [1, 3], [5, 7], [9, 16]);
    const { seen } = await walk({ rows: numbered(20), isShown }, 10);
    expect(seen).to.deep.equal(['r0', 'r4', 'r8', 'r17', 'r18', 'r19']);
  });

  for (const total of ['true', undefined] as const) {
    it(`does not look like rows that move: 44 rows, pages of 20, ${total === 'true' ? 'a true total' : 'no total'}`, async () => {
      const isShown = (at: number) => !between(at, [18, 18], [31, 39]);
      const { seen } = await walk({ rows: numbered(44), isShown, total }, 20);
      expect(seen).to.deep.equal(numbered(44).filter((_, at) => isShown(at)));
    });
  }

  it('does not end a listing with a first response without rows', async () => {
    const isShown = (at: number) => at >= 25;
    const { seen } = await walk({ rows: numbered(67), isShown }, 10);
    expect(seen).to.deep.equal(numbered(67).slice(25));
  });

  for (const [gap, limit] of [
    [900, 10],
    [2_500, 10],
    [2_500, 1000],
  ] as const) {
    it(`is complete behind ${gap} rows that are left out, with pages of ${limit}, in few requests`, async () => {
      const count = gap + 3_000;
      const isShown = (at: number) => at < 1_500 || at >= 1_500 + gap;
      const total = gap + 1_500;
      const { seen, requests } = await walk({ rows: numbered(count), isShown, total }, limit);
      expect(seen).to.deep.equal(numbered(count).filter((_, at) => isShown(at)));
      expect(requests.length).to.be.below((2 * count) / limit + 40);
    });
  }

  it('is complete in random worlds with a true total, also if the service lowers the limit', async () => {
    const next = random(7);
    const upTo = (most: number) => Math.floor(next() * (most + 1));
    for (let world = 0; world < 1_200; world += 1) {
      const count = upTo(60);
      const share = next();
      const hidden = new Set(Array.from({ length: count }, (_, at) => at).filter(() => next() < share));
      // A long gap somewhere.
      const from = upTo(count);
      for (let at = from; at < from + upTo(30); at += 1) hidden.add(at);
      const isShown = (at: number) => !hidden.has(at);
      const cap = world % 3 === 0 ? 2 + upTo(10) : 1000;
      const hasUniqueKey = world % 5 !== 0 || cap < 1000;
      const { seen } = await walk({ rows: numbered(count), isShown, cap, hasUniqueKey }, 1 + upTo(20));
      expect(seen, `world ${world}`).to.deep.equal(numbered(count).filter((_, at) => isShown(at)));
    }
  });

  it('is searched 1,000 offsets beyond the last row and beyond the total, and then its total is disregarded', async () => {
    for (const [count, total, limit] of [
      [3, 6, 10],
      [0, 5, 10],
      [120, 10_000, 10],
      [120, 10_000, 1000],
      [2_000, 2_500, 1000],
    ] as const) {
      const { seen, requests } = await walk({ rows: numbered(count), total }, limit);
      expect(seen).to.deep.equal(numbered(count));
      const furthest = Math.max(...requests.map(({ offset, limit }) => offset + limit));
      expect(furthest).to.be.at.least(Math.max(count, total) + 1000);
      expect(requests.every((request) => request.limit <= 1000)).to.equal(true);
      expect(requests.length).to.be.at.most(count / limit + 1000 / Math.max(count, 1) + total / 1000 + 20);
    }
  });

  it('is not searched for more if the total is that of the rows that came, or there is none', async () => {
    for (const total of ['true', undefined, 2] as const) {
      const { requests } = await walk({ rows: numbered(30), total }, 10);
      expect(requests.length).to.be.at.most(5);
    }
  });
});

describe('rows without an id of their own', () => {
  const server = (count: number, servers = 1) => Array.from({ length: count }, (_, at) => `server${at % servers}`);

  for (const servers of [1, 2, 50]) {
    it(`are all read while nothing moves: 1,300 backups of ${servers} servers, no total, pages of 100`, async () => {
      const rows = server(1_300, servers);
      expect((await walk({ rows, hasUniqueKey: false, total: undefined }, 100)).seen).to.deep.equal(rows);
    });
  }

  for (const [what, rows] of [
    ['of one server', server(20)],
    ['of several servers', server(20, 3)],
    ['of as many servers', server(20, 20)],
  ] as const) {
    for (const total of ['true', undefined] as const) {
      it(`are not repeated if the service ignores the offset, ${what}, ${total === 'true' ? 'with' : 'without'} a total`, async () => {
        const seen: string[] = [];
        const pages: string[][] = [];
        const source: OffsetSource<string> = {
          fetch: async ({ limit }) => ({
            rows: rows.slice(0, limit),
            total: total === 'true' ? rows.length : undefined,
            unexpected: (detail) =>
              new UnexpectedResponseError({ request: { method: 'POST', path: '/' }, status: 200, detail }),
          }),
          key: (row) => row,
          hasUniqueKey: () => false,
        };
        const start = { limit: 5, maxLimit: 1000, place: { rows: [], position: 0, count: 0 } };
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
