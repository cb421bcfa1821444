import { expect } from 'chai';
import fc from 'fast-check';
import { UnexpectedResponseError } from '../../src/index.js';
import { offsetWalk, type Place } from '../../src/paging/offset-walk.js';
import type { OffsetSource } from '../../src/paging/source.js';
import { failure } from '../support/errors.js';

const start: Place = { rows: [], position: 0, count: 0 };
const letters = (count: number) => Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);

interface World {
  rows: string[];
  /** Rows the service returns at most. */
  cap?: number;
  /** What it says about how many there are. */
  total?: (count: number) => number | undefined;
  /** Whether no two rows have the same key. */
  unique?: boolean;
  /** Called before each answer but the first. */
  between?: (request: number, rows: string[]) => void;
}

/** A service over rows that change between the requests. */
function source({ rows, cap = 1000, total = () => undefined, unique = true, between }: World) {
  const log: { offset: number; limit: number }[] = [];
  const found: OffsetSource<string> = {
    async fetch({ offset, limit }) {
      if (log.length > 0) between?.(log.length, rows);
      log.push({ offset, limit });
      const unexpected = (detail: string) =>
        new UnexpectedResponseError({ request: { method: 'POST', path: '/' }, status: 200, detail });
      return { rows: rows.slice(offset, offset + Math.min(limit, cap)), total: total(rows.length), unexpected };
    },
    key: (row) => row,
    hasUniqueKey: () => unique,
  };
  return { source: found, log };
}

/** The same service, which leaves rows out of its answers, but not out of its offsets. */
function leavingOut(service: OffsetSource<string>, isHidden: (row: string) => boolean): OffsetSource<string> {
  return {
    ...service,
    async fetch(request, signal) {
      const answer = await service.fetch(request, signal);
      return { ...answer, rows: answer.rows.filter((row) => !isHidden(row)) };
    },
  };
}

/** Walks from a place to the end; if `stopAfter` is given, stops after that page and continues as from its cursor. */
async function walk(world: World, limit: number, place: Place = start, stopAfter = Number.POSITIVE_INFINITY) {
  const { source: service, log } = source(world);
  const seen: string[] = [];
  let last = place;
  const options = { limit, maxLimit: 1000, signal: new AbortController().signal };
  let pages = 0;
  const read = async (from: Place, until: number) => {
    for await (const page of offsetWalk(service, { ...options, place: from })) {
      expect(page.rows).not.to.have.length(0);
      seen.push(...page.rows);
      last = page.place;
      pages += 1;
      if (pages === until) return true;
    }
    return false;
  };
  const stopped = await read(place, stopAfter);
  if (stopped) await read(last, Number.POSITIVE_INFINITY);
  return { seen, log, last };
}

async function readAll(service: OffsetSource<string>, limit: number, seen: string[]): Promise<void> {
  const { signal } = new AbortController();
  for await (const page of offsetWalk(service, { limit, maxLimit: 1000, place: start, signal }))
    seen.push(...page.rows);
}

