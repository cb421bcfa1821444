import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { prefetch } from '../../src/paging/prefetch.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { client, listingService, page } from '../support/nock-service.js';

const settle = () => eventLoopTurns(50);

/** A walk with pages of two rows, and the number of pages that were requested. */
function walk(count: number, failAt = Number.POSITIVE_INFINITY) {
  const state = { requested: 0, isClosed: false };
  async function* pages() {
    try {
      for (let at = 1; at <= count; at += 1) {
        state.requested = at;
        await settle();
        if (at === failAt) throw new RangeError(`page ${at}`);
        yield { rows: [`${at}a`, `${at}b`] };
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { pages: pages(), state };
}

describe('prefetch', () => {
  it('requests one page ahead of the reader and never more', async () => {
    const { pages, state } = walk(5);
    const reading = prefetch(pages);
    await settle();
    expect(state.requested).to.equal(0);
    for (const at of [1, 2, 3]) {
      expect((await reading.next()).value?.rows).to.deep.equal([`${at}a`, `${at}b`]);
      expect(state.requested).to.equal(at + 1);
      await settle();
      expect(state.requested).to.equal(at + 1);
    }
  });

  it('throws the error of a page when the reader reaches it, and drops it if the reader leaves before', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const { pages, state } = walk(5, 3);
    const reading = prefetch(pages);
    await reading.next();
    await reading.next();
    await settle();
    expect(state.isClosed).to.equal(true);
    expect((await failure(RangeError, reading.next())).message).to.equal('page 3');
    const other = walk(5, 2);
    const left = prefetch(other.pages);
    await left.next();
    await settle();
    await left.return();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).to.deep.equal([]);
  });

  it('requests nothing more after the rows that are wanted', async () => {
    const { pages, state } = walk(5);
    const reading = prefetch(pages, 4);
    await reading.next();
    expect(state.requested).to.equal(2);
    await reading.next();
    await settle();
    expect(state.requested).to.equal(2);
  });

  it('closes the walk if the reader leaves', async () => {
    const { pages, state } = walk(5);
    const reading = prefetch(pages);
    await reading.next();
    await reading.return();
    expect(state.isClosed).to.equal(true);
  });

  describe('of a listing', () => {
    const service = () =>
      listingService(({ marker }) => page(...({ a: ['b'], b: ['c'], c: [] }[marker ?? ''] ?? ['a'])));

    for (const { options, requests } of [
      { options: {}, requests: 2 },
      { options: { prefetch: false }, requests: 1 },
    ]) {
      it(`sends ${requests} before the second page is needed, with ${JSON.stringify(options)}`, async () => {
        const log = service();
        const reading = client().backups.list({}, options).byPage()[Symbol.asyncIterator]();
        await reading.next();
        await settle();
        expect(log).to.have.length(requests);
        await reading.return?.();
      });
    }

    it('also applies with concurrency and a cursor', async () => {
      const log = service();
      let cursor = '';
      for await (const first of client().backups.list().byPage()) {
        cursor = first.cursor;
        break;
      }
      log.length = 0;
      const reading = client().backups.list({}, { concurrency: 4 }).byPage({ startAt: cursor })[Symbol.asyncIterator]();
      await reading.next();
      await settle();
      expect(log).to.have.length(2);
      await reading.return?.();
    });

    it('yields no row that arrived before an abort', async () => {
      service();
      const controller = new AbortController();
      const { signal } = controller;
      const reading = client().backups.list({}, { signal })[Symbol.asyncIterator]();
      await reading.next();
      await settle();
      controller.abort(new RangeError('enough'));
      expect((await failure(RangeError, reading.next())).message).to.equal('enough');
      expect(await reading.next()).to.deep.equal({ done: true, value: undefined });
    });

    it('yields no page that arrived before an abort, and requests none', async () => {
      const log = service();
      const controller = new AbortController();
      const reading = client().backups.list({}, { signal: controller.signal }).byPage()[Symbol.asyncIterator]();
      await reading.next();
      // The second page arrives.
      await eventLoopTurns(500);
      controller.abort(new RangeError('enough'));
      expect((await failure(RangeError, reading.next())).message).to.equal('enough');
      expect(log).to.have.length(2);
    });

    it('yields rows in order to calls of next that do not wait for each other', async () => {
      listingService(({ marker }) => page(...({ b: ['c', 'd'], d: [] }[marker ?? ''] ?? ['a', 'b'])));
      const reading = client().backups.list({}, { pageSize: 2 })[Symbol.asyncIterator]();
      const all = await Promise.all(Array.from({ length: 6 }, () => reading.next()));
      expect(all.map(({ value }) => value?.id)).to.deep.equal(['a', 'b', 'c', 'd', undefined, undefined]);
    });

    it('yields the rows of a page before the error of the next page', async () => {
      listingService(({ marker }) => (marker === undefined ? page('a', 'b') : [200, { nothing: [] }]));
      const seen: string[] = [];
      await failure(UnexpectedResponseError, async () => {
        for await (const { id } of client().backups.list()) {
          seen.push(id);
          await settle();
        }
      });
      expect(seen).to.deep.equal(['a', 'b']);
    });
  });
});
