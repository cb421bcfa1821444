import { withAbort } from './abort.js';
import type { Clock } from './clock.js';

export interface Waiting<T> {
  /** Looks once. The signal is aborted when the time is up. */
  look(timeUp: AbortSignal): Promise<T>;
  /** Whether what was seen ends the waiting; rejects where it can never end well. */
  done(seen: T): Promise<boolean>;
  timedOut(last: T | undefined): Error;
  waitMs: number;
  intervalMs: number;
  signal?: AbortSignal | undefined;
}

/** Looks until what is seen is final or the time is up. The last look is at the very end of it, and has its own time. */
export function waitFor<T>({ look, done, timedOut, waitMs, intervalMs, signal }: Waiting<T>, clock: Clock): Promise<T> {
  return withAbort([signal], async (ended) => {
    const end = clock.now() + waitMs;
    const timeUp = new AbortController();
    const settled = new AbortController();
    let last: T | undefined;
    let lastLook = false;
    // A look that hangs, or that is retried, must not outlast the waiting.
    const bell = clock.sleep(waitMs, settled.signal).then(
      () => {
        if (!lastLook) timeUp.abort();
      },
      () => {},
    );
    try {
      for (;;) {
        last = await look(timeUp.signal);
        if (await done(last)) return last;
        const left = end - clock.now();
        if (lastLook || left <= 0) throw timedOut(last);
        lastLook = left <= intervalMs;
        await clock.sleep(Math.min(intervalMs, left), ended);
      }
    } catch (error) {
      if (timeUp.signal.aborted && error === timeUp.signal.reason) throw timedOut(last);
      throw error;
    } finally {
      settled.abort();
      await bell;
    }
  });
}
