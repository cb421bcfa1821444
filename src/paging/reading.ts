// The iterators over the pages and the rows of a listing.
import { abortReason } from '../abort.js';
import { isRecord } from '../checks.js';

/** An iterator that is also iterable. */
export interface Reading<T> extends AsyncIterable<T> {
  /** The stack of `caller` is that of the reader who waits. */
  next(caller?: Error): Promise<IteratorResult<T, void>>;
  return(): Promise<IteratorResult<T, void>>;
}

/**
 * The pages of a walk. Leaving early aborts requests. Once `aborted`, the caller's signal, is aborted, no page is
 * returned.
 */
export function readPages<P>(
  begin: (signal: AbortSignal) => AsyncGenerator<P, void, undefined>,
  aborted: AbortSignal | undefined,
): Reading<P> {
  const ended = new AbortController();
  const generator = begin(ended.signal);

  function leave() {
    ended.abort();
    return generator.return();
  }

  return {
    async next(caller = new Error()) {
      if (aborted?.aborted && !ended.signal.aborted) {
        await leave();
        throw abortReason(aborted);
      }
      try {
        const result = await generator.next();
        if (ended.signal.aborted) return { done: true, value: undefined };
        if (result.done === true) ended.abort();
        return result;
      } catch (error) {
        if (ended.signal.aborted) return { done: true, value: undefined };
        ended.abort();
        if (error !== aborted?.reason) addCaller(error, caller);
        throw error;
      }
    },
    return: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The rows of pages. A generator would be considerably slower. */
export function readRows<T>(
  pages: Reading<{ readonly items: readonly T[] }>,
  aborted: AbortSignal | undefined,
): Reading<T> {
  let items: readonly T[] = [];
  let index = 0;
  /** The latest call that waits for a page; later calls wait for it. */
  let pending: Promise<IteratorResult<T, void>> | undefined;

  async function nextRow(before: Promise<unknown> | undefined, caller: Error): Promise<IteratorResult<T, void>> {
    await before?.catch(() => {});
    while (index >= items.length || aborted?.aborted) {
      const { done, value } = await pages.next(caller);
      if (done) return { done: true, value: undefined };
      [items, index] = [value.items, 0];
    }
    return { done: false, value: items[index++] as T };
  }

  return {
    next(caller) {
      if (pending === undefined && index < items.length && !aborted?.aborted)
        return Promise.resolve({ done: false, value: items[index++] as T });
      const next = nextRow(pending, caller ?? new Error()).finally(() => {
        if (pending === next) pending = undefined;
      });
      pending = next;
      return next;
    },
    async return() {
      items = [];
      await pages.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Adds the frames of the reader, who waits for a page that may have been requested long before. */
function addCaller(error: unknown, { stack = '' }: Error): void {
  if (!isRecord(error) || typeof error.stack !== 'string') return;
  const lines = error.stack.split('\n');
  const frames = stack.split('\n').slice(1);
  Reflect.set(error, 'stack', [...lines, ...frames.filter((frame) => !lines.includes(frame))].join('\n'));
}
