import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { systemClock } from '../src/clock.js';
import { failure } from './support/errors.js';
import { eventLoopTurns, timers } from './support/event-loop.js';

describe('the system clock', () => {
  it('never decreases, even if the time of the system is changed', () => {
    const { now } = Date;
    try {
      const before = systemClock.now();
      Date.now = () => 0;
      expect(systemClock.now()).to.be.at.least(before);
    } finally {
      Date.now = now;
    }
  });

  it('resolves after a sleep, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const sleep = systemClock.sleep(1, signal);
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    expect(await sleep).to.equal(undefined);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('sleeps without a signal as well', async () => expect(await systemClock.sleep(1)).to.equal(undefined));

  it('rejects with the reason of the signal during a sleep, and leaves no timer or listener behind', async () => {
    const controller = new AbortController();
    // The timer of mocha is set when the test waits.
    await eventLoopTurns(1);
    const before = timers();
    const sleep = systemClock.sleep(60_000, controller.signal);
    expect(timers()).to.equal(before + 1);
    controller.abort(new RangeError('enough'));
    await failure(RangeError, sleep);
    expect(timers()).to.equal(before);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
  });

  it('does not start a sleep if the signal is already aborted', async () => {
    await eventLoopTurns(1);
    const before = timers();
    const sleep = systemClock.sleep(60_000, AbortSignal.abort(new RangeError('enough')));
    expect(timers()).to.equal(before);
    await failure(RangeError, sleep);
  });
});
