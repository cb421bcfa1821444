// One way of doing HTTP for all operations. The generated client makes the request; here it gets its token, its deadline and its errors.
import axios, { type AxiosInstance, type AxiosRequestConfig, type InternalAxiosRequestConfig, type RawAxiosRequestConfig } from 'axios';
import { checkToken, type TokenSource } from '../auth/token.js';
import { apiError, ConnectionError, type RequestInfo, RequestTimeoutError, shorten, UnexpectedResponseError } from '../errors.js';
import { version } from '../version.js';
import { DeadlineExceeded, withDeadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import { readErrorBody } from './error-body.js';
import { type AnswerHeaders, readHeaders, readRequestId } from './headers.js';
import type { HttpOptions, RequestOptions } from './options.js';
import { createSecrets } from './secrets.js';

export interface TransportSettings {
  readonly auth: TokenSource;
  readonly timeoutMs: number;
  readonly userAgent: string | undefined;
  readonly http: HttpOptions;
}

/** Calls a method of the generated client with this configuration. */
export type Invoke = (config: RawAxiosRequestConfig) => Promise<{ status: number; statusText: string; headers: unknown; data: unknown }>;

export interface CallOptions extends RequestOptions {
  /** Aborted when the reader of a listing has gone. */
  stop?: AbortSignal;
}

/** A successful answer's JSON. */
export interface JsonAnswer {
  readonly json: unknown;
  /** An error that says that this answer is not what was promised. */
  unexpected(detail: string): UnexpectedResponseError;
}

export interface Transport {
  /** Hand it to the generated client. */
  readonly axios: AxiosInstance;
  call(endpoint: Endpoint, invoke: Invoke, options: CallOptions): Promise<JsonAnswer>;
}

interface RawAnswer {
  readonly request: RequestInfo;
  readonly status: number;
  readonly statusText: string;
  readonly headers: AnswerHeaders;
  readonly text: string;
}

/** How much of an error's body is kept, and of an unexpected answer shown, in characters. */
const maxBody = 64 * 1024;
const maxPiece = 120;

const inNode = typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string';

export function createTransport(settings: TransportSettings): Transport {
  const secrets = createSecrets();
  if (typeof settings.auth === 'string') secrets.add(settings.auth);
  const { httpAgent, httpsAgent, proxy, headers } = settings.http;
  if (proxy !== undefined && proxy !== false && proxy.auth !== undefined) secrets.add(proxy.auth.password);

  const instance = axios.create();
  // Nothing of what an application sets on the axios that it shares with this package: a base URL or a header of its own must not come in.
  for (const key of Object.keys(instance.defaults)) delete instance.defaults[key as keyof typeof instance.defaults];
  Object.assign(instance.defaults, {
    headers: {},
    // Nothing but the text: parsing it, and judging it, is done here.
    responseType: 'text',
    transformResponse: [(text: unknown) => text],
    validateStatus: null,
    // A redirect would take the token along.
    maxRedirects: 0,
    ...(httpAgent === undefined ? {} : { httpAgent }),
    ...(httpsAgent === undefined ? {} : { httpsAgent }),
  } satisfies AxiosRequestConfig);
  // In a browser the fetch adapter, because XMLHttpRequest follows redirects.
  const adapter = axios.getAdapter(['http', 'fetch']);

  async function call(endpoint: Endpoint, invoke: Invoke, options: CallOptions): Promise<JsonAnswer> {
    const answer = await attempt(endpoint, invoke, options);
    if (answer.status >= 200 && answer.status < 300) return readJson(answer);
    if (answer.status < 400) throw unexpected(answer, redirect(answer));
    const text = secrets.scrub(answer.text);
    const { code, detail, requestId } = readErrorBody(text);
    throw apiError({
      request: answer.request,
      status: answer.status,
      code,
      detail: detail ?? (answer.statusText === '' ? undefined : secrets.scrub(answer.statusText)),
      requestId: readRequestId(answer.headers) ?? requestId,
      attempts: 1,
      body: shorten(text, maxBody),
    });
  }

  async function attempt(endpoint: Endpoint, invoke: Invoke, { signal, stop, timeoutMs = settings.timeoutMs }: CallOptions): Promise<RawAnswer> {
    let request: RequestInfo = { method: '', path: '' };
    try {
      return await withDeadline(timeoutMs, [signal, stop], async (ended) => {
        const { status, statusText, headers, data } = await invoke({
          signal: ended,
          headers: requestHeaders(),
          adapter: async (config: InternalAxiosRequestConfig) => {
            request = describe(instance, config, endpoint);
            config.headers.set('X-Auth-Token', await token());
            return adapter(config);
          },
          ...(endpoint.loopback && (proxy === undefined || proxy === false) ? { proxy: false } : proxy === undefined ? {} : { proxy }),
        } as RawAxiosRequestConfig);
        return { request, status, statusText: statusText ?? '', headers: readHeaders(headers), text: typeof data === 'string' ? data : '' };
      });
    } catch (error) {
      if (error instanceof DeadlineExceeded)
        throw new RequestTimeoutError(`No complete answer within ${timeoutMs} ms`, { request, code: 'ETIMEDOUT', attempts: 1 });
      // Of an axios error nothing but its words: it holds the token.
      if (axios.isAxiosError(error)) throw new ConnectionError(secrets.scrub(error.message), { request, code: error.code, attempts: 1 });
      throw error;
    }
  }

  function requestHeaders(): Record<string, string> {
    // The spec also knows HTML, from gateways that fail; nobody asks for it.
    const own = { ...headers, Accept: 'application/json' };
    // A browser keeps its own name.
    if (!inNode) return own;
    const name = `csbs-client/${version}`;
    return { ...own, 'User-Agent': settings.userAgent === undefined ? name : `${settings.userAgent} ${name}` };
  }

  async function token(): Promise<string> {
    const found = checkToken(typeof settings.auth === 'string' ? settings.auth : await settings.auth());
    secrets.add(found);
    return found;
  }

  function readJson(answer: RawAnswer): JsonAnswer {
    let json: unknown;
    try {
      json = JSON.parse(answer.text);
    } catch {
      throw unexpected(answer, `no JSON but ${piece(answer)}`);
    }
    return { json, unexpected: (detail) => unexpected(answer, detail) };
  }

  function unexpected({ request, status, headers }: RawAnswer, detail: string): UnexpectedResponseError {
    return new UnexpectedResponseError({ request, status, detail, requestId: readRequestId(headers) });
  }

  function redirect({ status, headers }: RawAnswer): string {
    const location = headers.location;
    if (location === undefined || !URL.canParse(location)) return `a redirect (${status}), which is not followed`;
    return `a redirect to ${new URL(location).host}, which is not followed`;
  }

  function piece({ text, headers }: RawAnswer): string {
    if (text.trim() === '') return 'an empty body';
    return `${headers['content-type'] ?? 'a body without a type'}: ${JSON.stringify(shorten(secrets.scrub(text), maxPiece))}`;
  }

  return { axios: instance, call };
}

/** The method and the documents' path of a request; also makes its URL final. */
function describe(instance: AxiosInstance, config: InternalAxiosRequestConfig, endpoint: Endpoint): RequestInfo {
  config.url = instance.getUri(config);
  delete config.params;
  const path = config.url.slice(endpoint.base.length).replace(/\?.*/s, '');
  return { method: (config.method ?? 'get').toUpperCase(), path };
}
