import { expect } from 'chai';
import { DeadlineExceeded } from '../src/abort.js';
import { createSharedTask } from '../src/shared-task.js';
import { failure } from './support/errors.js';
import { eventLoopTurns } from './support/event-loop.js';

/** A shared task whose work a test ends. `runs` contains each run of the work. */
function sharedTask() {
  const task = createSharedTask<string>();
  const runs: { signal: AbortSignal; resolve(value: string): void; reject(reason: Error): void }[] = [];
  const work = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => runs.push({ signal, resolve, reject }));
  return { runs, join: (signal?: AbortSignal) => task.join(signal, work) };
}

describe('a shared task', () => {
  it('runs once for all callers, and again for a caller that joins after its end', async () => {
    const { runs, join } = sharedTask();
    const joined = [join(), join(), join()];
    expect(runs).to.have.length(1);
    runs[0]?.resolve('one');
    expect(await Promise.all(joined)).to.deep.equal(['one', 'one', 'one']);
    const later = join();
    runs[1]?.resolve('two');
    expect(await later).to.equal('two');
  });

  it('rejects for all callers if its work fails, and runs again for the next', async () => {
    const { runs, join } = sharedTask();
    const joined = [join(), join()].map((caller) => failure(RangeError, caller));
    const reason = new RangeError('no');
    runs[0]?.reject(reason);
    expect(await Promise.all(joined)).to.deep.equal([reason, reason]);
    const later = join();
    runs[1]?.resolve('two');
    expect(await later).to.equal('two');
  });

  it('continues if a caller leaves, even the one that started it', async () => {
    const { runs, join } = sharedTask();
    const leaving = new AbortController();
    const [first, second] = [failure(RangeError, join(leaving.signal)), join(new AbortController().signal)];
    leaving.abort(new RangeError('left'));
    await first;
    expect(runs[0]?.signal.aborted).to.equal(false);
    runs[0]?.resolve('one');
    expect(await second).to.equal('one');
  });

  it('is shared with callers that join after another one has left', async () => {
    const { runs, join } = sharedTask();
    const leaving = new AbortController();
    const callers = [join(), failure(RangeError, join(leaving.signal))];
    leaving.abort(new RangeError('left'));
    callers.push(join());
    expect(runs).to.have.length(1);
    runs[0]?.resolve('one');
    expect((await Promise.all(callers)).filter((result) => result === 'one')).to.have.length(2);
  });

  it('is shared with later callers even if a caller leaves an earlier run', async () => {
    const { runs, join } = sharedTask();
    const [late, leaving] = [new AbortController(), new AbortController()];
    const left = [failure(DeadlineExceeded, join(late.signal)), failure(RangeError, join(leaving.signal))];
    late.abort(new DeadlineExceeded());
    const callers = [join()];
    expect(runs).to.have.length(2);
    leaving.abort(new RangeError('left'));
    await Promise.all(left);
    callers.push(join());
    expect(runs).to.have.length(2);
    expect(runs[0]?.signal.aborted).to.equal(true);
    runs[1]?.resolve('two');
    expect(await Promise.all(callers)).to.deep.equal(['two', 'two']);
  });

  it('is stopped with the reason of the last caller when all have left, and runs again for the next', async () => {
    const { runs, join } = sharedTask();
    const controllers = [new AbortController(), new AbortController()];
    const left = controllers.map(({ signal }) => failure(RangeError, join(signal)));
    const reason = new RangeError('the last one left');
    controllers[0]?.abort(new RangeError('left'));
    controllers[1]?.abort(reason);
    await Promise.all(left);
    expect(runs[0]?.signal.reason).to.equal(reason);
    const later = join();
    expect(runs).to.have.length(2);
    // The end of the work that was stopped does not matter to the next.
    runs[0]?.reject(new RangeError('stopped'));
    await eventLoopTurns(1);
    const another = join();
    runs[1]?.resolve('two');
    expect(await Promise.all([later, another])).to.deep.equal(['two', 'two']);
    expect(runs).to.have.length(2);
  });

  it('runs again for later callers after it took too long for one, and still ends for the others', async () => {
    const { runs, join } = sharedTask();
    const late = new AbortController();
    const [first, second] = [failure(DeadlineExceeded, join(late.signal)), join()];
    late.abort(new DeadlineExceeded());
    await first;
    const later = join();
    expect(runs.map(({ signal }) => signal.aborted)).to.deep.equal([false, false]);
    runs[1]?.resolve('two');
    runs[0]?.resolve('one');
    expect(await Promise.all([second, later])).to.deep.equal(['one', 'two']);
  });
});
