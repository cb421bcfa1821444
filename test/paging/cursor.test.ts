import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { queryText, readCursor, writeCursor } from '../../src/paging/cursor.js';
import { thrown } from '../support/errors.js';

const query = queryText('backups.list', { status: 'error', dec: false });
const encode = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

describe('cursors', () => {
  it('hold rows with long ids, more bytes than a function takes arguments', () => {
    const rows = Array.from({ length: 11 }, (_, at) => String(at).padEnd(12_000, 'x'));
    expect(readCursor(writeCursor({ query, rows }), query).rows).to.deep.equal(rows);
  });

  it('hold what was put into them', () => {
    expect(readCursor(writeCursor({ query, rows: ['a', 'b'] }), query)).to.deep.equal({ query, rows: ['a', 'b'] });
    expect(readCursor(writeCursor({ query, rows: ['a'], position: 0, count: 0 }), query)).to.deep.equal({
      query,
      rows: ['a'],
      position: 0,
      count: 0,
      ahead: [],
    });
    expect(
      readCursor(writeCursor({ query, rows: ['a'], position: 7, count: 9, ahead: ['c', 'd'] }), query),
    ).to.deep.equal({
      query,
      rows: ['a'],
      position: 7,
      count: 9,
      ahead: ['c', 'd'],
    });
  });

  it('that were kept in a file since the first version can still be read', () => {
    const kept = 'WzEsIltcImJhY2t1cHMubGlzdFwiLFtcImRlY1wiLGZhbHNlXSxbXCJzdGF0dXNcIixcImVycm9yXCJdXSIsWyJhIiwiYiJdXQ';
    expect(readCursor(kept, query)).to.deep.equal({ query, rows: ['a', 'b'] });
  });

  it('are of the same query, in whatever order its parameters are given', () => {
    expect(queryText('backups.list', { dec: false, status: 'error' })).to.equal(query);
    expect(queryText('backups.list', { dec: true, status: 'error' })).not.to.equal(query);
    expect(queryText('other', { dec: false, status: 'error' })).not.to.equal(query);
  });

  for (const [what, text] of [
    ['no text of 64 letters', '*'],
    ['no JSON', btoa('x')],
    ['no list', encode({ 0: 1 })],
    ['of a later version', encode([2, query, ['a']])],
    ['without a query', encode([1, 5, ['a']])],
    ['without rows', encode([1, query])],
    ['with a text for rows', encode([1, query, 'a'])],
    ['with a row that is no text', encode([1, query, ['a', 5]])],
    ['with no row at all', encode([1, query, []])],
    ['with a place that is no number', encode([1, query, ['a'], '5', 9, []])],
    ['with half a place', encode([1, query, ['a'], 0.5, 9, []])],
    ['with a place before the start', encode([1, query, ['a'], -1, 9, []])],
    ['with a count that is no number', encode([1, query, ['a'], 5, '9', []])],
    ['with a place, and no count', encode([1, query, ['a'], 5, null, []])],
    ['with a place and a count, and no list of what is ahead', encode([1, query, ['a'], 5, 9])],
    ['with something else than texts ahead', encode([1, query, ['a'], 5, 9, [5]])],
  ] as const) {
    it(`are refused where they are ${what}`, () =>
      expect(thrown(ArgumentError, () => readCursor(text, query)).message).to.match(/this text is none/));
  }

  it('of another query are refused as that', () =>
    expect(
      thrown(ArgumentError, () => readCursor(writeCursor({ query: 'other', rows: ['a'] }), query)).message,
    ).to.match(/is of another/));
});