describe('offset walk', () => {
  const cases: { name: string; world: () => World; limit: number; requests: number; seen?: string[] }[] = [
    { name: 'no rows', world: () => ({ rows: [] }), limit: 3, requests: 1 },
    { name: 'one row', world: () => ({ rows: letters(1) }), limit: 3, requests: 2 },
    { name: 'an exact multiple', world: () => ({ rows: letters(6) }), limit: 3, requests: 3 },
    { name: 'pages of one row', world: () => ({ rows: letters(3) }), limit: 1, requests: 4 },
    { name: 'a cap below the limit', world: () => ({ rows: letters(7), cap: 3 }), limit: 1000, requests: 4 },
    {
      name: 'a total that says that the last row was the last',
      world: () => ({ rows: letters(6), total: (count) => count }),
      limit: 3,
      requests: 2,
    },
    {
      name: 'a total that is too small, which is ignored',
      world: () => ({ rows: letters(6), total: () => 2 }),
      limit: 3,
      requests: 3,
    },
    {
      name: 'a total that is too large',
      world: () => ({ rows: letters(6), total: () => 99 }),
      limit: 3,
      requests: 2_000,
    },
    {
      name: 'rows inserted before the last one',
      world: () => ({ rows: letters(6), between: (request, rows) => request === 1 && rows.unshift('new') }),
      limit: 3,
      requests: 4,
    },
    {
      name: 'a whole page inserted, so that the last row is not in the answer',
      world: () => ({
        rows: letters(6),
        between: (request, rows) => request === 1 && rows.unshift('n1', 'n2', 'n3', 'n4'),
      }),
      limit: 2,
      // The answer at 1 holds only new rows: the walk looks back, then forward.
      requests: 7,
    },
    {
      name: 'rows deleted before the last one',
      world: () => ({ rows: letters(8), between: (request, rows) => request === 1 && rows.splice(0, 2) }),
      limit: 4,
      requests: 5,
      seen: letters(8),
    },
    {
      name: 'the last row deleted',
      world: () => ({ rows: letters(6), between: (request, rows) => request === 1 && rows.splice(2, 1) }),
      limit: 3,
      requests: 5,
    },
    {
      name: 'all rows behind the last one deleted',
      world: () => ({ rows: letters(6), between: (request, rows) => request === 1 && rows.splice(3) }),
      limit: 3,
      requests: 2,
      seen: letters(3),
    },
    {
      name: 'the end deleted, the last row with it',
      world: () => ({ rows: letters(6), between: (request, rows) => request === 1 && rows.splice(2) }),
      limit: 3,
      requests: 4,
      seen: letters(3),
    },
  ];
  for (const { name, world, limit, requests, seen = letters(world().rows.length) } of cases) {
    it(`is complete with ${name}`, async () => {
      const { seen: found, log } = await walk(world(), limit);
      expect(found).to.deep.equal(seen);
      expect(log.length).to.be.at.most(requests + 1);
    });
  }

  it('requests one row more, for the overlap, but never for more than 1000', async () => {
    const limits = async (limit: number) =>
      (await walk({ rows: letters(3) }, limit)).log.map((request) => request.limit);
    expect(await limits(1)).to.deep.equal([1, 2, 2, 2]);
    expect(await limits(999)).to.deep.equal([999, 1000]);
    expect(await limits(1000)).to.deep.equal([1000, 1000]);
  });

  it('finds its place again after many rows were deleted in front, in responses of its own size', async () => {
    const rows = letters(100);
    const { seen, log } = await walk({ rows, between: (request, all) => request === 10 && all.splice(0, 39) }, 5);
    expect(seen).to.deep.equal(letters(100));
    expect(log.every(({ limit }) => limit <= 6)).to.equal(true);
    expect(log.length).to.be.below(50);
  });

  it('fails where none of the rows that it remembers is left', async () => {
    const error = await failure(
      UnexpectedResponseError,
      walk({ rows: letters(30), between: (request, rows) => request === 2 && rows.splice(0, 20) }, 5),
    );
    expect(error.message).to.include('none of the rows');
  });

  /** A service that does something else with the offset than it should. */
  const odd = (world: World, fetch: (rows: string[], request: { offset: number; limit: number }) => string[]) => {
    const { source: service, log } = source(world);
    const fetched: OffsetSource<string> = {
      ...service,
      fetch: async (request, signal) => ({
        ...(await service.fetch(request, signal)),
        rows: fetch(world.rows, request),
      }),
    };
    const seen: string[] = [];
    const run = async () => {
      for await (const page of offsetWalk(fetched, {
        limit: 5,
        maxLimit: 1000,
        place: start,
        signal: new AbortController().signal,
      }))
        seen.push(...page.rows);
    };
    return { run, seen, log };
  };

  const circles: {
    name: string;
    world: World;
    fetch: (rows: string[], request: { offset: number; limit: number }) => string[];
  }[] = [
    { name: 'ignores offset', world: { rows: letters(20) }, fetch: (rows, { limit }) => rows.slice(0, limit) },
    {
      // Once ended after half of the rows: the total was believed of an answer that had not proved its place.
      name: 'ignores offset and tells the true total',
      world: { rows: letters(9), total: (count) => count },
      fetch: (rows, { limit }) => rows.slice(0, limit).slice(0, 5),
    },
    {
      name: 'starts anew at the end',
      world: { rows: letters(12) },
      fetch: (rows, { offset, limit }) =>
        Array.from({ length: limit }, (_, at) => rows[(offset + at) % rows.length] ?? ''),
    },
    {
      name: 'starts anew at the end of more rows than are remembered',
      world: { rows: letters(3000) },
      fetch: (rows, { offset, limit }) =>
        Array.from({ length: limit }, (_, at) => rows[(offset + at) % rows.length] ?? ''),
    },
    {
      name: 'ignores offset, with rows that cannot be told apart',
      world: { rows: Array.from({ length: 20 }, () => 'same'), unique: false },
      fetch: (rows, { limit }) => rows.slice(0, limit),
    },
  ];
  for (const { name, world, fetch } of circles) {
    it(`fails where the service ${name}, and yields no row twice`, async () => {
      const { run, seen, log } = odd(world, fetch);
      expect((await failure(UnexpectedResponseError, run())).message).to.include('circle');
      if (world.unique !== false) expect(new Set(seen).size).to.equal(seen.length);
      expect(log.length).to.be.below(20 + world.rows.length / 2);
    });
  }

  it('fails if each response contains rows that were never seen, after a bounded number of requests', async () => {
    let made = 0;
    const { run, log } = odd({ rows: letters(9) }, (_, { limit }) =>
      Array.from({ length: limit }, () => `new${++made}`),
    );
    await failure(UnexpectedResponseError, run());
    // 1,000 rows further on, in answers of six.
    expect(log.length).to.be.below(200);
  });

  it('is complete where rows keep appearing in front, a page at a time', async () => {
    for (const [limit, added] of [
      [1, 1],
      [3, 3],
      [10, 9],
      [10, 40],
    ] as const) {
      let made = 0;
      const between = (request: number, rows: string[]) => {
        if (request <= 15) rows.unshift(...Array.from({ length: added }, () => `new${++made}`));
      };
      const { seen, log } = await walk({ rows: letters(20), between }, limit);
      expect(seen.filter((row) => row.startsWith('r'))).to.deep.equal(letters(20));
      expect(log.length).to.be.below(70);
    }
  });

  const restless: [what: string, pages: number[], between: (request: number, rows: string[]) => void][] = [
    ['disappears in front before each answer', [10, 100, 999], (_, rows) => rows.shift()],
    [
      'disappears in front before every second answer',
      [10, 100, 1000],
      (request, rows) => request % 2 === 1 && rows.shift(),
    ],
    [
      'disappears in front before every third answer',
      [10, 100, 1000],
      (request, rows) => request % 3 === 1 && rows.shift(),
    ],
    ['appears in front before each answer', [2, 10, 1000], (request, rows) => rows.unshift(`new${request}`)],
    [
      'appears in front before every second answer',
      [1, 10, 1000],
      (request, rows) => request % 2 === 1 && rows.unshift(`new${request}`),
    ],
  ];
  for (const [what, sizes, between] of restless) {
    for (const limit of sizes) {
      // Once gave up after its first page, with the rows before its eyes.
      it(`is complete where a row ${what}, with pages of ${limit}`, async () => {
        const all = Array.from({ length: limit * 8 }, (_, at) => `r${at}`);
        const rows = [...all];
        const { seen, log } = await walk({ rows, between }, limit);
        expect(seen).to.deep.equal(all);
        expect(log.every((request) => request.limit <= Math.min(1000, limit + 1))).to.equal(true);
        expect(log.length).to.be.at.most(50);
      });
    }
  }

  it('is complete if the service leaves rows out of its responses, but not out of its offsets, and says the true total', async () => {
    const rows = letters(13);
    const hidden = new Set(['r001', 'r005', 'r007', 'r010']);
    const shown = rows.filter((row) => !hidden.has(row));
    // Once ended a row too early: its place was that of the total, but not all rows had come.
    for (const total of [() => shown.length, () => undefined]) {
      const { run, seen } = odd({ rows, total }, (all, { offset, limit }) =>
        all.slice(offset, offset + limit).filter((row) => !hidden.has(row)),
      );
      await run();
      expect(seen).to.deep.equal(shown);
    }
  });

  it('is complete where a true total is that of the place, but not of the rows that came', async () => {
    const hidden = new Set(['r002', 'r006', 'r008', 'r011']);
    const shown = letters(13).filter((row) => !hidden.has(row));
    const { source: service } = source({ rows: letters(13), total: () => shown.length });
    const filtered = leavingOut(service, (row) => hidden.has(row));
    const seen: string[] = [];
    for await (const page of offsetWalk(filtered, {
      limit: 4,
      maxLimit: 1000,
      place: start,
      signal: new AbortController().signal,
    }))
      seen.push(...page.rows);
    expect(seen).to.deep.equal(shown);
  });

  it('gives up no listing whose rows keep moving as long as new ones come', async () => {
    const between = (request: number, rows: string[]) =>
      request % 2 === 1 && rows.unshift(...Array.from({ length: 4 }, (_, at) => `n${request}-${at}`));
    const { seen } = await walk({ rows: letters(100), between }, 3);
    expect(seen.filter((row) => row.startsWith('r'))).to.deep.equal(letters(100));
  });

  it('has no page larger than asked for where the service gives more', async () => {
    const { source: service } = source({ rows: letters(30) });
    const generous: OffsetSource<string> = {
      ...service,
      fetch: ({ offset }, signal) => service.fetch({ offset, limit: 10 }, signal),
    };
    const pages: string[][] = [];
    for await (const { rows } of offsetWalk(generous, {
      limit: 3,
      maxLimit: 1000,
      place: start,
      signal: new AbortController().signal,
    }))
      pages.push([...rows]);
    expect(pages.flat()).to.deep.equal(letters(30));
    expect(Math.max(...pages.map((rows) => rows.length))).to.equal(3);
  });

  it('gives no total that is less than the rows that came', async () => {
    const rows = letters(6);
    const { source: service } = source({
      rows,
      total: (count) => count,
      between: (request, all) => request === 1 && all.splice(0, 2),
    });
    const totals: (number | undefined)[] = [];
    for await (const { total } of offsetWalk(service, {
      limit: 3,
      maxLimit: 1000,
      place: start,
      signal: new AbortController().signal,
    }))
      totals.push(total);
    expect(totals).to.deep.equal([6, undefined]);
  });

  for (const [left, limit] of [
    [5, 1000],
    [10, 1000],
    [2, 1000],
    [3, 300],
    [5, 200],
  ] as const) {
    // Once took the places that came nearer step by step for a circle.
    it(`is complete where one row of ${left} is left out of the responses, but not out of the offsets, with pages of ${limit}`, async () => {
      const rows = Array.from({ length: 4 * limit }, (_, at) => `r${at}`);
      const isShown = (row: string) => Number(row.slice(1)) % left !== 0;
      const { source: service, log } = source({ rows });
      const filtered = leavingOut(service, (row) => !isShown(row));
      const seen: string[] = [];
      for await (const page of offsetWalk(filtered, {
        limit,
        maxLimit: 1000,
        place: start,
        signal: new AbortController().signal,
      }))
        seen.push(...page.rows);
      expect(seen).to.deep.equal(rows.filter(isShown));
      expect(log.length).to.be.below(100);
    });
  }

  it('is complete with one row a response, if the total says that more follow', async () => {
    const { run, seen } = odd({ rows: letters(30), total: (count) => count }, (all, { offset }) =>
      all.slice(offset, offset + 1),
    );
    await run();
    expect(seen).to.deep.equal(letters(30));
  });

  it('fails with one row a response, if the rows look alike', async () => {
    const rows = Array.from({ length: 5 }, () => 'server');
    const { run } = odd({ rows, unique: false, total: (count) => count }, (all, { offset }) =>
      all.slice(offset, offset + 1),
    );
    expect((await failure(UnexpectedResponseError, run())).message).to.include('cannot be told apart');
  });

  it('continues if rows came just after a response without any', async () => {
    const rows = letters(3);
    const between = (request: number) => request === 2 && rows.push('r003', 'r004');
    const { seen } = await walk({ rows, total: () => 5, between }, 3);
    expect(seen).to.deep.equal(letters(5));
  });

  it('repeats no row where another leaves the filter and comes back to its place', async () => {
    const orders = ['abcdefghij', 'abcfghij', 'abcfghij', 'xyzabcdfghij'];
    const rows = [...(orders[0] ?? '')];
    const { seen } = await walk(
      { rows, between: (request) => void rows.splice(0, rows.length, ...(orders[Math.min(request, 3)] ?? '')) },
      5,
    );
    expect(new Set(seen).size).to.equal(seen.length);
    expect(seen).to.include.members([...'abcfghij']);
  });

  it('fails at a place whose rows were all deleted, and says that the cursor is too old', async () => {
    const { last } = await walk({ rows: letters(9), total: (count) => count }, 3, start);
    for (const rows of [[], Array.from({ length: 30 }, (_, at) => `new${at}`)]) {
      const error = await failure(UnexpectedResponseError, walk({ rows }, 3, last));
      expect(error.message)
        .to.include('cursor is too old')
        .and.match(/start the listing again/i);
    }
  });

  it('keeps its place small, however long the listing is', async () => {
    const { last } = await walk({ rows: letters(5000) }, 100);
    expect(last.rows.length).to.be.at.most(100);
  });

  for (const [limit, many] of [
    [100, 1300],
    [500, 1900],
    [1000, 2200],
  ] as const) {
    it(`repeats no row where ${many} rows appear in front at once, with pages of ${limit}`, async () => {
      const rows = Array.from({ length: 6000 }, (_, at) => `r${at}`);
      const between = (request: number) => {
        if (request === 4) rows.unshift(...Array.from({ length: many }, (_, at) => `n${at}`));
      };
      const { seen } = await walk({ rows, between }, limit);
      expect(seen.filter((row) => row.startsWith('r'))).to.deep.equal(
        Array.from({ length: 6000 }, (_, at) => `r${at}`),
      );
      expect(new Set(seen).size).to.equal(seen.length);
    });
  }

  it('goes on through many rows that cannot be told apart where the total says that more follow', async () => {
    const rows = Array.from({ length: 13_000 }, (_, at) => `server${at % 50}`);
    expect((await walk({ rows, unique: false, total: (count) => count }, 1000)).seen).to.deep.equal(rows);
  });

  it('keeps rows apart that it cannot tell apart, as long as nothing moves', async () => {
    expect((await walk({ rows: ['a', 'a', 'a', 'b', 'a', 'a'], unique: false }, 2)).seen).to.deep.equal([
      'a',
      'a',
      'a',
      'b',
      'a',
      'a',
    ]);
  });

  it('fails rather than lose one of the rows that it cannot tell apart, where rows moved', async () => {
    for (const rows of [
      ['s1', 's1', 's1', 's2', 's2', 's3', 's3'],
      ['s1', 's2', 's3', 's4', 's5', 's5', 's6', 's6'],
    ]) {
      const world = {
        rows: [...rows],
        unique: false,
        between: (request: number, all: string[]) => request === 2 && all.splice(0, 2),
      };
      expect((await failure(UnexpectedResponseError, walk(world, 2))).message).to.include('cannot be told apart');
    }
  });

  it('fails where a row without an id may be another of its server, of which one was read: no row is lost', async () => {
    const servers = Array.from({ length: 150 }, (_, at) => `server${at}`);
    for (const total of [(count: number) => count, () => undefined]) {
      for (const limit of [100, 30]) {
        const rows = [...servers, ...servers];
        // Behind the first page stands the second backup of a server that was read; where the rows moved, it may stand for the first.
        const world = {
          rows,
          unique: false,
          total,
          between: (request: number, all: string[]) => request === 1 && all.splice(0, 1),
        };
        const { source: service } = source(world);
        const seen: string[] = [];
        const run = async () => {
          for await (const page of offsetWalk(service, {
            limit,
            maxLimit: 1000,
            place: start,
            signal: new AbortController().signal,
          }))
            seen.push(...page.rows);
        };
        let failed: unknown;
        await run().catch((error) => {
          failed = error;
        });
        if (failed === undefined) expect(seen).to.have.length(300);
        else expect((failed as Error).message).to.include('cannot be told apart');
      }
    }
  });

  for (const [what, change] of [
    ['appear in front', (rows: string[]) => rows.unshift('n1', 'n2', 'n3', 'n4')],
    ['appear before the last one', (rows: string[]) => rows.splice(5, 0, 'n1', 'n2')],
    ['disappear', (rows: string[]) => rows.splice(1, 3)],
  ] as const) {
    it(`loses no row without an error if rows without ids ${what}`, async () => {
      const { source: service } = source({
        rows: letters(20),
        unique: false,
        between: (request, rows) => request === 2 && change(rows),
      });
      const seen: string[] = [];
      try {
        await readAll(service, 3, seen);
        expect(seen.filter((row) => row.startsWith('r'))).to.deep.equal(letters(20));
      } catch (error) {
        expect((error as Error).message).to.include('cannot be told apart');
        expect(seen).to.deep.equal(letters(20).slice(0, seen.length));
      }
    });
  }

  it('goes on at a place, also after its row was deleted', async () => {
    const { last } = await walk({ rows: letters(5), total: (count) => count }, 1000);
    const rows = letters(9);
    expect((await walk({ rows }, 3, last)).seen).to.deep.equal(letters(9).slice(5));
    rows.splice(3, 2);
    expect((await walk({ rows }, 3, last)).seen).to.deep.equal(letters(9).slice(5));
  });

  it('goes on at a place in the middle of rows that moved, without those that it had read and that stand further on', async () => {
    const rows = letters(14);
    const fresh = Array.from({ length: 12 }, (_, at) => `new${at}`);
    // r006 and r009 go, twelve rows come before r007, five before r005: the walk goes back to r005, and stops where r007 and r008 are still to come.
    const between = (request: number, all: string[]) => {
      if (request === 2) all.splice(5, 5, 'a', 'b', 'c', 'd', 'e', 'r005', ...fresh, 'r007', 'r008');
    };
    const { seen } = await walk({ rows, cap: 8, between }, 5, start, 3);
    expect(seen).to.deep.equal([...letters(10), ...fresh, ...letters(14).slice(10)]);
  });

  it('yields every row that existed throughout once and in order, whatever comes and goes', async () => {
    const change = fc.record({
      request: fc.integer({ min: 1, max: 40 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      insert: fc.integer({ min: 0, max: 12 }),
      remove: fc.integer({ min: 0, max: 12 }),
    });
    const world = fc.record({
      count: fc.integer({ min: 0, max: 120 }),
      limit: fc.integer({ min: 1, max: 30 }),
      cap: fc.integer({ min: 2, max: 40 }),
      total: fc.constantFrom<World['total']>(
        (count) => count,
        () => undefined,
        () => 0,
        () => 10_000,
      ),
      changes: fc.array(change, { maxLength: 15 }),
      stopAfter: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ count, limit, cap, total, changes, stopAfter }) => {
        const rows = letters(count);
        const gone = new Set<string>();
        let made = 0;
        const between = (request: number) => {
          for (const { at, insert, remove } of changes.filter((one) => one.request === request)) {
            const place = Math.floor(at * rows.length);
            const fresh = Array.from({ length: insert }, () => `new${++made}`);
            for (const row of rows.splice(place, remove, ...fresh)) gone.add(row);
          }
        };
        let result: Awaited<ReturnType<typeof walk>>;
        try {
          result = await walk({ rows, cap, total: total ?? (() => undefined), between }, limit, start, stopAfter);
        } catch (error) {
          // Only where nothing that was read is left may it give up.
          if (!(error instanceof UnexpectedResponseError) || !/none of the rows|circles/.test(error.message))
            throw error;
          return;
        }
        const { seen, log } = result;
        expect(new Set(seen).size, 'no row twice').to.equal(seen.length);
        const stayed = letters(count).filter((row) => !gone.has(row));
        expect(
          seen.filter((row) => stayed.includes(row)),
          'every row that stayed, in order',
        ).to.deep.equal(stayed);
        if (total === undefined) expect(log.every((request) => request.limit <= limit + 1)).to.equal(true);
        const pages = Math.ceil((count + made) / Math.min(limit, cap - 1));
        // A search behind a gap covers 1,000 rows, at worst one by one, and then the total in steps of 1,000.
        const gap = 1014 + (total?.(0) ?? 0) / 1000;
        expect(log.length, 'requests').to.be.at.most(
          3 + 3 * pages + changes.length * (4 + pages) + (changes.length + 1) * gap,
        );
      }),
      {
        numRuns: 1500,
        examples: [
          // Ended too early: an answer began with the row that was expected, but the walk went on after a later one.
          [
            {
              count: 34,
              limit: 2,
              cap: 3,
              total: (count: number) => count,
              changes: [
                { request: 32, at: 0, insert: 2, remove: 0 },
                { request: 7, at: 0, insert: 0, remove: 7 },
                { request: 16, at: 0, insert: 3, remove: 7 },
                { request: 29, at: 0, insert: 3, remove: 7 },
                { request: 33, at: 0, insert: 0, remove: 3 },
              ],
              stopAfter: undefined,
            },
          ],
          // Yielded rows twice: new rows among those that were read were taken for the latest of them.
          [
            {
              count: 51,
              limit: 2,
              cap: 3,
              total: (count: number) => count,
              changes: [
                { request: 13, at: 0, insert: 10, remove: 0 },
                { request: 3, at: 0, insert: 4, remove: 5 },
                { request: 1, at: 0, insert: 3, remove: 0 },
                { request: 12, at: 0.0943, insert: 3, remove: 11 },
              ],
              stopAfter: undefined,
            },
          ],
        ],
      },
    );
  });
});
