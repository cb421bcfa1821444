import nock from 'nock';

let depth = 0;

/** Runs a function with real sockets. nock replaces them, even for hosts that it allows. */
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
