import { DeadlineExceeded, withAbort } from './abort.js';

/** Work that several callers wait for. */
export interface SharedTask<T> {
  /** Waits for the work in progress, or starts it. The work stops early only if all callers have left. */
  join(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createSharedTask<T>(): SharedTask<T> {
  let running: { readonly result: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;

  function start(work: (signal: AbortSignal) => Promise<T>) {
    const stop = new AbortController();
    const started = { result: finish(), stop, waiting: 0 };
    running = started;
    return started;

    async function finish(): Promise<T> {
      try {
        return await work(stop.signal);
      } finally {
        if (running === started) running = undefined;
      }
    }
  }

  return {
    join: (signal, work) =>
      withAbort([signal], async (left) => {
        const task = running ?? start(work);
        task.waiting += 1;
        const leave = () => {
          task.waiting -= 1;
          // Later callers must not wait for work that is stopped, or that did not finish in time.
          if (running === task && (task.waiting === 0 || left?.reason instanceof DeadlineExceeded)) running = undefined;
          if (task.waiting === 0) task.stop.abort(left?.reason);
        };
        left?.addEventListener('abort', leave);
        return task.result;
      }),
  };
}
