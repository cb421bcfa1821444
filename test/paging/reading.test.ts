import { expect } from 'chai';
import { ArgumentError, type Page } from '../../src/index.js';
import { writeCursor } from '../../src/paging/cursor.js';
import { type ByPageOptions, type Listing, type Paged, paged, type ToArrayOptions } from '../../src/paging/paged.js';
import type { ReadAheadOptions, WalkPage } from '../../src/paging/source.js';
import { failure, thrown } from '../support/errors.js';

/** A listing with this walk. */
const of = (walk: Listing<number>['walk'], signal?: AbortSignal): Paged<number> =>
  paged<number>({ query: 'q', pageSize: 2, prefetch: false, concurrency: 1, signal, walk });

const one: WalkPage<number> = { rows: [1, 2], state: { rows: ['2'] } };
const cursor = writeCursor('q', one.state);

/** A listing of two pages, and the options of its walks. */
function listing(aborted?: AbortSignal) {
  const walks: ReadAheadOptions[] = [];
  const listed = of(async function* (options): AsyncGenerator<WalkPage<number>, void, undefined> {
    walks.push(options);
    yield one;
    yield { rows: [3], state: { rows: ['3'] } };
  }, aborted);
  return { listed, walks };
}

/**
 * A listing that ignores its signal and whose page arrives when `arrive` is called; `requested` waits for the request.
 */
function slow(page: () => WalkPage<number>) {
  const [requested, request] = gate();
  const [arrived, arrive] = gate();
  const listed = of(async function* () {
    request();
    await arrived;
    yield page();
  });
  return { listed, requested, arrive };
}

/** A promise, and the function that resolves it. */
function gate(): [passed: Promise<void>, pass: () => void] {
  let pass = () => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return [passed, pass];
}

