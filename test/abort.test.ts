import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { withAbort, withDeadline } from '../src/abort.js';
import { failure } from './support/errors.js';
import { eventLoopTurns, timers } from './support/event-loop.js';

describe('a deadline', () => {
  it('leaves no timer and no listener behind, however its task ends', async () => {
    const { signal } = new AbortController();
    // The timer of mocha is set when the test waits.
    await eventLoopTurns(1);
    const before = timers();
    expect(await withDeadline(60_000, [signal], async () => 'done')).to.equal('done');
    await failure(
      RangeError,
      withDeadline(60_000, [signal], () => Promise.reject(new RangeError())),
    );
    expect(timers()).to.equal(before);
    expect(await withDeadline(1, [signal], () => new Promise(() => {}))).to.equal('timeout');
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });
});

describe('a task', () => {
  it('stops at once if one of its signals is aborted, even after another task with this signal has ended', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const stops: string[] = [];
    for (const name of ['first', 'second'])
      withAbort([undefined, signal], () => new Promise<never>(() => {})).catch((error: Error) =>
        stops.push(`${name}: ${error.message}`),
      );
    await withAbort([signal], async () => 'done');
    expect(getEventListeners(signal, 'abort')).to.have.length(1);
    controller.abort(new RangeError('enough'));
    await eventLoopTurns(1);
    expect(stops).to.deep.equal(['first: enough', 'second: enough']);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });
});

describe('a task without signals', () => {
  it('receives no signal', async () =>
    expect(await withAbort([undefined, undefined], async (signal) => signal)).to.equal(undefined));
});
