// Waits without time: in turns of the event loop.
import { expect } from 'chai';

/** Runs everything that is ready: promises, and the handlers of local connections. */
export async function eventLoopTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits until a condition is true. Fails if it still is not after many turns. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn += 1) await eventLoopTurns(1);
  expect(condition()).to.equal(true);
}

/** How many timers are set. */
export const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
