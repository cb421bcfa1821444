import nock from 'nock';

let depth = 0;

/** Runs something on real sockets: nock puts sockets of its own in between, also for hosts that it lets through. */
export async function withoutNock<T>(run: () => Promise<T>): Promise<T> {
  if (depth === 0) nock.restore();
  depth += 1;
  try {
    return await run();
  } finally {
    depth -= 1;
    if (depth === 0) nock.activate();
  }
}
