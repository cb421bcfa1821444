/** The outcome of {@link withDeadline} when the time is up. */
export class DeadlineExceeded extends Error {}

/**
 * Runs something that must stop when one of the signals is aborted. Rejects with the signal's reason at once then, even if what runs does not
 * listen; and leaves no listener behind. What runs is given no signal where nobody can abort it.
 */
export function withAbort<T>(
  signals: readonly [AbortSignal, ...AbortSignal[]],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T>;
export function withAbort<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T>;
export function withAbort<T>(
  signals: readonly (AbortSignal | undefined)[],
  run: (signal: never) => Promise<T>,
): Promise<T> {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length === 0
    ? run(undefined as never)
    : race(run as (signal: AbortSignal) => Promise<T>, (end) => listen(given, end));
}

/** Runs something that must be over within a time, and stop when the signal is aborted. Leaves no timer and no listener behind. */
export function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return race(run, (end) => {
    const stopListening = signal === undefined ? undefined : listen([signal], end);
    const timer = setTimeout(() => end(new DeadlineExceeded()), timeoutMs);
    return () => {
      clearTimeout(timer);
      stopListening?.();
    };
  });
}

function listen(signals: readonly AbortSignal[], end: (reason: unknown) => void): () => void {
  for (const signal of signals) if (signal.aborted) throw signal.reason;
  const removals = signals.map((signal) => listenTo(signal, () => end(signal.reason)));
  return () => {
    for (const remove of removals) remove();
  };
}

interface Shared {
  readonly listeners: Set<() => void>;
  stop(): void;
}

/** One listener a signal, however many calls share it: Node warns of a leak where a signal has more than ten. */
const shared = new WeakMap<AbortSignal, Shared>();

function listenTo(signal: AbortSignal, listener: () => void): () => void {
  const { listeners, stop } = shared.get(signal) ?? share(signal);
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) stop();
  };
}

function share(signal: AbortSignal): Shared {
  const listeners = new Set<() => void>();
  const tellAll = () => {
    for (const listener of [...listeners]) listener();
  };
  const stop = () => {
    signal.removeEventListener('abort', tellAll);
    shared.delete(signal);
  };
  signal.addEventListener('abort', tellAll);
  shared.set(signal, { listeners, stop });
  return { listeners, stop };
}

/** Runs something until it is over or `end` is called, whichever comes first. */
async function race<T>(
  run: (signal: AbortSignal) => Promise<T>,
  begin: (end: (reason: unknown) => void) => () => void,
): Promise<T> {
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
