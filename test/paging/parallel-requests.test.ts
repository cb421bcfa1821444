// What a parallel listing asks for, and when: requests and pages in one log. The service answers at once, so that the log is always the same.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { parallelOffsetWalk, parallelWalk } from '../../src/paging/parallel.js';

class Refused extends Error {}

interface Service {
  /** How many rows there are: r0, r1 and so on. */
  rows: number;
  /** How many rows the service returns at most. */
  cap?: number;
  /**
   * How many rows stand in front of the others at the moment of an answer by offset, and are gone then; or, below 0, how many of the first are
   * away. `early` where the page is asked for before the walk needs it; `count` tells how many requests there were.
   */
  front?: (offset: number, early: boolean, count: number) => number;
  /** Another answer by offset than that, or an error. */
  instead?: (offset: number) => string[] | undefined;
  /** Whether the service does not look at the marker. */
  ignoresMarker?: boolean;
  /** What the service says how many rows there are. */
  total?: number;
}

interface Reader {
  limit?: number;
  concurrency?: number;
  wanted?: number;
}

interface Result {
  found: string[];
  /** Requests, `@0` what the walk asks for itself, `+9` what is asked for ahead of it, `>r3` by marker; and pages, `r0-r3`. */
  log: string[];
  /** The ids to go on after that came with each page. */
  cursors: (readonly string[])[];
  error?: unknown;
}

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `r${from + at}`);

async function read(
  kind: 'backups' | 'tag filter',
  { rows, cap = 1000, front = () => 0, instead, ignoresMarker = false, total }: Service,
  { limit = 4, concurrency = 2, wanted = Number.POSITIVE_INFINITY }: Reader = {},
): Promise<Result> {
  const all = ids(rows);
  const result: Result = { found: [], log: [], cursors: [] };
  const { found, log, cursors } = result;
  const { signal } = new AbortController();
  const start = { limit, concurrency, wanted, signal };
  const unexpected = (detail: string) =>
    new UnexpectedResponseError({ request: { method: 'GET', path: '/' }, status: 200, detail });

  function byOffset(offset: number, most: number, early: boolean): string[] {
    const moved = front(offset, early, log.filter((entry) => /^[@+]/.test(entry)).length);
    const there = moved < 0 ? all.slice(-moved) : [...ids(moved).map((id) => `new ${id}`), ...all];
    return instead?.(offset) ?? there.slice(offset, offset + Math.min(most, cap));
  }

  async function* backups() {
    const source = {
      async fetch(request: { limit: number; marker?: string; offset?: number }, stop: AbortSignal) {
        const { marker, offset = 0 } = request;
        const early = stop !== signal;
        log.push(marker === undefined ? `${early ? '+' : '@'}${offset}` : `>${marker}`);
        if (marker === undefined) return { rows: byOffset(offset, request.limit, early), unexpected };
        const from = ignoresMarker ? 0 : all.indexOf(marker) + 1;
        return { rows: all.slice(from, from + Math.min(request.limit, cap)), unexpected };
      },
      id: (row: string) => row,
      isMarkerGone: () => false,
      isOffsetRefused: (error: unknown) => error instanceof Refused,
    };
    for await (const page of parallelWalk(source, start)) {
      cursors.push(page.after);
      yield page.rows;
    }
  }

  async function* tags() {
    const source = {
      async fetch(request: { limit: number; offset: number }, stop: AbortSignal) {
        const early = stop !== signal;
        log.push(`${early ? '+' : '@'}${request.offset}/${request.limit}`);
        return { rows: byOffset(request.offset, request.limit, early), total, unexpected };
      },
      key: (row: string) => row,
      isTellable: () => true,
    };
    const place = { rows: [], position: 0, count: 0 };
    for await (const page of parallelOffsetWalk(source, { ...start, maxLimit: 1000, place })) yield page.rows;
  }

  try {
    for await (const page of kind === 'backups' ? backups() : tags()) {
      found.push(...page);
      log.push(page.length === 1 ? `${page[0]}` : `${page[0]}-${page.at(-1)}`);
      if (found.length >= wanted) break;
    }
  } catch (error) {
    result.error = error;
  }
  return result;
}

interface Case extends Service {
  promise: string;
  reader?: Reader;
  log: string;
  found?: string[];
}

const failing = (offset: number, error: Error) => (asked: number) => {
  if (asked === offset) throw error;
  return undefined;
};

