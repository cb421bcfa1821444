// What an attempt's outcome means: a response to use, or an error and whether to try again.
import { apiError, ConnectionError, type CsbsError, RequestTimeoutError, UnexpectedResponseError } from '../errors.js';
import { parseUrl, shorten } from '../text.js';
import { readErrorBody } from './error-body.js';
import { readRequestId } from './headers.js';
import type { HttpRequest } from './request.js';
import { isRetried, markTransient, readRetryAfter } from './retry.js';
import type { Secrets } from './secrets.js';
import type { HttpResponse, SendFailure } from './send.js';

/** A 2xx response. */
export interface Success {
  readonly response: HttpResponse;
  /** An error that says that this response is not what the documents promise. */
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
  readonly unauthorized?: boolean;
  readonly retryAfterMs?: number | undefined;
}

/** How much of an error's body is kept, in bytes. */
const maxBody = 64 * 1024;
/** How much of the service's wording is kept, and of an unexpected response shown, in characters. */
const maxDetail = 4096;
const maxPiece = 120;
const maxUnexpected = 500;
/** A code or an id longer than this is not one, and would bury the message. */
const maxName = 200;

/** `secrets` are kept out of everything that the service says. */
export function createClassifier(secrets: Secrets, maxResponseBytes: number) {
  function classify(request: HttpRequest, outcome: HttpResponse | SendFailure, attempts: number): Success | Failed {
    if (!('status' in outcome)) return connectionFailed(request, outcome, attempts);
    const { status } = outcome;
    if (status === 101) return { error: unexpected(request, outcome, 'a switch to another protocol') };
    if (status < 200 || (status >= 300 && status < 400))
      return { error: unexpected(request, outcome, redirect(request, outcome, secrets)) };
    return status < 300 ? succeeded(request, outcome) : serviceFailed(request, outcome, attempts);
  }

  function connectionFailed(request: HttpRequest, failure: SendFailure, attempts: number): Failed {
    const type = failure.timedOut ? RequestTimeoutError : ConnectionError;
    const { code, retry } = failure;
    const host = hostOf(request.url);
    const error = new type(secrets.scrub(failure.reason), { request: request.info, host, code, attempts });
    // Also a token that was late: that ends the call, but another call may get one.
    if (retry || failure.timedOut) markTransient(error);
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
    if (retry || (status >= 500 && !body.fromService)) markTransient(error);
    return { error, retry, unauthorized: status === 401, retryAfterMs };
  }

  function succeeded(request: HttpRequest, response: HttpResponse): Success | Failed {
    const { status, headers, truncated, unreadable } = response;
    // Not the response itself: its text would be kept for as long as the rows.
    const about = { status, headers };
    if (truncated)
      return { error: unexpected(request, about, `more than ${maxResponseBytes} bytes, which is maxResponseBytes`) };
    if (unreadable !== undefined)
      return { error: unexpected(request, about, `a body that cannot be read (${unreadable})`) };
    return { response, unexpected: (detail) => unexpected(request, about, detail) };
  }

  function parseJson({ response, unexpected }: Success): JsonResponse | Failed {
    try {
      return { json: JSON.parse(response.text) as unknown, unexpected };
    } catch {
      return { error: unexpected(`no JSON but ${excerpt(response)}`) };
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
      detail: shorten(scrubBeginning(detail), maxUnexpected),
      requestId: requestIdOf({ headers }),
    });
  }

  function requestIdOf({ headers }: Pick<HttpResponse, 'headers'>): string | undefined {
    return clean(readRequestId(headers), maxName);
  }

  function clean(text: string | undefined, length: number): string | undefined {
    return text === undefined ? undefined : shorten(secrets.scrub(text), length);
  }

  /** Scrubs no more than may be kept of a string. */
  function scrubBeginning(text: string): string {
    return text.length <= maxBody ? secrets.scrub(text) : secrets.scrubTruncated(text.slice(0, maxBody));
  }

  function excerpt({ text, headers }: HttpResponse): string {
    if (text.trim() === '') return 'an empty body';
    const type = headers['content-type'];
    return `${type === undefined ? 'a body without a type' : shorten(secrets.scrub(type), maxPiece)}: ${JSON.stringify(shorten(scrubBeginning(text), maxPiece))}`;
  }

  return { classify, parseJson, requestIdOf };
}

function redirect({ url }: HttpRequest, { headers }: HttpResponse, secrets: Secrets): string {
  const { location } = headers;
  const target = location === undefined ? undefined : parseUrl(location, url);
  if (target === undefined) return 'a redirect, which is not followed';
  return `a redirect to ${secrets.scrubHost(hostOf(target.href))}, which is not followed`;
}

/** Host and port. */
function hostOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`;
}

/** The beginning of a string, in bytes of UTF-8, without half a character at the end. */
function firstBytes(text: string, length: number): string {
  const bytes = new TextEncoder().encode(text.slice(0, length)).subarray(0, length);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}
