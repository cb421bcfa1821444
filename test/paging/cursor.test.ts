import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { queryText, readCursor, writeCursor } from '../../src/paging/cursor.js';
import { thrown } from '../support/errors.js';

const query = queryText('backups.list', { status: 'error', dec: false });
const encode = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

describe('a cursor', () => {
  it('holds rows with long ids: more bytes than a function can have arguments', () => {
    const rows = Array.from({ length: 11 }, (_, at) => String(at).padEnd(12_000, 'x'));
    expect(readCursor(writeCursor(query, { rows }), query).rows).to.deep.equal(rows);
  });

  it('is read as it was written', () => {
    expect(readCursor(writeCursor(query, { rows: ['a', 'b'] }), query)).to.deep.equal({ rows: ['a', 'b'] });
    const state = { rows: ['a'], lastOffset: 7, count: 9 };
    expect(readCursor(writeCursor(query, state), query)).to.deep.equal(state);
    expect(readCursor(writeCursor(query, { ...state, lastOffset: 0, count: 0 }), query).count).to.equal(0);
  });

  it('of an earlier release still works, with the keys of rows that may follow before those that were read', () => {
    expect(readCursor(encode([1, query, ['a', 'b'], 7, 9, ['c', 'd']]), query)).to.deep.equal({
      rows: ['c', 'd', 'a', 'b'],
      lastOffset: 7,
      count: 9,
    });
  });

  it('of the first release still works', () => {
    const kept = 'WzEsIltcImJhY2t1cHMubGlzdFwiLFtcImRlY1wiLGZhbHNlXSxbXCJzdGF0dXNcIixcImVycm9yXCJdXSIsWyJhIiwiYiJdXQ';
    expect(readCursor(kept, query)).to.deep.equal({ rows: ['a', 'b'] });
  });

  it('is valid for the same parameters in any order, and for no others', () => {
    expect(queryText('backups.list', { dec: false, status: 'error' })).to.equal(query);
    expect(queryText('backups.list', { dec: true, status: 'error' })).not.to.equal(query);
    expect(queryText('other', { dec: false, status: 'error' })).not.to.equal(query);
  });

  for (const [what, text] of [
    ['not base64', '*'],
    ['not JSON', btoa('x')],
    ['not a list', encode({ 0: 1 })],
    ['of a later version', encode([2, query, ['a']])],
    ['without a query', encode([1, 5, ['a']])],
    ['without rows', encode([1, query])],
    ['with a string for rows', encode([1, query, 'a'])],
    ['with a row that is not a string', encode([1, query, ['a', 5]])],
    ['without any row', encode([1, query, []])],
    ['with an offset that is not a number', encode([1, query, ['a'], '5', 9, []])],
    ['with a fraction for an offset', encode([1, query, ['a'], 0.5, 9, []])],
    ['with a negative offset', encode([1, query, ['a'], -1, 9, []])],
    ['with a count that is not a number', encode([1, query, ['a'], 5, '9', []])],
    ['with an offset, and no count', encode([1, query, ['a'], 5, null, []])],
    ['with a number among the rows that may follow', encode([1, query, ['a'], 5, 9, [5]])],
  ] as const) {
    it(`is rejected if it is ${what}`, () =>
      expect(thrown(ArgumentError, () => readCursor(text, query)).message).to.match(/not a valid cursor/));
  }

  it('of another query is rejected as the cursor of another listing', () =>
    expect(thrown(ArgumentError, () => readCursor(writeCursor('other', { rows: ['a'] }), query)).message).to.match(
      /another listing/,
    ));
});
