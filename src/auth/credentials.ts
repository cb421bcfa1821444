// What the transport asks for: headers for a request, and better ones after a 401; the same way for tokens and authenticators.
import { createSharedTask } from '../shared-task.js';
import type { AuthContext, Authenticator, OutgoingRequest, RejectedRequest, RequestHeaders } from './authenticator.js';

/** Gives the headers for a request. */
export type Proof = (request: OutgoingRequest, signal: AbortSignal | undefined) => RequestHeaders | Promise<RequestHeaders>;

/** What proves to the service who asks. */
export interface Credentials {
  readonly prove: Proof;
  /** How to prove it better than in a refused request; undefined where there is no better way. Calls side by side share one renewal. */
  renew(rejected: RejectedRequest, signal: AbortSignal | undefined): Promise<Proof | undefined>;
  /** Gives up a renewal that does not come to an end, so that a later call begins another. */
  forget(refused: RequestHeaders): void;
}

/** For requests that carry their own proof, or none. */
export const noCredentials: Credentials = { prove: () => ({}), renew: async () => undefined, forget() {} };

/** `context` makes what the authenticator is lent; `check` passes on headers that can be sent. */
export function createAuthenticatorCredentials(
  authenticator: Authenticator,
  context: (signal: AbortSignal | undefined) => AuthContext,
  check: (headers: unknown) => RequestHeaders,
): Credentials {
  const renewal = createSharedTask<boolean>();
  /** How many renewals there were, and how many of them there had been when headers were asked for: a call that comes back late needs no further one. */
  let renewals = 0;
  const before = new WeakMap<RequestHeaders, number>();

  const prove: Proof = async (request, signal) => {
    const seen = renewals;
    const headers = check(await authenticator.authenticate(request, context(signal)));
    before.set(headers, seen);
    return headers;
  };

  return {
    prove,
    async renew(rejected, signal) {
      if (authenticator.renew === undefined) return undefined;
      if ((before.get(rejected.headers) ?? renewals) < renewals) return prove;
      const renewed = await renewal.join(signal, async (left) => {
        const better = await authenticator.renew?.(rejected, context(left));
        if (better === true) renewals += 1;
        return better === true;
      });
      return renewed ? prove : undefined;
    },
    forget() {},
  };
}