describe('the reading of a listing', () => {
  it('aborts its walk if a reader leaves early', async () => {
    const { listed, walks } = listing();
    for await (const _ of listed) break;
    for await (const _ of listed.byPage()) break;
    for await (const _ of listed.byPage({ startAt: cursor })) break;
    await listed.toArray({ limit: 1 });
    await listed.first();
    expect(walks.map(({ signal }) => signal.aborted)).to.deep.equal([true, true, true, true, true]);
  });

  it('has iterators of rows that are iterable', async () => {
    const { listed } = listing();
    const iterator = listed[Symbol.asyncIterator]() as AsyncIterator<number> & AsyncIterable<number>;
    expect((await iterator.next()).value).to.equal(1);
    const rest: number[] = [];
    for await (const item of iterator) rest.push(item);
    expect(rest).to.deep.equal([2, 3]);
  });

  it('has iterators of pages that are iterable', async () => {
    const iterator = listing().listed.byPage()[Symbol.asyncIterator]() as AsyncIterator<Page<number>> &
      AsyncIterable<Page<number>>;
    expect((await iterator.next()).value?.items).to.deep.equal([1, 2]);
    const rest: (readonly number[])[] = [];
    for await (const { items } of iterator) rest.push(items);
    expect(rest).to.deep.equal([[3]]);
  });

  it('yields a row that has arrived without a delay', async () => {
    const iterator = listing().listed[Symbol.asyncIterator]();
    await iterator.next();
    let row: number | undefined;
    void iterator.next().then(({ value }) => {
      row = value;
    });
    await Promise.resolve();
    expect(row).to.equal(2);
  });

  it('yields rows in the order of the calls of next, also of a call made as soon as another one resolves', async () => {
    const iterator = listing().listed[Symbol.asyncIterator]();
    const one = iterator.next();
    const two = iterator.next();
    const three = one.then(() => iterator.next());
    expect((await Promise.all([one, two, three])).map(({ value }) => value)).to.deep.equal([1, 2, 3]);
  });

  const end = { done: true, value: undefined };

  for (const [how, begin] of [
    ['row by row', (listed: Paged<number>) => listed],
    ['page by page', (listed: Paged<number>) => listed.byPage()],
  ] as const) {
    describe(how, () => {
      it('yields nothing after a return before the first request', async () => {
        const iterator = begin(listing().listed)[Symbol.asyncIterator]();
        expect(await iterator.return?.()).to.deep.equal(end);
        expect(await iterator.next()).to.deep.equal(end);
      });

      const late: [what: string, respond: Parameters<typeof slow>[0]][] = [
        ['arrives', () => one],
        [
          'fails',
          () => {
            throw new RangeError('failed');
          },
        ],
      ];
      for (const [what, respond] of late)
        it(`yields nothing if the requested page ${what} after the reader left`, async () => {
          const { listed, requested, arrive } = slow(respond);
          const iterator = begin(listed)[Symbol.asyncIterator]();
          const next = iterator.next();
          await requested;
          const left = iterator.return?.();
          arrive();
          await left;
          expect([await next, await iterator.next()]).to.deep.equal([end, end]);
        });

      it('rejects once if it is aborted, and has ended then', async () => {
        const controller = new AbortController();
        const { listed, walks } = listing(controller.signal);
        const iterator = begin(listed)[Symbol.asyncIterator]();
        await iterator.next();
        controller.abort(new RangeError('enough'));
        expect((await failure(RangeError, iterator.next())).message).to.equal('enough');
        expect(await iterator.next()).to.deep.equal(end);
        expect(walks[0]?.signal.aborted).to.equal(true);
      });

      it('throws the error of a page once, and has ended then, even if it is aborted later', async () => {
        const controller = new AbortController();
        // biome-ignore lint/correctness/useYield: it fails before its first page
        const listed = of(async function* () {
          throw new RangeError('broken');
        }, controller.signal);
        const iterator = begin(listed)[Symbol.asyncIterator]();
        expect((await failure(RangeError, iterator.next())).message).to.equal('broken');
        controller.abort(new Error('too late'));
        expect(await iterator.next()).to.deep.equal(end);
      });

      it('stays at its end if it is aborted later', async () => {
        const controller = new AbortController();
        const iterator = begin(listing(controller.signal).listed)[Symbol.asyncIterator]();
        while ((await iterator.next()).done !== true);
        controller.abort(new Error('too late'));
        expect(await iterator.next()).to.deep.equal(end);
      });
    });
  }

  for (const thrownValue of ['text', { code: 1 }, null]) {
    it(`throws what a walk throws unchanged, even ${JSON.stringify(thrownValue)}`, async () => {
      // biome-ignore lint/correctness/useYield: it fails before its first page
      const listed = of(async function* () {
        throw thrownValue;
      });
      const caught = await listed.toArray().catch((reason: unknown) => reason);
      expect(caught).to.equal(thrownValue);
      expect(caught).to.deep.equal(thrownValue);
    });
  }

  it('leaves the reason of a signal unchanged that is aborted while the reader waits', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const listed = of(async function* () {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }, signal);
    const reason = new RangeError('enough');
    const { stack } = reason;
    const found = listed.toArray();
    await Promise.resolve();
    controller.abort(reason);
    expect(await failure(RangeError, found)).to.equal(reason);
    expect(reason.stack).to.equal(stack);
  });

  it('names the argument if byPage is called with wrong options or a wrong cursor', () => {
    const { listed } = listing();
    expect(thrown(ArgumentError, () => listed.byPage('one' as ByPageOptions)).argument).to.equal('byPage options');
    expect(thrown(ArgumentError, () => listed.byPage({ startAt: 5 } as object)).message)
      .to.include('startAt')
      .and.include('5');
  });

  it('names the argument if toArray is called with wrong options', async () => {
    const error = await listing()
      .listed.toArray(5 as ToArrayOptions)
      .catch((reason: unknown) => reason);
    expect((error as ArgumentError).argument).to.equal('toArray options');
  });
});
