import { expect } from 'chai';
import { type Waiting, waitFor } from '../src/waiting.js';
import { TestClock } from './support/clock.js';
import { failure } from './support/errors.js';

/** Waits for what never comes; each look is noted with the moment and with whether its time was up already. */
function waiting(clock: TestClock, look: (count: number) => Promise<void>) {
  const looks: [at: number, timeUp: boolean][] = [];
  const options: Waiting<number> = {
    async poll(timeUp) {
      looks.push([clock.time, timeUp.aborted]);
      await look(looks.length);
      return looks.length;
    },
    done: async () => false,
    pauseAfter: () => undefined,
    timedOut: (last) => new RangeError(`seen ${last}`),
    waitMs: 10,
    intervalMs: 5,
  };
  const result = waitFor(options, clock);
  result.catch(() => {});
  return { looks, result };
}

describe('waiting', () => {
  it('looks a last time at the very end, and that look has its own time', async () => {
    const clock = new TestClock();
    const { looks, result } = waiting(clock, async () => {});
    await clock.advance(20);
    expect((await failure(RangeError, result)).message).to.equal('seen 3');
    expect(looks).to.deep.equal([
      [0, false],
      [5, false],
      [10, false],
    ]);
    expect(clock.sleeping).to.equal(0);
  });

  for (const ms of [10, 11]) {
    it(`does not look again where a look took ${ms} of 10 ms`, async () => {
      const clock = new TestClock();
      const { looks, result } = waiting(clock, async () => {
        clock.time += ms;
      });
      await clock.advance(20);
      expect((await failure(RangeError, result)).message).to.equal('seen 1');
      expect(looks).to.have.length(1);
    });
  }

  it('passes on what a look fails with by itself, also where the time is up', async () => {
    const clock = new TestClock();
    let fail = (_: Error) => {};
    const { result } = waiting(
      clock,
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    );
    await clock.advance(20);
    fail(new SyntaxError('by itself'));
    expect((await failure(SyntaxError, result)).message).to.equal('by itself');
  });

  it('passes on what a look fails with before the time is up', async () => {
    const { result } = waiting(new TestClock(), () => Promise.reject(new SyntaxError('early')));
    await failure(SyntaxError, result);
  });
});
