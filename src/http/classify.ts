// Classifies the outcome of an attempt: a usable response, or an error and whether to retry.
import type { AuthResponse, RejectedRequest } from '../auth/authenticator.js';
import {
  apiError,
  ConnectionError,
  type CsbsError,
  maxShownDetail,
  RequestTimeoutError,
  UnexpectedResponseError,
} from '../errors.js';
import { parseHttpDate } from '../http-date.js';
import { withoutUndefined } from '../objects.js';
import { parseUrl, shorten } from '../text.js';
import { readErrorBody } from './error-body.js';
import { readRequestId } from './headers.js';
import type { HttpRequest } from './request.js';
import { isRetried, readRetryAfter, transient } from './retry.js';
import type { Secrets } from './secrets.js';
import type { HttpResponse, SendFailure } from './send.js';

/** A 2xx response. */
export interface Success extends AuthResponse {
  unexpected(detail: string): UnexpectedResponseError;
}

/** A 2xx response's JSON. */
export interface JsonResponse extends Pick<Success, 'unexpected'> {
  readonly json: unknown;
}

/** An attempt that failed. */
export interface Failed {
  readonly error: CsbsError;
  readonly retry?: boolean;
  /** What an authenticator needs to know, if the status is 401. */
  readonly unauthorized?: Omit<RejectedRequest, 'headers'> | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The maximum size of an error's body that is kept, in bytes. */
const maxBody = 64 * 1024;
/** The maximum lengths of an ApiError's detail, and of an excerpt of a body, in characters. */
const maxDetail = 4096;
const maxPiece = 120;
/** The maximum length of a code or an id, in characters. */
const maxName = 200;

/** Removes `secrets` from everything that the service sends. */
export function createClassifier(secrets: Secrets, maxResponseBytes: number) {
  function classify(request: HttpRequest, outcome: HttpResponse | SendFailure, attempts: number): Success | Failed {
    if (!('status' in outcome)) return connectionFailed(request, outcome, attempts);
    const { status } = outcome;
    if (status < 200 || (status >= 300 && status < 400)) {
      const detail = status === 101 ? 'a switch to another protocol' : redirect(request, outcome);
      return { error: unexpected(request, outcome, detail) };
    }
    return status < 300 ? succeeded(request, outcome) : serviceFailed(request, outcome, attempts);
  }

  function connectionFailed(request: HttpRequest, failure: SendFailure, attempts: number): Failed {
    const type = failure.timedOut ? RequestTimeoutError : ConnectionError;
    const { code, retry } = failure;
    const host = hostOf(request.url);
    const error = new type(secrets.scrub(failure.reason), { request: request.info, host, code, attempts });
    // A token that arrives too late ends the call, but a later call may succeed.
    if (retry || failure.timedOut) transient.add(error);
    return { error, retry };
  }

  function serviceFailed({ info }: HttpRequest, response: HttpResponse, attempts: number): Failed {
    const { status, statusText, headers } = response;
    const text = response.truncated ? secrets.scrubTruncated(response.text) : secrets.scrub(response.text);
    const body = readErrorBody(text, response.truncated);
    const retryAfterMs = readRetryAfter(headers, body.retryAfter, Date.now());
    const error = apiError({
      request: info,
      status,
      code: clean(body.code, maxName),
      detail: clean(body.detail ?? (statusText || undefined), maxDetail),
      requestId: requestIdOf(response) ?? clean(body.requestId, maxName),
      retryAfterMs,
      attempts,
      body: firstBytes(text, maxBody),
    });
    const retry = isRetried(status, body.fromService);
    // Any 5xx that the service did not name may pass.
    if (retry || (status >= 500 && !body.fromService)) transient.add(error);
    const time = parseHttpDate(headers.date);
    const date = time === undefined ? undefined : new Date(time);
    const unauthorized =
      status === 401 ? withoutUndefined({ status, date, code: error.code, detail: error.detail }) : undefined;
    return { error, retry, unauthorized, retryAfterMs };
  }

  function succeeded(request: HttpRequest, response: HttpResponse): Success | Failed {
    const { status, headers, text, truncated, unreadable } = response;
    // Not the response itself: its text would stay in memory as long as the rows.
    const about = { status, headers };
    if (truncated)
      return { error: unexpected(request, about, `more than ${maxResponseBytes} bytes, which is maxResponseBytes`) };
    if (unreadable !== undefined)
      return { error: unexpected(request, about, `a body that cannot be read (${unreadable})`) };
    const fail = (detail: string) => unexpected(request, about, detail);
    return { status, headers, text, json: jsonReader(response, fail), unexpected: fail };
  }

  /** A function of its own, because all functions of one scope keep what one of them uses. */
  function jsonReader(response: HttpResponse, unexpected: Success['unexpected']): () => unknown {
    return () => {
      try {
        return JSON.parse(response.text);
      } catch {
        throw unexpected(`not JSON, but ${excerpt(response)}`);
      }
    };
  }

  function parseJson({ json, unexpected }: Success): JsonResponse | Failed {
    try {
      return { json: json(), unexpected };
    } catch (error) {
      return { error: error as UnexpectedResponseError };
    }
  }

  function unexpected(
    { info }: HttpRequest,
    { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
    detail: string,
  ): UnexpectedResponseError {
    return new UnexpectedResponseError({
      request: info,
      status,
      detail: shorten(scrubBeginning(detail), maxShownDetail),
      requestId: requestIdOf({ headers }),
    });
  }

  function requestIdOf({ headers }: Pick<HttpResponse, 'headers'>): string | undefined {
    return clean(readRequestId(headers), maxName);
  }

  function clean(text: string | undefined, length: number): string | undefined {
    return text === undefined ? undefined : shorten(secrets.scrub(text), length);
  }

  /** Scrubs only as much of a string as may be kept. */
  function scrubBeginning(text: string): string {
    return text.length <= maxBody ? secrets.scrub(text) : secrets.scrubTruncated(text.slice(0, maxBody));
  }

  function excerpt({ text, headers }: HttpResponse): string {
    if (text.trim() === '') return 'an empty body';
    const type = headers['content-type'];
    const kind = type === undefined ? 'a body without a type' : shorten(secrets.scrub(type), maxPiece);
    return `${kind}: ${JSON.stringify(shorten(scrubBeginning(text), maxPiece))}`;
  }

  return { classify, parseJson, requestIdOf };
}

function redirect({ url }: HttpRequest, { headers: { location } }: HttpResponse): string {
  const target = location === undefined ? undefined : parseUrl(location, url);
  return `a redirect${target === undefined ? '' : ` to ${hostOf(target.href)}`}, which is not followed`;
}

/** Host and port. A URL parser keeps the case of the host if the scheme is unknown. */
function hostOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname.toLowerCase()}:${port || (protocol === 'http:' ? 80 : 443)}`;
}

/** Returns at most `length` bytes of a string in UTF-8, truncated between characters. */
function firstBytes(text: string, length: number): string {
  const bytes = new TextEncoder().encode(text.slice(0, length)).subarray(0, length);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}
