// Which pages a parallel listing requests ahead.
import { expect } from 'chai';
import { Guesses } from '../../src/paging/guesses.js';
import { createLimiter } from '../../src/paging/limiter.js';
import type { ReadAheadOptions, Source } from '../../src/paging/source.js';
import { unexpected } from '../support/paging.js';

/** Guesses over a service that does not respond, and the requests that were sent. */
function guess({ skipped = 0, ...given }: Partial<ReadAheadOptions> & { skipped?: number } = {}) {
  const requests: { offset: number; limit: number; signal: AbortSignal }[] = [];
  const { signal } = new AbortController();
  const limiter = createLimiter(5);
  const walkOptions = { limiter, limit: 10, wanted: Number.POSITIVE_INFINITY, signal, ...given };
  const source: Source<number> = {
    fetch({ offset = 0, limit }, signal) {
      requests.push({ offset, limit, signal });
      return new Promise<never>(() => {});
    },
    key: String,
  };
  const guesses = new Guesses(source, walkOptions, skipped);
  const offsets = () => requests.filter(({ signal }) => !signal.aborted).map(({ offset }) => offset);
  return { guesses, requests, offsets, limiter: walkOptions.limiter };
}

/** A response with this number of rows. */
const response = (count: number, total?: number) => ({ rows: Array(count).fill(0), total, unexpected });

describe('the pages that are requested ahead', () => {
  it('start at the last row of the page before, and are one fewer than the requests that may be in flight', () => {
    const { guesses, requests, offsets } = guess();
    guesses.continue(response(10), 0);
    expect(offsets()).to.deep.equal([9, 18, 27, 36]);
    expect(requests.every(({ limit }) => limit === 10)).to.equal(true);
  });

  it('start after the rows that the listing skips', () => {
    const { guesses, offsets } = guess({ skipped: 7 });
    guesses.continue(response(10));
    expect(offsets()).to.deep.equal([16, 25, 34, 43]);
  });

  it('end with the rows that the reader wants, or with the total', () => {
    for (const [given, total, expected] of [
      [{ wanted: 28 }, undefined, [9, 18]],
      [{ wanted: 29 }, undefined, [9, 18, 27]],
      [{ wanted: 28, skipped: 1 }, undefined, [9, 18, 27]],
      [{ wanted: 100 }, 19, [9]],
      [{ wanted: 10 }, 19, []],
      // A total below the rows so far is wrong.
      [{}, 9, [9, 18, 27, 36]],
      [{}, 10, []],
    ] as const) {
      const { guesses, offsets } = guess(given);
      guesses.continue(response(10, total), 0);
      expect(offsets(), JSON.stringify([given, total])).to.deep.equal(expected);
    }
  });

  it('are none after a short first page, unless the total says that more rows exist', () => {
    const short = guess();
    short.guesses.continue(response(6), 0);
    expect(short.offsets()).to.deep.equal([]);
    const capped = guess();
    capped.guesses.continue(response(6, 100), 0);
    expect(capped.offsets()).to.deep.equal([5, 10, 15, 20]);
  });

  it('follow two pages of equal length if the service lowers the limit', () => {
    const { guesses, offsets } = guess();
    guesses.continue(response(6), 0);
    guesses.continue(response(6), 5);
    expect(offsets()).to.deep.equal([10, 15, 20, 25]);
  });

  it('are aborted after a short page', () => {
    const { guesses, offsets } = guess();
    guesses.continue(response(10), 0);
    guesses.continue(response(4), 9);
    expect(offsets()).to.deep.equal([]);
  });

  it('are none with pages of one row', () => {
    const { guesses, offsets } = guess({ limit: 1 });
    guesses.continue(response(1), 0);
    expect(offsets()).to.deep.equal([]);
  });

  it('are one more while the walk waits for one of them', () => {
    const { guesses, offsets } = guess();
    expect(guesses.take()).to.equal(undefined);
    guesses.continue(response(10), 0);
    expect(guesses.take()?.offset).to.equal(9);
    expect(offsets()).to.deep.equal([9, 18, 27, 36, 45]);
    expect(guesses.take()?.offset).to.equal(18);
  });

  it('are as many as before once a page is put back', () => {
    const { guesses, offsets } = guess();
    guesses.continue(response(10), 0);
    const first = guesses.take();
    if (first === undefined) expect.fail('nothing was requested ahead');
    guesses.putBack(first);
    expect(offsets()).to.deep.equal([9, 18, 27, 36]);
    expect(guesses.take()?.offset).to.equal(9);
  });

  it('are aborted and half as many if the walk requests another offset', () => {
    const { guesses, offsets } = guess();
    guesses.continue(response(10), 0);
    expect(guesses.takeAt(9)?.offset).to.equal(9);
    expect(guesses.takeAt(8)).to.equal(undefined);
    expect(offsets()).to.deep.equal([9]);
    guesses.continue(response(10), 8);
    expect(offsets()).to.deep.equal([9, 17, 26]);
  });

  it('are not fewer if there was nothing to abort', () => {
    const { guesses, offsets } = guess();
    guesses.takeAt(3);
    guesses.continue(response(10), 0);
    expect(offsets()).to.have.length(4);
  });

  it('are half as many after a wrong guess, one more after a right one, and never more than at first', () => {
    const { guesses, offsets } = guess();
    guesses.learn(false);
    guesses.learn(true);
    guesses.continue(response(10), 0);
    expect(offsets()).to.have.length(3);
    const other = guess();
    other.guesses.learn(true);
    other.guesses.learn(false);
    other.guesses.continue(response(10), 0);
    expect(other.offsets()).to.have.length(2);
  });

  it('are fewer as soon as the limiter is reduced', () => {
    const { guesses, offsets, limiter } = guess();
    guesses.continue(response(10), 0);
    limiter.sent()(true);
    expect(limiter.maxInFlight).to.equal(2);
    expect(offsets()).to.deep.equal([9]);
    guesses.continue(response(10), 0);
    expect(offsets()).to.deep.equal([9]);
  });

  it('stop with the listing', () => {
    const controller = new AbortController();
    const { guesses, offsets } = guess({ signal: controller.signal });
    guesses.continue(response(10), 0);
    controller.abort();
    expect(offsets()).to.deep.equal([]);
  });
});
