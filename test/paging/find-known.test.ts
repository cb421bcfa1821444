import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { findKnown } from '../../src/paging/find-known.js';
import { failure } from '../support/errors.js';
import { ids, unexpected } from '../support/paging.js';

const size = 10;

/** Searches these rows for the known ones, in pages of ten, from the response at an offset. */
function search(rows: readonly string[], start: number, ...known: string[]) {
  const offsets: number[] = [];
  const responseAt = (offset: number) => ({ rows: rows.slice(offset, offset + size), unexpected });
  const fetch = async (offset: number) => {
    offsets.push(offset);
    return responseAt(offset);
  };
  const isKnown = (row: string) => known.includes(row);
  return { offsets, found: findKnown(fetch, isKnown, { offset: start, response: responseAt(start) }, 'not found') };
}

describe('the search for a known row', () => {
  it('needs no request if the given response contains it', async () => {
    const { found, offsets } = search(ids(50), 20, 'r025');
    expect((await found).offset).to.equal(20);
    expect(offsets).to.deep.equal([]);
  });

  for (const [what, known, start, most] of [
    ['right before the response', 19, 20, 1],
    ['a few rows before', 15, 20, 3],
    ['that is the first of all', 0, 20, 5],
    ['hundreds of rows before', 3, 400, 3 + 400 / size],
    ['before a response beyond the end', 45, 52, 5],
    ['far before a response beyond the end', 5, 120, 7],
    ['right after the response', 30, 20, 5 + 1],
    ['almost 1,000 rows after', 1_019, 20, 5 + 100],
  ] as const) {
    it(`finds a row ${what}, in few requests`, async () => {
      const rows = ids(known < 50 ? 50 : 2_000);
      const row = rows[known] as string;
      const { found, offsets } = search(known === 3 ? ids(500) : rows, start, row);
      const { offset, response } = await found;
      expect(response.rows).to.include(row);
      expect(offset).to.be.within(known - size + 1, known);
      expect(offsets.length).to.be.at.most(most);
      expect(Math.min(...offsets)).to.be.at.least(0);
    });
  }

  it('searches the rows before the response first', async () => {
    expect((await search(ids(100), 50, 'r010', 'r065').found).response.rows).to.include('r010');
  });

  it('fails if no row is known, and searches no more than 1,000 rows after the response', async () => {
    const { found, offsets } = search(ids(5_000), 30);
    const error = await failure(UnexpectedResponseError, found);
    expect(error.message).to.include('not found');
    expect(Math.min(...offsets)).to.equal(0);
    expect(Math.max(...offsets)).to.equal(30 + 1_000);
  });

  it('fails at the end of the listing', async () => {
    for (const rows of [ids(0), ids(15)]) {
      const { found, offsets } = search(rows, 12);
      await failure(UnexpectedResponseError, found);
      expect(offsets.length).to.be.at.most(6);
    }
  });
});