const backups: Case[] = [
  {
    promise: 'asks for nothing more once a page is short, but for what follows its last row',
    rows: 11,
    log: '@0 +3 +6 r0-r3 +9 r4-r6 +12 r7-r9 r10 >r10',
  },
  {
    promise: 'passes over a page of rows that were read, without a request',
    rows: 16,
    front: (offset) => (offset === 6 ? 4 : 0),
    log: '@0 +3 +6 r0-r3 +9 r4-r6 +12 >r6 r7-r10 +15 r11-r12 +18 r13-r15 >r15',
  },
  {
    promise: 'leaves alone a page that stands further on than what is missing before it reaches',
    rows: 16,
    front: (offset) => (offset === 3 ? -8 : 0),
    log: '@0 +3 +6 r0-r3 >r3 r4-r7 +9 +12 r8-r9 +15 r10-r12 +18 r13-r15 >r15',
  },
  {
    promise: 'gives no new row that stands before one that was read',
    rows: 10,
    instead: (offset) => (offset === 3 ? ['new', 'r3', 'r4', 'r5'] : undefined),
    log: '@0 +3 +6 r0-r3 +9 r4-r5 >r5 r6-r9 +12 >r9',
  },
  {
    promise: 'ends where nothing follows by marker any more, whatever an older answer by offset holds',
    rows: 4,
    instead: (offset) => (offset > 0 ? ['gone 1', 'gone 2', 'gone 3', 'gone 4'] : undefined),
    log: '@0 +3 +6 r0-r3 >r3',
  },
  {
    promise: 'goes on one page ahead of the reader where the service refuses the offset',
    rows: 10,
    instead: failing(3, new Refused()),
    log: '@0 +3 +6 r0-r3 >r3 >r7 r4-r7 >r9 r8-r9',
  },
  {
    promise: 'is one page ahead of the reader, and no more, where an answer holds one row',
    rows: 3,
    cap: 1,
    log: '@0 r0 >r0 >r1 r1 >r2 r2',
  },
  {
    promise: 'asks for no page by marker that is not wanted, where it goes on by marker',
    rows: 20,
    instead: () => ids(4),
    reader: { wanted: 6 },
    log: '@0 +3 r0-r3 >r3 r4-r7',
    found: ids(8),
  },
  {
    promise:
      'goes on by marker once pages of no use are twice the concurrency and one more, however many others there were before',
    rows: 35,
    front: (offset) => Math.max(0, offset - 21),
    log:
      '@0 +3 +6 r0-r3 +9 r4-r6 +12 r7-r9 +15 r10-r12 +18 r13-r15 +21 r16-r18 +24 r19-r21 +27 r22-r24 +30 +33 +36 +39 +42 ' +
      '>r24 >r28 r25-r28 >r32 r29-r32 >r34 r33-r34',
  },
  {
    promise: 'goes on side by side where every other page is of no use',
    rows: 46,
    front: (offset) => (offset > 0 && offset % 6 === 0 ? 4 : 0),
    log:
      '@0 +3 +6 r0-r3 +9 r4-r6 +12 >r6 r7-r10 +15 r11-r12 +18 >r12 r13-r16 +21 r17-r18 +24 >r18 r19-r22 +27 r23-r24 +30 ' +
      '>r24 r25-r28 +33 r29-r30 +36 >r30 r31-r34 +39 r35-r36 +42 >r36 r37-r40 +45 r41-r42 +48 >r42 r43-r45 >r45',
  },
  {
    promise: 'goes on side by side where each page brings half of what it could',
    rows: 24,
    reader: { limit: 5 },
    front: (offset) => offset / 2,
    log: '@0 +4 +8 r0-r4 +12 r5-r6 +16 r7-r8 +20 r9-r10 +24 r11-r12 +28 r13-r14 +32 r15-r16 +36 r17-r18 +40 r19-r20 +44 r21-r22 r23 >r23',
  },
];

