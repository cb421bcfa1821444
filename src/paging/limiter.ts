/**
 * How many requests of a listing may be in flight: half as many after a response that says "slow down", then slowly
 * more.
 */
export interface Limiter {
  readonly maxInFlight: number;
  /** Call this when a request or a retry is sent, and call the returned function when its response arrives. */
  sent(): (isThrottled: boolean) => void;
  /** Called when the maximum was reduced, so that surplus requests can be aborted. */
  onReduced?: () => void;
}

/** How many successful responses for each request in flight allow one more. */
const successesPerRequest = 2;

export function createLimiter(max: number): Limiter {
  let maxInFlight = max;
  let successes = 0;
  let reductions = 0;
  const limiter: Limiter = {
    get maxInFlight() {
      return maxInFlight;
    },
    sent() {
      const before = reductions;
      return (isThrottled) => {
        // A burst counts once: requests that were sent before the latest reduction are ignored.
        if (before !== reductions) return;
        if (isThrottled) {
          reductions += 1;
          successes = 0;
          maxInFlight = Math.max(1, Math.floor(maxInFlight / 2));
          limiter.onReduced?.();
        } else if (maxInFlight < max) {
          successes += 1;
          if (successes < successesPerRequest * maxInFlight) return;
          successes = 0;
          maxInFlight += 1;
        }
      };
    },
  };
  return limiter;
}
