/** The outcome of {@link withDeadline} when the time is up. */
export class DeadlineExceeded extends Error {}

/**
 * Runs something that must stop when one of the signals is aborted. Rejects with the signal's reason at once then, even if what runs does not
 * listen; and leaves no listener behind.
 */
export function withAbort<T>(signals: readonly (AbortSignal | undefined)[], run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return race(run, (end) => listen(signals, end));
}

/** Runs something that must be over within a time, and stop when the signal is aborted. Leaves no timer and no listener behind. */
export function withDeadline<T>(timeoutMs: number, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return race(run, (end) => {
    const stopListening = listen([signal], end);
    const timer = setTimeout(() => end(new DeadlineExceeded()), timeoutMs);
    return () => {
      clearTimeout(timer);
      stopListening();
    };
  });
}

function listen(signals: readonly (AbortSignal | undefined)[], end: (reason: unknown) => void): () => void {
  const given = signals.filter((signal) => signal !== undefined);
  for (const signal of given) if (signal.aborted) throw signal.reason;
  const listeners = given.map((signal) => {
    const listener = () => end(signal.reason);
    signal.addEventListener('abort', listener);
    return () => signal.removeEventListener('abort', listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}

/** Runs something until it is over or `end` is called, whichever comes first. */
async function race<T>(run: (signal: AbortSignal) => Promise<T>, begin: (end: (reason: unknown) => void) => () => void): Promise<T> {
  const stop = new AbortController();
  let giveUp: (reason: unknown) => void = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  givenUp.catch(() => {});
  const cleanUp = begin((reason) => {
    giveUp(reason);
    stop.abort(reason);
  });
  try {
    const running = run(stop.signal);
    running.catch(() => {});
    return await Promise.race([running, givenUp]);
  } finally {
    cleanUp();
  }
}
