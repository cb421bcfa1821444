// Provides the auth headers for a request, and renews them after a 401: one interface for tokens and authenticators.
import { createSharedTask } from '../shared-task.js';
import type { AuthContext, Authenticator, OutgoingRequest, RejectedRequest, RequestHeaders } from './authenticator.js';
import { checkToken, type TokenSource } from './token.js';

type Authenticate = (
  request: OutgoingRequest,
  signal: AbortSignal | undefined,
) => RequestHeaders | Promise<RequestHeaders>;

export interface Credentials {
  /** The headers, if they are always the same. */
  readonly constant?: RequestHeaders;
  readonly authenticate: Authenticate;
  /** Resolves to new credentials after a 401, or to undefined if there are none. Concurrent calls share one renewal. */
  renew(rejected: RejectedRequest, signal: AbortSignal | undefined): Promise<Authenticate | undefined>;
}

/** For requests that have their own credentials, or none. */
export const noCredentials: Credentials = constant({});

/** `context` creates the authenticator's context; `check` returns its headers if they can be sent. */
export function authenticatorCredentials(
  authenticator: Authenticator,
  context: (signal: AbortSignal | undefined) => AuthContext,
  check: (headers: unknown) => RequestHeaders,
): Credentials {
  const shared = createSharedRenewal<boolean>(
    async (rejected, signal) => (await authenticator.renew?.(rejected, context(signal))) === true,
  );
  const authenticate: Authenticate = (request, signal) =>
    shared.record(async () => check(await authenticator.authenticate(request, context(signal))));
  return {
    authenticate,
    async renew(rejected, signal) {
      return (await shared.renew(rejected, signal)) ? authenticate : undefined;
    },
  };
}

/** `register` is called with the headers and returns them, so that no error repeats their secrets. */
export function tokenCredentials(
  source: TokenSource,
  register: (headers: RequestHeaders) => RequestHeaders,
): Credentials {
  const toHeaders = (token: unknown) => register({ 'X-Auth-Token': checkToken(token) });
  if (typeof source === 'string') return constant(toHeaders(source));
  const request = async () => toHeaders(await source());
  const tokenOf = (headers: RequestHeaders) => headers['X-Auth-Token'];
  /** Never rejects, because a renewal that started for another token may be repeated for this one. */
  const shared = createSharedRenewal(async ({ headers }) => {
    const replaces = tokenOf(headers);
    return request().then(
      (headers) => ({ replaces, headers }),
      (error: unknown) => ({ replaces, error }),
    );
  });
  return {
    authenticate: () => shared.record(request),
    async renew(rejected, signal) {
      const token = tokenOf(rejected.headers);
      let renewed = await shared.renew(rejected, signal);
      const isNew = () => 'headers' in renewed && tokenOf(renewed.headers) !== token;
      if (!isNew() && renewed.replaces !== token) renewed = await shared.start(rejected, signal);
      if ('error' in renewed) throw renewed.error;
      const { headers } = renewed;
      return isNew() ? () => shared.record(async () => ({ ...headers })) : undefined;
    },
  };
}

function constant(headers: RequestHeaders): Credentials {
  return { constant: headers, authenticate: () => headers, renew: async () => undefined };
}

/** Concurrent calls share one renewal. A call whose headers are older than the latest renewal uses its result. */
function createSharedRenewal<T>(run: (rejected: RejectedRequest, signal: AbortSignal) => Promise<T>) {
  const task = createSharedTask<T>();
  /** The renewal that finished last. */
  let latest: Promise<T> | undefined;
  /** For each set of headers, the renewal that was the latest when they were created. */
  const latestBefore = new WeakMap<RequestHeaders, Promise<T> | undefined>();

  async function start(rejected: RejectedRequest, signal: AbortSignal | undefined): Promise<T> {
    return task.join(signal, async (left) => {
      const renewal = run(rejected, left);
      try {
        return await renewal;
      } finally {
        if (!left.aborted) latest = renewal;
      }
    });
  }

  return {
    start,
    /** Records when headers are created. */
    async record(create: () => Promise<RequestHeaders>): Promise<RequestHeaders> {
      const before = latest;
      const headers = await create();
      latestBefore.set(headers, before);
      return headers;
    },
    async renew(rejected: RejectedRequest, signal: AbortSignal | undefined): Promise<T> {
      const { headers } = rejected;
      const isLate = latestBefore.has(headers) && latestBefore.get(headers) !== latest;
      return isLate && latest !== undefined ? latest : start(rejected, signal);
    },
  };
}
