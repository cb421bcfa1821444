import { expect } from 'chai';
import { type Waiting, waitFor } from '../src/waiting.js';
import { TestClock } from './support/clock.js';
import { failure } from './support/errors.js';

describe('waitFor', () => {
  /** Waits for something that never ends. Records when each poll started, and whether waitMs had elapsed. */
  function waitForever(clock: TestClock, poll: (count: number) => Promise<void>) {
    const polls: [at: number, isLate: boolean][] = [];
    const options: Waiting<number> = {
      async poll(timeUp) {
        polls.push([clock.time, timeUp.aborted]);
        await poll(polls.length);
        return polls.length;
      },
      done: async () => false,
      pauseAfter: () => undefined,
      timeoutError: (last) => new RangeError(`last: ${last}`),
      waitMs: 10,
      intervalMs: 5,
    };
    const result = waitFor(options, clock);
    result.catch(() => {});
    return { polls, result };
  }

  it('does not abort the last poll when waitMs elapses', async () => {
    const clock = new TestClock();
    const { polls, result } = waitForever(clock, async () => {});
    await clock.advance(20);
    expect((await failure(RangeError, result)).message).to.equal('last: 3');
    expect(polls).to.deep.equal([
      [0, false],
      [5, false],
      [10, false],
    ]);
    expect(clock.sleeping).to.equal(0);
  });

  for (const ms of [10, 11]) {
    it(`does not poll again after a poll that took ${ms} of 10 ms`, async () => {
      const clock = new TestClock();
      const { polls, result } = waitForever(clock, async () => {
        clock.time += ms;
      });
      await clock.advance(20);
      expect((await failure(RangeError, result)).message).to.equal('last: 1');
      expect(polls).to.have.length(1);
    });
  }

  it('rejects with the error of a poll, even if waitMs has elapsed', async () => {
    const clock = new TestClock();
    let reject = (_: Error) => {};
    const { result } = waitForever(
      clock,
      () =>
        new Promise((_resolve, rejectPoll) => {
          reject = rejectPoll;
        }),
    );
    await clock.advance(20);
    reject(new SyntaxError('own error'));
    expect((await failure(SyntaxError, result)).message).to.equal('own error');
  });

  it('polls one last time when waitMs has elapsed, even if each poll takes time', async () => {
    const clock = new TestClock();
    let polls = 0;
    const result = waitFor(
      {
        async poll() {
          polls += 1;
          await clock.sleep(15);
          return polls;
        },
        done: async (seen) => seen === 2,
        pauseAfter: () => undefined,
        timeoutError: () => new RangeError('too late'),
        waitMs: 60,
        intervalMs: 1_000,
      },
      clock,
    );
    await clock.advance(100);
    expect(await result).to.equal(2);
    // The deadline; a poll, the rest of the time, a poll.
    expect(clock.slept).to.deep.equal([60, 15, 45, 15]);
  });
});
