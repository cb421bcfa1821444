// Sends a request once and reads its response to the end. No other file sees axios' errors.
import type { AxiosRequestConfig } from 'axios';
import { type Signals, throwIfAborted, withDeadline } from '../abort.js';
import type { RequestHeaders } from '../auth/authenticator.js';
import { type Adapter, type Exchange, selectAdapter, type UnreadResponse } from './adapter.js';
import { readBody } from './body.js';
import { type ResponseHeaders, readHeaders } from './headers.js';
import type { HttpOptions } from './http-options.js';
import type { HttpRequest } from './request.js';
import { explainFailure, routeTo, userAgentHeader } from './runtime.js';

/** The maximum size of an error's body, in bytes: four times what is kept, so that realistic JSON is complete. */
const maxErrorBytes = 256 * 1024;

/** A response, read to its end or to the limit. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ResponseHeaders;
  readonly text: string;
  /** Whether the body was longer than what was read. */
  readonly truncated: boolean;
  /** Why the body cannot be read although it is complete. */
  readonly unreadable?: string;
}

/** Why there is no response. */
export interface SendFailure {
  /** The message of the cause. */
  readonly reason: string;
  readonly code: string | undefined;
  readonly timedOut: boolean;
  readonly retry: boolean;
}

export interface SendSettings {
  readonly http: HttpOptions;
  readonly userAgent: string | undefined;
  readonly maxResponseBytes: number;
}

/** Prepares requests. Throws an ArgumentError if the runtime lacks something or the environment's proxy is invalid. */
export function createSender({ http, userAgent, maxResponseBytes }: SendSettings) {
  // The spec also lists HTML, which gateways send in errors.
  const ownHeaders = { ...http.headers, Accept: 'application/json', 'User-Agent': userAgentHeader(userAgent) };
  let adapter: Adapter | undefined;

  return (request: HttpRequest) => {
    adapter ??= selectAdapter(http);
    const sendWithAxios = adapter;
    const route = routeTo(request, http);

    /** Sends the request once. Rejects only with the reason of a signal and with errors that are not network errors. */
    return async (
      authHeaders: RequestHeaders,
      timeoutMs: number,
      signals: Signals,
    ): Promise<HttpResponse | SendFailure> => {
      let exchange: Exchange | undefined;
      try {
        const outcome = await withDeadline(timeoutMs, signals, async (lazySignal) => {
          exchange = { lazySignal };
          const config: AxiosRequestConfig = {
            url: request.url,
            method: request.info.method,
            headers: { ...ownHeaders, ...request.headers, ...authHeaders },
            data: request.body,
            validateStatus: null,
            // A redirect would send the token elsewhere.
            maxRedirects: 0,
            httpAgent: http.httpAgent,
            httpsAgent: route.httpsAgent ?? http.httpsAgent,
            proxy: route.proxy,
          };
          return readToEnd(await sendWithAxios(config, exchange), maxResponseBytes);
        });
        if (outcome !== 'timeout') return outcome;
        exchange?.request?.destroy();
        return timeoutFailure(`No complete response within ${timeoutMs} ms`);
      } catch (error) {
        exchange?.request?.destroy();
        throwIfAborted(signals);
        if (!isNetworkError(error)) throw error;
        return failureOf(error);
      }
    };
  };
}

async function readToEnd(
  { status, statusText, headers, body }: UnreadResponse,
  maxResponseBytes: number,
): Promise<HttpResponse | SendFailure> {
  const head = { status, statusText, headers: readHeaders(headers) };
  const isUsed = status >= 400 || (status >= 200 && status < 300);
  const limit = status >= 400 ? Math.min(maxErrorBytes, maxResponseBytes) : maxResponseBytes;
  try {
    return { ...head, ...(await readBody(body, isUsed ? limit : 0)) };
  } catch (error) {
    const failure = failureOf((error ?? {}) as ErrorLike);
    const { reason, code = '' } = failure;
    // The errors of zlib, except Z_BUF_ERROR, which means that bytes are missing.
    return /^(Z_(?!BUF_)|ERR_BROTLI|ERR__|ZSTD_)/.test(code)
      ? { ...head, text: '', truncated: false, unreadable: `it cannot be decompressed: ${reason}` }
      : { ...failure, reason: `The connection broke within the body: ${reason}` };
  }
}

/** A failure because of a timeout. It is not retried if the authentication took too long. */
export function timeoutFailure(reason: string, retry = true): SendFailure {
  return { reason, code: 'ETIMEDOUT', timedOut: true, retry };
}

/** An error of any realm. `statusCode` is the status of a proxy that did not open a tunnel. */
type ErrorLike = Partial<Record<'message' | 'code' | 'cause' | 'errors' | 'isAxiosError' | 'statusCode', unknown>>;

/** The errors of axios and of Node's streams. */
function isNetworkError(error: unknown): error is ErrorLike {
  const { code, isAxiosError } = (error ?? {}) as ErrorLike;
  return isAxiosError === true || typeof code === 'string';
}

function failureOf(outer: ErrorLike): SendFailure {
  const cause = causeOf(outer);
  const code = [cause.code, outer.code].find((value) => typeof value === 'string');
  const message = typeof cause.message === 'string' && cause.message !== '' ? cause.message : code;
  const explained = explainFailure(code ?? '', message ?? 'The connection failed', Number(cause.statusCode ?? 0));
  return { ...explained, code, timedOut: false };
}

/** fetch and axios report only that something failed. The reason is in the cause, or in the first of several errors. */
function causeOf(error: ErrorLike): ErrorLike {
  const [first] = Array.isArray(error.errors) ? (error.errors as ErrorLike[]) : [];
  const inner = (error.cause ?? first) as ErrorLike | undefined;
  return typeof inner?.message === 'string' ? causeOf(inner) : error;
}
