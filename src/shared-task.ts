import { withAbort } from './abort.js';

/** Work that several callers wait for. */
export interface SharedTask<T> {
  /** Waits for the work that is under way, or begins this. A caller that goes away early does not stop it for the others; the last one does. */
  join(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createSharedTask<T>(): SharedTask<T> {
  let running: { readonly outcome: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;

  function begin(work: (signal: AbortSignal) => Promise<T>) {
    const stop = new AbortController();
    const begun = { outcome: work(stop.signal), stop, waiting: 0 };
    const end = () => {
      if (running === begun) running = undefined;
    };
    begun.outcome.then(end, end);
    running = begun;
    return begun;
  }

  return {
    join: (signal, work) =>
      withAbort([signal], async (left) => {
        const task = running ?? begin(work);
        task.waiting += 1;
        const leave = () => {
          task.waiting -= 1;
          if (task.waiting > 0) return;
          // Whoever comes now must not wait for work that is being stopped.
          if (running === task) running = undefined;
          task.stop.abort(left?.reason);
        };
        left?.addEventListener('abort', leave);
        try {
          return await task.outcome;
        } finally {
          left?.removeEventListener('abort', leave);
        }
      }),
  };
}
