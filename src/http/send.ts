// Sends a request once and reads its response to the end. Nothing of axios leaves this file.
import { type AxiosAdapter, AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { DeadlineExceeded, type Signals, throwIfAborted, withDeadline } from '../abort.js';
import type { RequestHeaders } from '../auth/authenticator.js';
import { version } from '../version.js';
import { type FetchOptions, selectAdapter } from './adapter.js';
import { type Body, discardBody, maxErrorBytes, readBody } from './body.js';
import { isRetriedFailure, withAdvice } from './connection-failure.js';
import { type ResponseHeaders, readHeaders } from './headers.js';
import { nodeTransport } from './node-request.js';
import type { HttpOptions } from './options.js';
import type { HttpRequest } from './request.js';
import { routeTo } from './route.js';

/** A response, read to its end or to the limit. */
export interface HttpResponse extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ResponseHeaders;
}

/** Why there is no response. */
export interface SendFailure {
  /** The cause's own wording. */
  readonly reason: string;
  readonly code: string | undefined;
  readonly timedOut: boolean;
  readonly retry: boolean;
}

export interface Sender {
  /** Throws an ArgumentError if no request like this can be sent: the runtime lacks something, or the environment names an unusable proxy. */
  checkSendable(request: HttpRequest): void;
  /** Rejects only with a signal's reason, and with errors that do not come from the network. */
  send(
    request: HttpRequest,
    authHeaders: RequestHeaders,
    timeoutMs: number,
    signals: Signals,
  ): Promise<HttpResponse | SendFailure>;
}

export interface SendSettings {
  readonly http: HttpOptions;
  readonly userAgent: string | undefined;
  readonly maxResponseBytes: number;
}

export function createSender({ http, userAgent, maxResponseBytes }: SendSettings): Sender {
  const { httpAgent, httpsAgent, fetch } = http;
  // The spec also has HTML, from gateways that fail; no one requests it.
  const ownHeaders = { ...http.headers, Accept: 'application/json', 'User-Agent': userAgentHeader(userAgent) };
  let adapter: AxiosAdapter | undefined;
  const selected = () => (adapter ??= selectAdapter(fetch));

  function configFor(
    request: HttpRequest,
    authHeaders: RequestHeaders,
    ended: AbortSignal,
  ): InternalAxiosRequestConfig {
    return {
      url: request.url,
      method: request.info.method,
      headers: AxiosHeaders.from({ ...ownHeaders, ...request.headers, ...authHeaders }),
      data: request.body,
      responseType: 'stream',
      validateStatus: null,
      // A redirect would take the token along.
      maxRedirects: 0,
      httpAgent,
      httpsAgent,
      signal: ended,
      fetchOptions: { via: fetch, ended } satisfies FetchOptions,
      ...routeTo(request, http),
      ...nodeTransport(ended),
    };
  }

  return {
    checkSendable(request) {
      selected();
      routeTo(request, http);
    },
    async send(request, authHeaders, timeoutMs, signals) {
      try {
        return await withDeadline(timeoutMs, signals, async (ended) => {
          const { status, statusText, headers, data } = await selected()(configFor(request, authHeaders, ended));
          const unwanted = status < 200 || (status >= 300 && status < 400);
          if (unwanted) discardBody(data);
          const limit = status >= 400 ? Math.min(maxErrorBytes, maxResponseBytes) : maxResponseBytes;
          const body = await readBody(unwanted ? undefined : data, limit);
          return 'failure' in body
            ? failureOf(body.failure)
            : { ...body, status, statusText, headers: readHeaders(headers) };
        });
      } catch (error) {
        throwIfAborted(signals);
        if (isDeadline(error)) return timedOut(`No complete response within ${timeoutMs} ms`);
        if (isNetworkError(error)) return failureOf(error);
        throw error;
      }
    },
  };
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
function isNetworkError(error: unknown): boolean {
  const { code, isAxiosError } = (error ?? {}) as ErrorLike;
  return isAxiosError === true || typeof code === 'string';
}

function failureOf(error: unknown): SendFailure {
  const outer = (error ?? {}) as ErrorLike;
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

/** Browsers keep their own name: another one, also axios' own, would need a wider CORS preflight. */
function userAgentHeader(userAgent: string | undefined): string | false {
  const { process } = globalThis as { process?: { versions?: { node?: unknown } } };
  if (typeof process?.versions?.node !== 'string') return false;
  const name = `csbs-client/${version}`;
  return userAgent === undefined ? name : `${userAgent} ${name}`;
}