const tags: Case[] = [
  {
    promise: 'looks for the end without asking ahead once a page is short',
    rows: 11,
    log: '@0/4 +3/4 +6/4 r0-r3 +9/4 r4-r6 +12/4 r7-r9 r10 @10/5',
  },
  {
    promise: 'asks for nothing behind the end that the total tells',
    rows: 11,
    total: 11,
    log: '@0/4 +3/4 +6/4 r0-r3 +9/4 r4-r6 r7-r9 r10',
  },
  {
    promise: 'asks for nothing more where the total tells that the first page is all',
    rows: 4,
    total: 4,
    log: '@0/4 r0-r3',
  },
  {
    promise: 'does not heed a total that is less than the rows seen',
    rows: 7,
    total: 3,
    log: '@0/4 +3/4 +6/4 r0-r3 +9/4 r4-r6 @6/5',
  },
  {
    promise: 'asks for the end anew where what came early holds the last row alone',
    rows: 10,
    log: '@0/4 +3/4 +6/4 r0-r3 +9/4 r4-r6 +12/4 r7-r9 @9/5',
  },
  {
    promise: 'goes on side by side behind a short first page whose total tells that more follow',
    rows: 11,
    cap: 4,
    total: 11,
    reader: { limit: 10 },
    log: '@0/10 +3/10 +6/10 r0-r3 +9/10 r4-r6 r7-r9 r10',
  },
  {
    promise: 'goes on side by side behind two short pages of one length',
    rows: 11,
    cap: 4,
    reader: { limit: 10 },
    log: '@0/10 r0-r3 @3/11 +6/11 +9/11 r4-r6 +12/11 r7-r9 r10 @10/11',
  },
  {
    promise: 'asks for nothing ahead behind a page that is shorter than the one before',
    rows: 12,
    instead: (offset) => (offset === 3 ? ['r3', 'r4', 'r5'] : undefined),
    log: '@0/4 +3/4 +6/4 r0-r3 r4-r5 @5/5 +9/5 +13/5 r6-r9 r10-r11 @11/5',
  },
  {
    promise: 'throws away what came early without the last row, and what is under way behind it, and asks anew',
    rows: 20,
    front: (offset, early) => (offset === 6 && early ? -2 : 0),
    log: '@0/4 +3/4 +6/4 r0-r3 +9/4 r4-r6 @6/5 +10/5 +14/5 r7-r10 +18/5 r11-r14 +22/5 r15-r18 r19 @19/5',
  },
  {
    promise: 'asks for nothing ahead where it found rows again that moved, until a whole page follows',
    rows: 18,
    cap: 4,
    reader: { limit: 6 },
    front: (_offset, _early, count) => (count > 3 ? -2 : 0),
    log: '@0/6 r0-r3 @3/7 +6/7 +9/7 r4-r6 +12/7 r7-r9 @9/7 @5/7 r10 @8/7 +11/7 +14/7 r11-r13 +17/7 r14-r16 r17 @15/7',
  },
  {
    promise: 'throws away twice the concurrency, and then only what as many answers of use have earned',
    rows: 30,
    front: (offset, early) => (early ? -offset : 0),
    log:
      '@0/4 +3/4 +6/4 r0-r3 @3/5 +7/5 +11/5 r4-r7 @7/5 +11/5 +15/5 r8-r11 @11/5 +15/5 +19/5 r12-r15 @15/5 +19/5 +23/5 r16-r19 ' +
      '@19/5 r20-r23 @23/5 +27/5 +31/5 r24-r27 @27/5 r28-r29 @29/5',
  },
  {
    promise: 'throws away no more than that, however many answers were of use before',
    rows: 60,
    front: (offset, early) => (early && offset > 24 ? -offset : 0),
    log:
      '@0/4 +3/4 +6/4 r0-r3 +9/4 r4-r6 +12/4 r7-r9 +15/4 r10-r12 +18/4 r13-r15 +21/4 r16-r18 +24/4 r19-r21 +27/4 r22-r24 +30/4 r25-r27 ' +
      '@27/5 +31/5 +35/5 r28-r31 @31/5 +35/5 +39/5 r32-r35 @35/5 +39/5 +43/5 r36-r39 @39/5 +43/5 +47/5 r40-r43 ' +
      '@43/5 r44-r47 @47/5 +51/5 +55/5 r48-r51 @51/5 r52-r55 @55/5 +59/5 +63/5 r56-r59 @59/5',
  },
];

describe('what a parallel listing asks for', () => {
  for (const [kind, cases] of [
    ['backups', backups],
    ['tag filter', tags],
  ] as const) {
    for (const { promise, reader, log, found, ...service } of cases) {
      it(`of ${kind} ${promise}`, async () => {
        const result = await read(kind, service, reader);
        expect(result.error).to.equal(undefined);
        expect(result.found).to.deep.equal(found ?? ids(service.rows));
        expect(result.log.join(' ')).to.equal(log);
      });
    }
  }

  it('of backups gives the error of a page by offset that is no refusal, after the rows before it', async () => {
    const { found, error } = await read('backups', { rows: 20, instead: failing(6, new RangeError('broken')) });
    expect(error).to.be.instanceOf(RangeError);
    expect(found).to.deep.equal(ids(7));
  });

  it('of backups comes with the last eleven ids to go on after, or all where there are fewer', async () => {
    const { cursors } = await read('backups', { rows: 20 }, { limit: 8 });
    expect(cursors).to.deep.equal([ids(8), ids(11, 4), ids(11, 9)]);
  });

  it('of backups fails before a row comes twice, also of rows that were read long ago', async () => {
    const { found, error } = await read('backups', { rows: 2_500, ignoresMarker: true }, { limit: 500 });
    expect((error as Error).message).to.include('circle');
    expect(found).to.deep.equal(ids(2_500));
  });

  for (const concurrency of [2, 3, 8, 16]) {
    it(`of tag filter throws no more away than was of use and three times a concurrency of ${concurrency}, however the rows move`, async () => {
      // Whatever comes early is useless.
      const { found, log } = await read(
        'tag filter',
        { rows: 300, front: (offset, early) => (early ? -offset : 0) },
        { concurrency },
      );
      const early = log.filter((entry) => entry.startsWith('+')).length;
      const others = log.filter((entry) => entry.startsWith('@')).length;
      expect(found).to.deep.equal(ids(300));
      expect(early).to.be.within(concurrency + 1, others + 3 * concurrency);
    });
  }
});
