import type { Clock } from '../../src/clock.js';
import { eventLoopTurns } from './event-loop.js';

/** A clock that tests advance. */
export class TestClock implements Clock {
  time = 0;
  /** The requested duration of each sleep, in milliseconds. */
  readonly slept: number[] = [];
  #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: this.time + ms, wake: () => done(resolve) };
      const onAbort = () => done(() => reject(signal?.reason));
      const done = (settle: () => void) => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      signal?.addEventListener('abort', onAbort);
      this.#sleepers.push(sleeper);
    });
  }

  /** Advances the time and ends sleeps in order. After each, runs everything that is ready. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await eventLoopTurns(5);
      const next = this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      next.wake();
    }
    this.time = end;
    await eventLoopTurns(5);
  }
}
