// Sends a request once and reads its response to the end. Nothing of axios leaves this file.
import { DeadlineExceeded, type Signals, throwIfAborted, withDeadline } from '../abort.js';
import type { RequestHeaders } from '../auth/authenticator.js';
import { type Adapter, type Exchange, type ResponseHead, selectAdapter } from './adapter.js';
import { maxErrorBytes } from './body.js';
import { type ResponseHeaders, readHeaders } from './headers.js';
import type { HttpOptions } from './options.js';
import type { HttpRequest } from './request.js';
import { isRetriedFailure, routeTo, unusableBody, userAgentHeader, withAdvice } from './runtime.js';

/** A response, read to its end or to the limit. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ResponseHeaders;
  readonly text: string;
  /** Whether there was more than was read. */
  readonly truncated: boolean;
  /** What is wrong with the body, if all of it arrived and it cannot be read. */
  readonly unreadable?: string;
}

/** Why there is no response. */
export interface SendFailure {
  /** The cause's own wording. */
  readonly reason: string;
  readonly code: string | undefined;
  readonly timedOut: boolean;
  readonly retry: boolean;
}

/** Sends a request once. Rejects only with a signal's reason, and with errors that do not come from the network. */
export type SendOnce = (
  authHeaders: RequestHeaders,
  timeoutMs: number,
  signals: Signals,
) => Promise<HttpResponse | SendFailure>;

export interface SendSettings {
  readonly http: HttpOptions;
  readonly userAgent: string | undefined;
  readonly maxResponseBytes: number;
}

/** The result prepares a request; it throws an ArgumentError if the runtime lacks something, or if the environment names an unusable proxy. */
export function createSender({ http, userAgent, maxResponseBytes }: SendSettings): (request: HttpRequest) => SendOnce {
  const { httpAgent, httpsAgent } = http;
  // The spec also has HTML, from gateways that fail; no one requests it.
  const ownHeaders = { ...http.headers, Accept: 'application/json', 'User-Agent': userAgentHeader(userAgent) };
  let adapter: Adapter | undefined;

  function limitOf(status: number): number {
    if (status >= 400) return Math.min(maxErrorBytes, maxResponseBytes);
    return status >= 200 && status < 300 ? maxResponseBytes : 0;
  }

  return (request) => {
    adapter ??= selectAdapter(http.fetch, maxResponseBytes);
    const sendWithAxios = adapter;
    const config = {
      url: request.url,
      method: request.info.method,
      data: request.body,
      responseType: 'text',
      validateStatus: null,
      // A redirect would take the token along.
      maxRedirects: 0,
      httpAgent,
      httpsAgent,
      ...routeTo(request, http),
    } as const;
    const headers = { ...ownHeaders, ...request.headers };

    return async (authHeaders, timeoutMs, signals) => {
      let exchange: Exchange | undefined;
      try {
        return await withDeadline(timeoutMs, signals, async (ending) => {
          exchange = { ending, limitOf, truncated: false };
          const response = await sendWithAxios({ ...config, headers: { ...headers, ...authHeaders } }, exchange);
          return toResponse(response, String(response.data ?? ''), exchange.truncated);
        });
      } catch (error) {
        exchange?.request?.destroy();
        throwIfAborted(signals);
        if (isDeadline(error)) return timedOut(`No complete response within ${timeoutMs} ms`);
        if (!isNetworkError(error)) throw error;
        const head = exchange?.head;
        const unusable = head && unusableBody(error, head);
        return unusable === undefined
          ? failureOf(error)
          : { ...toResponse(head as ResponseHead, '', false), ...unusable };
      }
    };
  };
}

function toResponse(head: ResponseHead, text: string, truncated: boolean): HttpResponse {
  return { status: head.status, statusText: head.statusText, headers: readHeaders(head.headers), text, truncated };
}

/** `timedOut` as a failure that another attempt may avoid, unless the credentials were late. */
export function timedOut(reason: string, retry = true): SendFailure {
  return { reason, code: 'ETIMEDOUT', timedOut: true, retry };
}

const isDeadline = (error: unknown) => error instanceof DeadlineExceeded;

/** What is read of an error: it may be of another realm, as in Jest. */
interface ErrorLike {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly isAxiosError?: unknown;
  /** Of a proxy that opened no tunnel. */
  readonly statusCode?: unknown;
}

/** The errors of axios and of Node's streams. */
function isNetworkError(error: unknown): error is ErrorLike {
  const { code, isAxiosError } = (error ?? {}) as ErrorLike;
  return isAxiosError === true || typeof code === 'string';
}

const broken: SendFailure = {
  reason: 'The connection was closed before the end of the body',
  code: 'ECONNRESET',
  timedOut: false,
  retry: true,
};

function failureOf(outer: ErrorLike): SendFailure {
  if (outer.code === 'ERR_BAD_RESPONSE') return broken;
  const cause = causeOf(outer);
  const code = [cause.code, outer.code].find((value) => typeof value === 'string');
  const message = typeof cause.message === 'string' && cause.message !== '' ? cause.message : code;
  const reason = withAdvice(code ?? '', message ?? 'The connection failed');
  const retry = isRetriedFailure(code ?? '', reason, Number(cause.statusCode ?? 0));
  return { reason, code, timedOut: false, retry };
}

/** fetch and axios say only that something failed: what that was is in the cause, or in the first of several. */
function causeOf(error: ErrorLike): ErrorLike {
  const [first] = Array.isArray(error.errors) ? (error.errors as ErrorLike[]) : [];
  const inner = (error.cause ?? first) as ErrorLike | undefined;
  return typeof inner?.message === 'string' ? causeOf(inner) : error;
}
