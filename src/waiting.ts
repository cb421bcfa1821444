import { withAbort } from './abort.js';
import type { Clock } from './clock.js';

export interface Waiting<T> {
  /** Polls once. The signal is aborted when `waitMs` has elapsed. */
  poll(timeUp: AbortSignal): Promise<T>;
  /** Whether this state ends the wait; rejects if the wait has failed. */
  done(state: T): Promise<boolean>;
  /**
   * The minimum pause after a poll that failed with this error, in milliseconds; undefined if the error ends the wait.
   */
  pauseAfter(error: unknown): number | undefined;
  /** `error` is the error of the last poll, if it failed. */
  timeoutError(last: T | undefined, error: unknown): Error;
  waitMs: number;
  intervalMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Polls until the state is final or `waitMs` has elapsed. The last poll is sent at the very end, with its own timeout.
 */
export function waitFor<T>(waiting: Waiting<T>, clock: Clock): Promise<T> {
  const { poll, done, pauseAfter, timeoutError, waitMs, intervalMs, signal } = waiting;
  return withAbort([signal], async (ended) => {
    const end = clock.now() + waitMs;
    const timeUp = new AbortController();
    const settled = new AbortController();
    let last: T | undefined;
    let failure: unknown;
    let isLastPoll = false;
    // A poll that hangs, or that is retried, must not outlast the wait.
    const deadline = clock.sleep(waitMs, settled.signal).then(
      () => {
        if (!isLastPoll) timeUp.abort();
      },
      () => {},
    );
    try {
      for (;;) {
        let pauseMs = intervalMs;
        try {
          last = await poll(timeUp.signal);
          failure = undefined;
        } catch (error) {
          if (timeUp.signal.aborted && error === timeUp.signal.reason) throw timeoutError(last, failure);
          const minPauseMs = pauseAfter(error);
          if (minPauseMs === undefined) throw error;
          pauseMs = Math.max(intervalMs, minPauseMs);
          failure = error;
        }
        if (failure === undefined && (await done(last as T))) return last as T;
        const left = end - clock.now();
        if (isLastPoll || left <= 0) throw timeoutError(last, failure);
        isLastPoll = left <= pauseMs;
        await clock.sleep(Math.min(pauseMs, left), ended);
      }
    } finally {
      settled.abort();
      await deadline;
    }
  });
}
