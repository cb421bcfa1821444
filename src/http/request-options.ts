// The options that every call has.
import { type Checks, checkDuration, checkEach, checkFunction, checkInteger, checkSignal } from '../checks.js';

/** One request of a call and its result. Contains no header, no body and no secret. */
export interface AttemptEvent {
  /** The operation, for example `backups.get`. In a listing, each page is a separate call. */
  readonly operation: string;
  /** The HTTP method in upper case. */
  readonly method: string;
  /** The path as in the documents, without the endpoint's prefix and without the query. */
  readonly path: string;
  /** The number of the request in its call, from 1. */
  readonly attempt: number;
  /** The HTTP status; missing if there was no response. */
  readonly status?: number;
  /** The message of the error, in one line. */
  readonly error?: string;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** The service's or the gateway's id of the request. */
  readonly requestId?: string;
  /**
   * The wait before the next attempt, in milliseconds; missing if none follows, or if it follows at once with a renewed
   * token.
   */
  readonly retryInMs?: number;
}

/** Options of every call, its last argument. */
export interface RequestOptions {
  /** Ends the call early; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long one request may take, in milliseconds. Default: the client's `timeoutMs`. */
  timeoutMs?: number | undefined;
  /** How often a request that failed is sent again, 0 to 100. Default: the client's `maxRetries`. */
  maxRetries?: number | undefined;
  /** Called after each attempt of this call, in addition to the client's `onAttempt`. Its errors are ignored. */
  onAttempt?: ((event: AttemptEvent) => void) | undefined;
}

export function checkRetries(argument: string, value: unknown): number {
  return checkInteger(argument, value, 0, 100);
}

const requestChecks: Checks<RequestOptions> = {
  signal: checkSignal,
  timeoutMs: checkDuration,
  maxRetries: checkRetries,
  onAttempt: checkFunction,
};
export const requestKeys: readonly string[] = Object.keys(requestChecks);

/** The options that every call has, from options whose keys were checked. */
export function checkRequestOptions(given: Record<string, unknown>): RequestOptions {
  return checkEach(given, requestChecks);
}
