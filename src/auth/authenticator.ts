// The contract between the client and its authenticators, including those that users write.
import { isRecord, kind } from '../checks.js';
import { ArgumentError } from '../errors.js';

/** Headers by name. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** A request that is about to be sent. */
export interface OutgoingRequest {
  /** The HTTP method in upper case. */
  readonly method: string;
  /** The complete URL with the query, encoded as it is sent (RFC 3986). */
  readonly url: string;
  /** The bytes of the body; empty if there is no body. */
  readonly body: Uint8Array;
}

/** A request to which the service responded with 401. */
export interface RejectedRequest {
  /** The headers that `authenticate` returned for it. */
  readonly headers: RequestHeaders;
  /** The HTTP status. */
  readonly status: number;
  /** The time of the service's clock, if it sent one. */
  readonly date?: Date;
  /** The service's error code. */
  readonly code?: string;
  /** The service's error message. */
  readonly detail?: string;
}

/** A request that an authenticator sends, for example for a token. */
export interface AuthRequest {
  /** Default: `GET`. */
  method?: string | undefined;
  /** The URL; `https://`, unless the client's `allowInsecureHttp` allows `http://`. */
  url: string;
  /** Headers to send. Errors never repeat their values. */
  headers?: RequestHeaders | undefined;
  /** The body as a string; JSON, unless the headers name another type. */
  body?: string | undefined;
  /** Aborts the request. Default: the signal of the context. */
  signal?: AbortSignal | undefined;
  /** The option that the URL comes from. The ArgumentError for an invalid URL names it. Default: `url`. */
  argument?: string | undefined;
}

/** The response to an {@link AuthRequest}. Its status is always a success; all others reject. */
export interface AuthResponse {
  /** The HTTP status, from 200 to 299. */
  readonly status: number;
  /** Headers by their names in lower case. */
  readonly headers: RequestHeaders;
  /** The body as a string. */
  readonly text: string;
  /**
   * Parses the body as JSON.
   *
   * @throws UnexpectedResponseError if it is not JSON.
   */
  json(): unknown;
  /** Creates an UnexpectedResponseError for this response; `detail` says what is wrong with it. */
  unexpected(detail: string): Error;
}

/** What a client provides to an authenticator. */
export interface AuthContext {
  /**
   * Sends a request with the client's timeouts, retries, proxy and agents. Redirects are not followed. Rejects with the
   * same errors as any call, and with an ArgumentError for a URL that must not be used.
   */
  send(request: AuthRequest): Promise<AuthResponse>;
  /** Registers a secret of 8 characters or more, so that no error repeats it. Call it before each use of the secret. */
  secret(value: string): void;
  /** Aborted when no caller waits anymore. */
  readonly signal?: AbortSignal;
}

/** Which endpoints of the catalog to use. */
export interface SessionChoice {
  /** The region; required if there are several. */
  readonly region?: string;
  /** `public` (the default), `internal` or `admin`. */
  readonly interface?: string;
  /** Services whose URL is already known. */
  readonly known?: readonly ('csbs' | 'vbs')[];
}

/** The result of a sign-in. */
export interface Session {
  /** The project that the sign-in is for. */
  readonly projectId: string;
  /** The URLs of the services, without version and project. */
  readonly endpoints: { csbs?: string | undefined; vbs?: string | undefined };
}

/**
 * Authenticates requests. This package provides `keystonePassword`, `keystoneApplicationCredential`, `keystoneToken`
 * and `accessKey`. Several clients can share one authenticator, and thus its token.
 */
export interface Authenticator {
  /**
   * Returns the auth headers for a request. Called before each attempt. It may take as long as all attempts of the call
   * and the waits between them.
   */
  authenticate(request: OutgoingRequest, context: AuthContext): RequestHeaders | Promise<RequestHeaders>;
  /**
   * Called after a 401, at most once per call. Calls that were rejected with the same headers share it. If it resolves
   * to true, `authenticate` is called again, and the request is sent once more.
   */
  renew?(rejected: RejectedRequest, context: AuthContext): Promise<boolean>;
  /** Finds the project and the endpoints for `CsbsClient.connect`. */
  session?(choice: SessionChoice, context: AuthContext): Promise<Session>;
}

export function isAuthenticator(value: unknown): value is Authenticator {
  return isRecord(value) && typeof value.authenticate === 'function';
}

function isPromise(value: unknown): boolean {
  return isRecord(value) && typeof value.then === 'function';
}

/** An object with the method `authenticate`; its other members are methods, if it has them. */
export function checkAuthenticator(value: unknown): Authenticator {
  if (!isAuthenticator(value)) {
    const got = isPromise(value) ? 'a promise: await it first' : kind(value);
    throw new ArgumentError(
      'auth',
      `auth must be a token, a function that returns one, or an authenticator (keystonePassword({ … })), got ${got}.`,
    );
  }
  for (const name of ['renew', 'session'] as const) {
    if (value[name] !== undefined && typeof value[name] !== 'function')
      throw new ArgumentError('auth', `auth.${name} must be a function.`);
  }
  return value;
}
