// What the transport asks for: headers for a request, and better ones after a 401; the same way for tokens and authenticators.
import { createSharedTask } from '../shared-task.js';
import type { AuthContext, Authenticator, OutgoingRequest, RejectedRequest, RequestHeaders } from './authenticator.js';

/** Gives the headers for a request. */
export type Proof = (
  request: OutgoingRequest,
  signal: AbortSignal | undefined,
) => RequestHeaders | Promise<RequestHeaders>;

/** What proves to the service who asks. */
export interface Credentials {
  readonly prove: Proof;
  /** How to prove it better than in a refused request; undefined where there is no better way. Calls side by side share one renewal. */
  renew(rejected: RejectedRequest, signal: AbortSignal | undefined): Promise<Proof | undefined>;
  /** Gives up a renewal that does not come to an end, so that a later call begins another. */
  forget(): void;
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
  /** How many renewals have ended, and how many of them had when headers were asked for: a call that comes back late takes the outcome of the latest. */
  let ended = 0;
  let latest: Promise<boolean> = Promise.resolve(true);
  const before = new WeakMap<RequestHeaders, number>();

  const prove: Proof = async (request, signal) => {
    const seen = ended;
    const headers = check(await authenticator.authenticate(request, context(signal)));
    before.set(headers, seen);
    return headers;
  };

  return {
    prove,
    async renew(rejected, signal) {
      if (authenticator.renew === undefined) return undefined;
      const late = (before.get(rejected.headers) ?? ended) < ended;
      const renewed = late
        ? await latest
        : await renewal.join(signal, (left) => {
            const outcome = (async () => (await authenticator.renew?.(rejected, context(left))) === true)();
            const end = () => {
              if (left.aborted) return;
              ended += 1;
              latest = outcome;
            };
            outcome.then(end, end);
            return outcome;
          });
      return renewed ? prove : undefined;
    },
    forget() {},
  };
}
