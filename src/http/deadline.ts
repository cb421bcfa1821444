/** The outcome of {@link withDeadline} when the time is up. */
export class DeadlineExceeded extends Error {}

/**
 * Runs something that must stop when one of the signals is aborted or the time is up. Rejects at once then, even if what runs does not
 * listen; and leaves no timer and no listener behind.
 */
export async function withDeadline<T>(timeoutMs: number, signals: readonly (AbortSignal | undefined)[], run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let giveUp: (reason: unknown) => void = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const end = (reason: unknown) => {
    giveUp(reason);
    stop.abort(reason);
  };
  const listening: (() => void)[] = [];
  try {
    for (const signal of signals) {
      if (signal === undefined) continue;
      if (signal.aborted) throw signal.reason;
      const listener = () => end(signal.reason);
      signal.addEventListener('abort', listener);
      listening.push(() => signal.removeEventListener('abort', listener));
    }
    timer = setTimeout(() => end(new DeadlineExceeded()), timeoutMs);
    const running = run(stop.signal);
    running.catch(() => {});
    givenUp.catch(() => {});
    return await Promise.race([running, givenUp]);
  } finally {
    clearTimeout(timer);
    for (const remove of listening) remove();
  }
}
