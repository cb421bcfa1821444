/**
 * How many requests of a listing may be open: half as many after a response that says "slow down", then slowly more.
 */
export interface Limiter {
  readonly limit: number;
  /** Call this when a request or a retry is sent, and the result when its response arrives. */
  sent(): (isThrottled: boolean) => void;
  /** Called when the limit was reduced, so that surplus requests can be aborted. */
  onReduced?: () => void;
}

/** How many successful responses for each open request allow one more. */
const successesPerRequest = 2;

export function createLimiter(max: number): Limiter {
  let limit = max;
  let successes = 0;
  let reductions = 0;
  const limiter: Limiter = {
    get limit() {
      return limit;
    },
    sent() {
      const before = reductions;
      return (isThrottled) => {
        // A burst counts once: requests that were sent before the latest reduction are ignored.
        if (before !== reductions) return;
        if (isThrottled) {
          reductions += 1;
          successes = 0;
          limit = Math.max(1, Math.floor(limit / 2));
          limiter.onReduced?.();
        } else if (limit < max) {
          successes += 1;
          if (successes < successesPerRequest * limit) return;
          successes = 0;
          limit += 1;
        }
      };
    },
  };
  return limiter;
}
