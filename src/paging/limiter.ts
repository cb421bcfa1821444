/**
 * How many requests of a listing may be open at a time: half as many after a response that says "slow down", then
 * slowly more again. It knows no HTTP: whoever sends a request reports it, and whether it was rejected for its rate.
 */
export interface Limiter {
  readonly limit: number;
  /**
   * To be called for each request when it is sent, also for a retry; the result is to be called when its response
   * arrives.
   */
  sent(): (isThrottled: boolean) => void;
  /** Called when the limit was reduced; set by whoever holds requests that are then too many. */
  onReduced?: () => void;
}

/** How many successful responses for each open request it takes to allow one more. */
const patience = 2;

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
        // What was sent before the latest reduction says nothing about it: a burst that is rejected counts once.
        if (before !== reductions) return;
        if (isThrottled) {
          reductions += 1;
          successes = 0;
          limit = Math.max(1, Math.floor(limit / 2));
          limiter.onReduced?.();
        } else if (limit < max) {
          successes += 1;
          if (successes < patience * limit) return;
          successes = 0;
          limit += 1;
        }
      };
    },
  };
  return limiter;
}
