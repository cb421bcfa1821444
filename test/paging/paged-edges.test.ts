import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { type ByPageOptions, type Page, paged, type Start, type ToArrayOptions } from '../../src/paging/paged.js';
import { thrown } from '../support/errors.js';

/** A listing of two pages, and how it was asked for. */
function listing() {
  const starts: Start[] = [];
  const listed = paged<number>({
    async *pages(start): AsyncGenerator<Page<number>, void, undefined> {
      starts.push(start);
      yield { items: [1, 2], cursor: 'one' };
      yield { items: [3], cursor: 'two' };
    },
    checkCursor() {},
  });
  return { listed, starts };
}

describe('Paged, at its edges,', () => {
  it('stops what is under way wherever a reader leaves early', async () => {
    const { listed, starts } = listing();
    for await (const _ of listed) break;
    for await (const _ of listed.byPage()) break;
    for await (const _ of listed.byPage({ startAt: 'one' })) break;
    await listed.toArray({ limit: 1 });
    await listed.first();
    expect(starts.map(({ signal }) => signal.aborted)).to.deep.equal([true, true, true, true, true]);
  });

  it('gives readings that can be looped over themselves', async () => {
    const { listed } = listing();
    const reading = listed[Symbol.asyncIterator]() as AsyncIterator<number> & AsyncIterable<number>;
    expect((await reading.next()).value).to.equal(1);
    const rest: number[] = [];
    for await (const item of reading) rest.push(item);
    expect(rest).to.deep.equal([2, 3]);
  });

  it('names what is wrong with options and cursors that are none', () => {
    const { listed } = listing();
    expect(thrown(ArgumentError, () => listed.byPage('one' as ByPageOptions)).argument).to.equal('byPage options');
    expect(thrown(ArgumentError, () => listed.byPage({ startAt: 5 } as object)).message).to.equal('startAt must be the cursor of a page, got 5.');
  });

  it('rejects options of toArray that are none, by name', async () => {
    const error = await listing()
      .listed.toArray(5 as ToArrayOptions)
      .catch((reason: unknown) => reason);
    expect((error as ArgumentError).argument).to.equal('toArray options');
  });
});
