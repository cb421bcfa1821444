// The offset walk where rows move in ways that are seldom met, answer by answer.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import type { OffsetSource } from '../../src/paging/offset-source.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import type { Place } from '../../src/paging/remembered-rows.js';

interface Asked {
  offset: number;
  limit: number;
}

/** What the service answers to its n-th request, from 1. */
type Answers = (asked: Asked, count: number) => { rows: string[]; total?: number };

interface Walked {
  seen: string[];
  offsets: number[];
  places: Place[];
  /** Why it ended early. */
  error?: string;
}

/** A row whose name begins with "s" cannot be told from another of that name. */
async function walk(answers: Answers, { limit = 3, maxLimit = 1000 } = {}): Promise<Walked> {
  const result: Walked = { seen: [], offsets: [], places: [] };
  const source: OffsetSource<string> = {
    async fetch(asked) {
      result.offsets.push(asked.offset);
      const { rows, total } = answers(asked, result.offsets.length);
      const unexpected = (detail: string) =>
        new UnexpectedResponseError({ request: { method: 'POST', path: '/' }, status: 200, detail });
      return { rows, total, unexpected };
    },
    key: (row) => row,
    isTellable: (row) => !row.startsWith('s'),
  };
  const { signal } = new AbortController();
  try {
    for await (const { rows, place } of offsetWalk(source, {
      limit,
      maxLimit,
      signal,
      place: { rows: [], position: 0, count: 0 },
    })) {
      result.seen.push(...rows);
      result.places.push(place);
    }
  } catch (error) {
    result.error = (error as Error).message;
  }
  return result;
}

/** Answers in turn, whatever is asked. */
const inTurn =
  (...answers: string[]): Answers =>
  (_, count) => ({ rows: (answers[count - 1] ?? '').split(' ').filter((row) => row !== '') });

/** A list that changes once, before the request of this number. */
const changing =
  (rows: string[], request: number, change: (rows: string[]) => void, cap = 1000): Answers =>
  ({ offset, limit }, count) => {
    if (count === request) change(rows);
    return { rows: rows.slice(offset, offset + Math.min(limit, cap)) };
  };

const letters = (count: number) => Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);
const fresh = (count: number) => Array.from({ length: count }, (_, at) => `new${at}`);

describe('offset walk, where rows move in odd ways,', () => {
  it('goes on after an older row that the answer starts on, without looking around', async () => {
    const { seen, offsets } = await walk(changing(letters(6), 2, (rows) => rows.splice(0, 3, 'new0', 'r000', 'r001')));
    expect(seen).to.deep.equal(letters(6));
    expect(offsets).to.deep.equal([0, 2, 5]);
  });

  it('can go back to the first row that it remembers, and knows what it had read behind it', async () => {
    const { seen, places } = await walk(inTurn('a b c', 'a x', 'x b c d', 'd'));
    expect(seen).to.deep.equal(['a', 'b', 'c', 'x', 'd']);
    expect(places[1]).to.deep.equal({ rows: ['a', 'x'], ahead: ['b', 'c'], position: 3, count: 4 });
  });

  it('yields no row twice that comes again behind its place, and none that an answer holds twice', async () => {
    expect((await walk(inTurn('a b', 'b c d', 'd c e', 'e'), { limit: 2 })).seen).to.deep.equal([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect((await walk(inTurn('a b', 'x b c c', 'c'), { limit: 2 })).seen).to.deep.equal(['a', 'b', 'c']);
  });

  it('ignores a total that the answer itself exceeds', async () => {
    const answers: Answers = (_, count) => ({ rows: [['a', 'b', 'c'], ['b', 'c'], ['c']][count - 1] ?? [], total: 2 });
    expect((await walk(answers, { limit: 2 })).seen).to.deep.equal(['a', 'b', 'c']);
  });

  describe('of rows that cannot be told apart,', () => {
    it('reads as many as there are', async () => {
      const rows = Array.from({ length: 60 }, (_, at) => `s${at}`);
      expect(
        (
          await walk(
            changing([...rows], 0, () => {}),
            { limit: 2 },
          )
        ).seen,
      ).to.deep.equal(rows);
    });

    it('fails where rows moved and two were alike before, also where none are in the answer', async () => {
      const { error } = await walk(
        changing(['s1', 's1', 's2', 's3', 's4', 's5'], 3, (rows) => rows.splice(0, 1)),
        { limit: 2 },
      );
      expect(error).to.include('cannot be told apart');
    });

    it('fails where the next of a server stands behind the last row, and nothing before it', async () => {
      const rows = Array.from({ length: 10 }, (_, at) => `s${at}`);
      const { seen, error } = await walk(
        changing(rows, 2, (all) => all.splice(0, 10, 's9', 's10', 's0', 's11')),
        { limit: 10 },
      );
      expect(seen).to.have.length(10);
      expect(error).to.include('cannot be told apart');
    });

    it('fails where one comes that is like another, while rows that moved are still to be met', async () => {
      const { seen, error } = await walk(inTurn('sa sb sc', 'sb sx sy', 'sa', 'sy sx', 'sx'));
      expect(seen).to.deep.equal(['sa', 'sb', 'sc', 'sx', 'sy']);
      expect(error).to.include('cannot be told apart');
    });
  });

  describe('looking around,', () => {
    it('steps back twice as far each time, and forwards as far as back', async () => {
      const { seen, offsets } = await walk(
        changing(letters(60), 11, (rows) => rows.splice(0, 10)),
        { maxLimit: 4 },
      );
      expect(seen).to.deep.equal(letters(60));
      expect(offsets.slice(10, 16)).to.deep.equal([29, 27, 33, 23, 35, 15]);
    });

    it('finds rows that stand further on', async () => {
      const { seen, offsets } = await walk(
        changing(letters(12), 3, (rows) => rows.unshift(...fresh(12))),
        { maxLimit: 4 },
      );
      expect(seen).to.deep.equal(letters(12));
      expect(offsets.slice(0, 6)).to.deep.equal([0, 2, 5, 3, 9, 17]);
    });

    it('reads on where the service gives fewer rows than it is asked for', async () => {
      const { seen, offsets } = await walk(
        changing(letters(12), 5, (rows) => rows.splice(0, 7, ...fresh(3)), 3),
        { limit: 2 },
      );
      expect(seen).to.deep.equal(letters(12));
      expect(offsets).to.deep.equal([0, 1, 3, 5, 7, 5, 8, 1, 3, 5, 7]);
    });

    it('asks for no piece twice, and gives up at the start of the listing', async () => {
      const { error, offsets } = await walk(
        changing(letters(20), 4, (rows) => rows.unshift(...fresh(1010))),
        { maxLimit: 3 },
      );
      expect(error).to.include('none of the rows');
      expect(new Set(offsets.slice(4)).size).to.equal(offsets.length - 4);
      expect(offsets).to.include(0).and.not.include(1010);
    });

    it('asks for nothing behind the end, and for no more of it', async () => {
      const { error, offsets } = await walk(changing(letters(6), 2, (rows) => rows.splice(0, 6, ...fresh(5))));
      expect(error).to.include('none of the rows');
      expect(offsets).to.deep.equal([0, 2, 0, 5]);
    });

    it('does not look forward from behind the end', async () => {
      const { error, offsets } = await walk(changing(letters(6), 2, (rows) => rows.splice(0, 6, 'new0')));
      expect(error).to.include('none of the rows');
      expect(offsets).to.deep.equal([0, 2, 0, 1]);
    });
  });
});
