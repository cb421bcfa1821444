import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import {
  type ByPageOptions,
  type Page,
  type Paged,
  paged,
  type Start,
  type ToArrayOptions,
} from '../../src/paging/paged.js';
import { failure, thrown } from '../support/errors.js';

/** A listing of two pages, and how it was asked for. */
function listing(aborted?: AbortSignal) {
  const starts: Start[] = [];
  const listed = paged<number>(
    {
      async *pages(start): AsyncGenerator<Page<number>, void, undefined> {
        starts.push(start);
        yield { items: [1, 2], cursor: 'one' };
        yield { items: [3], cursor: 'two' };
      },
      checkCursor() {},
    },
    aborted,
  );
  return { listed, starts };
}

/** A listing whose page does not mind the signal, and comes when it is told to; `asked` waits until it is under way. */
function slow(page: () => Page<number>) {
  const [asked, ask] = gate();
  const [arrived, arrive] = gate();
  const listed = paged<number>({
    async *pages() {
      ask();
      await arrived;
      yield page();
    },
    checkCursor() {},
  });
  return { listed, asked, arrive };
}

/** Something to wait for, and what ends the wait. */
function gate(): [passed: Promise<void>, pass: () => void] {
  let pass = () => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return [passed, pass];
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

  it('gives readings by page that can be looped over themselves', async () => {
    const reading = listing().listed.byPage()[Symbol.asyncIterator]() as AsyncIterator<Page<number>> &
      AsyncIterable<Page<number>>;
    expect((await reading.next()).value?.items).to.deep.equal([1, 2]);
    const rest: string[] = [];
    for await (const { cursor } of reading) rest.push(cursor);
    expect(rest).to.deep.equal(['two']);
  });

  it('hands out a row that is there at once', async () => {
    const reading = listing().listed[Symbol.asyncIterator]();
    await reading.next();
    let row: number | undefined;
    void reading.next().then(({ value }) => {
      row = value;
    });
    await Promise.resolve();
    expect(row).to.equal(2);
  });

  it('hands out rows in the order in which they are asked for, also where one is asked for as soon as another comes', async () => {
    const reading = listing().listed[Symbol.asyncIterator]();
    const one = reading.next();
    const two = reading.next();
    const three = one.then(() => reading.next());
    expect((await Promise.all([one, two, three])).map(({ value }) => value)).to.deep.equal([1, 2, 3]);
  });

  const over = { done: true, value: undefined };

  it('gives no row of a page that comes after the reader left', async () => {
    const { listed, asked, arrive } = slow(() => ({ items: [1, 2], cursor: 'one' }));
    const reading = listed[Symbol.asyncIterator]();
    const next = reading.next();
    await asked;
    const left = reading.return?.();
    arrive();
    await left;
    expect([await next, await reading.next()]).to.deep.equal([over, over]);
  });

  for (const [how, begin] of [
    ['row by row', (listed: Paged<number>) => listed],
    ['page by page', (listed: Paged<number>) => listed.byPage()],
  ] as const) {
    describe(how, () => {
      it('gives nothing to who left before the first of it', async () => {
        const reading = begin(listing().listed)[Symbol.asyncIterator]();
        expect(await reading.return?.()).to.deep.equal(over);
        expect(await reading.next()).to.deep.equal(over);
      });

      it('gives nothing to who left while a page was under way that fails then', async () => {
        const { listed, asked, arrive } = slow(() => {
          throw new RangeError('called off');
        });
        const reading = begin(listed)[Symbol.asyncIterator]();
        const next = reading.next();
        await asked;
        const left = reading.return?.();
        arrive();
        await left;
        expect([await next, await reading.next()]).to.deep.equal([over, over]);
      });

      it('rejects once where it is aborted, and is over then', async () => {
        const controller = new AbortController();
        const { listed, starts } = listing(controller.signal);
        const reading = begin(listed)[Symbol.asyncIterator]();
        await reading.next();
        controller.abort(new RangeError('enough'));
        expect((await failure(RangeError, reading.next())).message).to.equal('enough');
        expect(await reading.next()).to.deep.equal(over);
        expect(starts[0]?.signal.aborted).to.equal(true);
      });

      it('gives the error of a page once, and is over then, also where it is aborted after it', async () => {
        const controller = new AbortController();
        const listed = paged<number>(
          {
            // biome-ignore lint/correctness/useYield: it fails before its first page
            async *pages() {
              throw new RangeError('broken');
            },
            checkCursor() {},
          },
          controller.signal,
        );
        const reading = begin(listed)[Symbol.asyncIterator]();
        expect((await failure(RangeError, reading.next())).message).to.equal('broken');
        controller.abort(new Error('too late'));
        expect(await reading.next()).to.deep.equal(over);
      });

      it('stays over where it is aborted after its end', async () => {
        const controller = new AbortController();
        const reading = begin(listing(controller.signal).listed)[Symbol.asyncIterator]();
        while ((await reading.next()).done !== true);
        controller.abort(new Error('too late'));
        expect(await reading.next()).to.deep.equal(over);
      });
    });
  }

  it('names what is wrong with options and cursors that are none', () => {
    const { listed } = listing();
    expect(thrown(ArgumentError, () => listed.byPage('one' as ByPageOptions)).argument).to.equal('byPage options');
    expect(thrown(ArgumentError, () => listed.byPage({ startAt: 5 } as object)).message).to.equal(
      'startAt must be the cursor of a page, got 5.',
    );
  });

  it('rejects options of toArray that are none, by name', async () => {
    const error = await listing()
      .listed.toArray(5 as ToArrayOptions)
      .catch((reason: unknown) => reason);
    expect((error as ArgumentError).argument).to.equal('toArray options');
  });
});
