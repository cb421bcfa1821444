/** The reason of the signal of a task that is stopped because its time has elapsed. */
export class DeadlineExceeded extends Error {}

/** Signals that can abort an operation; undefined ones are ignored. */
export type Signals = readonly (AbortSignal | undefined)[];

/** What a call with an aborted signal rejects with. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : signal.reason;
}

/** Throws the reason of the first aborted signal. */
export function throwIfAborted(signals: Signals): void {
  for (const signal of signals) if (signal?.aborted) throw abortReason(signal);
}

/**
 * Runs a task that stops when one of the signals is aborted. Rejects with the signal's reason at once, even if the task
 * ignores its signal, and removes its listeners. Without signals, the task gets no signal.
 */
export function withAbort<T>(
  signals: readonly [AbortSignal, ...AbortSignal[]],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T>;
export function withAbort<T>(signals: Signals, run: (signal: AbortSignal | undefined) => Promise<T>): Promise<T>;
export function withAbort<T>(signals: Signals, run: (signal: never) => Promise<T>): Promise<T> {
  return signals.every((signal) => signal === undefined)
    ? run(undefined as never)
    : race(
        ({ signal }) => (run as (signal: AbortSignal) => Promise<T>)(signal),
        (end) => onAbort(signals, end),
      );
}

/** The signal that stops a task. Node creates it when it is first read, which saves time if no one reads it. */
export interface LazySignal {
  readonly signal: AbortSignal;
}

/** Like {@link withAbort}, but resolves to `'timeout'` when the time has elapsed. Removes its timer and listeners. */
export async function withDeadline<T>(
  timeoutMs: number,
  signals: Signals,
  run: (lazySignal: LazySignal) => Promise<T>,
): Promise<T | 'timeout'> {
  try {
    return await race(run, (end) => {
      const stopListening = onAbort(signals, end);
      const timer = setTimeout(() => end(new DeadlineExceeded()), timeoutMs);
      return () => {
        clearTimeout(timer);
        stopListening();
      };
    });
  } catch (error) {
    // The reason of a signal may be the deadline of a caller.
    throwIfAborted(signals);
    if (error instanceof DeadlineExceeded) return 'timeout';
    throw error;
  }
}

function onAbort(signals: Signals, end: (reason: unknown) => void): () => void {
  throwIfAborted(signals);
  const removals = signals.map((signal) => signal && listenTo(signal, () => end(abortReason(signal))));
  return () => {
    for (const remove of removals) remove?.();
  };
}

interface Shared {
  readonly listeners: Set<() => void>;
  stop(): void;
}

/** Each signal has one listener, even if many calls share it: Node warns of a leak if a signal has more than ten. */
const shared = new WeakMap<AbortSignal, Shared>();

function listenTo(signal: AbortSignal, listener: () => void): () => void {
  const { listeners, stop } = shared.get(signal) ?? share(signal);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stop();
  };
}

function share(signal: AbortSignal): Shared {
  const listeners = new Set<() => void>();
  const notifyAll = () => {
    for (const listener of [...listeners]) listener();
  };
  const stop = () => {
    signal.removeEventListener('abort', notifyAll);
    shared.delete(signal);
  };
  signal.addEventListener('abort', notifyAll);
  shared.set(signal, { listeners, stop });
  return { listeners, stop };
}

/** Runs a task until it settles or `end` is called, whichever happens first. */
async function race<T>(
  run: (lazySignal: LazySignal) => Promise<T>,
  begin: (end: (reason: unknown) => void) => () => void,
): Promise<T> {
  const stop = new AbortController();
  let cleanUp = () => {};
  try {
    // V8 adds the caller to an error's stack only if nothing else is attached to the promise, not even a `catch`.
    return await new Promise<T>((resolve, reject) => {
      cleanUp = begin((reason) => {
        reject(reason);
        stop.abort(reason);
      });
      run(stop).then(resolve, reject);
    });
  } finally {
    cleanUp();
  }
}
