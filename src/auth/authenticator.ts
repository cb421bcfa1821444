// What proves to a service who asks: the contract between this client and the ways to sign in, also those that users write.
import { isRecord, kind } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** Headers by name. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** A request as it is about to leave. */
export interface OutgoingRequest {
  /** In capitals. */
  readonly method: string;
  /** The whole address, encoded as it is sent (RFC 3986), with the query. */
  readonly url: string;
  /** The bytes of the body; none where there is no body. */
  readonly body: Uint8Array;
}

/** A request that the service answered with 401. */
export interface RejectedRequest {
  /** What `authenticate` gave for it. */
  readonly headers: RequestHeaders;
  /** The HTTP status. */
  readonly status: number;
  /** The service's clock, where it told the time. */
  readonly date?: Date;
  /** The service's error code. */
  readonly code?: string;
  /** The service's words. */
  readonly detail?: string;
}

/** A request of an authenticator's own, for example for a token. */
export interface AuthRequest {
  /** Default: `GET`. */
  method?: string | undefined;
  /** `https://`, or what the client's `allowInsecureHttp` allows. */
  url: string;
  /** Headers to send; their values are never repeated in errors. */
  headers?: RequestHeaders | undefined;
  /** The body's text; JSON unless the headers name another type. */
  body?: string | undefined;
  /** Ends the request early. Default: the context's signal. */
  signal?: AbortSignal | undefined;
  /** The setting that the address comes from, for the ArgumentError where it cannot be used. Default: `url`. */
  argument?: string | undefined;
}

/** The answer to a request of an authenticator's own; always a success, since everything else rejects. */
export interface AuthResponse {
  /** The HTTP status, from 200 to 299. */
  readonly status: number;
  /** By lower-case name. */
  readonly headers: RequestHeaders;
  /** The body's text. */
  readonly text: string;
  /** The body's JSON. @throws UnexpectedResponseError where it is none. */
  json(): unknown;
  /** An UnexpectedResponseError about this answer, which says what came instead of what was promised. */
  unexpected(detail: string): Error;
}

/** What a client lends to an authenticator. */
export interface AuthContext {
  /**
   * Sends a request the client's own way: its deadline for each attempt, its retries, its proxy and agents, no redirect followed.
   * Rejects with the same errors as every call, and with an ArgumentError for an address that must not be used.
   */
  send(request: AuthRequest): Promise<AuthResponse>;
  /** Names a secret (of 8 characters or more), so that no error repeats it. Call it whenever the secret is about to be sent. */
  secret(value: string): void;
  /** Aborted when nobody waits any more. */
  readonly signal?: AbortSignal;
}

/** Which endpoints a session should find. */
export interface SessionChoice {
  /** The region, where there are several. */
  readonly region?: string;
  /** `public` (the default), `internal` or `admin`. */
  readonly interface?: string;
  /** Services whose address is known already, and need not be found. */
  readonly known?: readonly ('csbs' | 'vbs')[];
}

/** What a session learns when it signs in. */
export interface Session {
  /** The project that the sign-in is for. */
  readonly projectId: string;
  /** The services' addresses, without version and project. */
  readonly endpoints: { csbs?: string | undefined; vbs?: string | undefined };
}

/**
 * Proves to the services who asks. The package's own: `keystonePassword`, `keystoneApplicationCredential`, `keystoneToken`, `accessKey`. One
 * authenticator may serve several clients, which then share its token.
 */
export interface Authenticator {
  /** The headers for a request; asked before each attempt. A call waits for it as long as its own attempts and their waits may take. */
  authenticate(request: OutgoingRequest, context: AuthContext): RequestHeaders | Promise<RequestHeaders>;
  /**
   * Called after a 401, once a call at most; calls that were refused with the same headers share it. True: `authenticate` now gives something
   * better, and the request is sent once more.
   */
  renew?(rejected: RejectedRequest, context: AuthContext): Promise<boolean>;
  /** The project and the endpoints, for `CsbsClient.connect`. */
  session?(choice: SessionChoice, context: AuthContext): Promise<Session>;
}

export function isAuthenticator(value: unknown): value is Authenticator {
  return isRecord(value) && typeof value.authenticate === 'function';
}

/** An object with `authenticate`, whose other methods are methods where they are there. */
export function checkAuthenticator(value: unknown): Authenticator {
  if (!isAuthenticator(value)) {
    throw new ArgumentError(
      'auth',
      `auth must be a token, a function that gives one, or an authenticator, got ${kind(value)}.`,
    );
  }
  for (const name of ['renew', 'session'] as const) {
    if (value[name] !== undefined && typeof value[name] !== 'function')
      throw new ArgumentError('auth', `auth.${name} must be a function.`);
  }
  return value;
}
