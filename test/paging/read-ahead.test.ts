// What a walk receives from a source that reads ahead. parallel.test.ts tests whole listings.
import { expect } from 'chai';
import { createLimiter } from '../../src/paging/limiter.js';
import { readAhead, readAheadByOffset } from '../../src/paging/read-ahead.js';
import type { PageRequest } from '../../src/paging/source.js';
import { ids, unexpected } from '../support/paging.js';

const { signal } = new AbortController();
const options = () => ({ limit: 10, wanted: Number.POSITIVE_INFINITY, limiter: createLimiter(3), signal });

/** A service with these rows that fails requests at some offsets once. `before` is called before each response. */
function service(rows: string[], failing: number[] = [], before: () => unknown = () => {}) {
  const requests: PageRequest[] = [];
  const source = {
    async fetch(request: PageRequest) {
      requests.push(request);
      before();
      const { limit, marker, offset = 0 } = request;
      const at = failing.indexOf(offset);
      if (at >= 0) throw new Error(`failed at ${failing.splice(at, 1)}`);
      const from = marker === undefined ? offset : rows.indexOf(marker) + 1;
      return { rows: rows.slice(from, from + limit), unexpected };
    },
    key: (row: string) => row,
    hasUniqueKey: () => true,
    isMarkerNotFound: (_: unknown): _ is Error => false,
  };
  /** How many requests a page of this offset needed. */
  const count = (offset: number) => requests.filter((request) => request.offset === offset).length;
  return { source, requests, count };
}

describe('readAhead', () => {
  it('returns the page that was requested ahead, without another request', async () => {
    const { source, count } = service(ids(100));
    const { fetch } = readAhead(source, options());
    await fetch({ limit: 10 }, signal);
    expect(count(9)).to.equal(1);
    expect((await fetch({ limit: 11, offset: 9 }, signal)).rows).to.deep.equal(ids(19).slice(9));
    expect(count(9)).to.equal(1);
  });

  it('requests a page again that failed when it was requested ahead', async () => {
    const { source, count } = service(ids(100), [9]);
    const { fetch } = readAhead(source, options());
    await fetch({ limit: 10 }, signal);
    expect((await fetch({ limit: 11, offset: 9 }, signal)).rows).to.deep.equal(ids(20).slice(9));
    expect(count(9)).to.equal(2);
  });

  it('requests a page that was not expected', async () => {
    const { source } = service(ids(100));
    const { fetch } = readAhead(source, options());
    await fetch({ limit: 10 }, signal);
    expect((await fetch({ limit: 11, offset: 5 }, signal)).rows).to.deep.equal(ids(16).slice(5));
  });
});

describe('readAheadByOffset', () => {
  it('returns the rows after the marker from a page that was requested ahead, without another request', async () => {
    const { source, requests } = service(ids(100));
    const { fetch } = readAheadByOffset(source, options());
    await fetch({ limit: 10 }, signal);
    expect((await fetch({ limit: 10, marker: 'r009' }, signal)).rows).to.deep.equal(ids(19).slice(10));
    expect(requests.some(({ marker }) => marker !== undefined)).to.equal(false);
  });

  it('requests by marker if the page that was requested ahead failed', async () => {
    const { source, requests } = service(ids(100), [9]);
    const { fetch } = readAheadByOffset(source, options());
    await fetch({ limit: 10 }, signal);
    expect((await fetch({ limit: 10, marker: 'r009' }, signal)).rows).to.deep.equal(ids(20).slice(10));
    expect(requests.filter(({ marker }) => marker !== undefined)).to.have.length(1);
  });

  it('requests the rows before a page that does not contain the marker, then uses the page', async () => {
    const rows = ids(100);
    // Three rows are deleted between the first page and the others.
    const { source, requests } = service(rows, [], () => requests.length === 2 && rows.splice(2, 3));
    const { fetch } = readAheadByOffset(source, options());
    await fetch({ limit: 10 }, signal);
    expect((await fetch({ limit: 10, marker: 'r009' }, signal)).rows).to.deep.equal(ids(20).slice(10));
    expect((await fetch({ limit: 10, marker: 'r019' }, signal)).rows).to.deep.equal(ids(22).slice(20));
    expect(requests.filter(({ marker }) => marker !== undefined)).to.have.length(1);
  });

  it('starts after the rows that the listing skips', async () => {
    const { source, requests } = service(ids(100));
    const { fetch } = readAheadByOffset(source, options(), 20);
    await fetch({ limit: 10, offset: 20 }, signal);
    expect((await fetch({ limit: 10, marker: 'r029' }, signal)).rows).to.deep.equal(ids(39).slice(30));
    expect(requests.some(({ marker }) => marker !== undefined)).to.equal(false);
  });
});
