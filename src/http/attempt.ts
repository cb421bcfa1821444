// One request, made by the generated client: it gets its credentials at the last moment, its answer is read here, and nothing of axios leaves.
import axios, { type AxiosInstance, type AxiosRequestConfig, type InternalAxiosRequestConfig, type RawAxiosRequestConfig } from 'axios';
import { DeadlineExceeded, withDeadline } from '../abort.js';
import type { AuthHeaders } from '../auth/token.js';
import type { RequestInfo } from '../errors.js';
import { version } from '../version.js';
import { type Body, discardBody, readBody } from './body.js';
import type { Endpoint } from './endpoint.js';
import { type AnswerHeaders, readHeaders } from './headers.js';
import type { HttpOptions } from './options.js';

/** Calls a method of the generated client with this configuration. */
export type Invoke = (config: RawAxiosRequestConfig) => Promise<{ status: number; statusText: string; headers: unknown; data: unknown }>;

/** An answer, read to its end or to the limit. */
export interface RawAnswer extends Body {
  /** The whole address that was asked. */
  readonly url: string;
  readonly request: RequestInfo;
  readonly status: number;
  readonly statusText: string;
  readonly headers: AnswerHeaders;
}

/** Why there is no answer. */
export interface NoAnswer {
  readonly request: RequestInfo;
  /** The words of what failed, as they came. */
  readonly reason: string;
  readonly code: string | undefined;
  readonly timedOut: boolean;
}

export interface Attempt {
  readonly endpoint: Endpoint;
  readonly invoke: Invoke;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Asked when the request is ready to go. */
  credentials(): Promise<AuthHeaders>;
}

export interface Sender {
  /** Hand it to the generated client. */
  readonly axios: AxiosInstance;
  /** Rejects only with the signal's reason, and with what `credentials` rejects with. */
  send(attempt: Attempt): Promise<RawAnswer | NoAnswer>;
}

const inNode = typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string';

export function createSender({ http, userAgent, maxResponseBytes }: { http: HttpOptions; userAgent: string | undefined; maxResponseBytes: number }): Sender {
  const { httpAgent, httpsAgent, proxy, headers } = http;
  const instance = axios.create();
  // Nothing of what an application sets on the axios that it shares with this package: a base URL or a header of its own must not come in.
  for (const key of Object.keys(instance.defaults)) delete instance.defaults[key as keyof typeof instance.defaults];
  Object.assign(instance.defaults, {
    headers: {},
    responseType: 'stream',
    validateStatus: null,
    // A redirect would take the token along.
    maxRedirects: 0,
    ...(httpAgent === undefined ? {} : { httpAgent }),
    ...(httpsAgent === undefined ? {} : { httpsAgent }),
  } satisfies AxiosRequestConfig);
  // In a browser the fetch adapter, because XMLHttpRequest follows redirects.
  const adapter = axios.getAdapter(['http', 'fetch']);

  function requestHeaders(): Record<string, string> {
    // The spec also knows HTML, from gateways that fail; nobody asks for it.
    const own = { ...headers, Accept: 'application/json' };
    // A browser keeps its own name.
    if (!inNode) return own;
    const name = `csbs-client/${version}`;
    return { ...own, 'User-Agent': userAgent === undefined ? name : `${userAgent} ${name}` };
  }

  /** A loopback host is never reached through a proxy that only the environment names. */
  function proxyFor(endpoint: Endpoint): Pick<AxiosRequestConfig, 'proxy'> {
    if (proxy !== undefined) return { proxy };
    return endpoint.loopback ? { proxy: false } : {};
  }

  async function send({ endpoint, invoke, timeoutMs, signal, credentials }: Attempt): Promise<RawAnswer | NoAnswer> {
    let request: RequestInfo = { method: '', path: '' };
    let url = endpoint.base;
    try {
      return await withDeadline(timeoutMs, signal, async (ended) => {
        const { status, statusText, headers, data } = await invoke({
          signal: ended,
          headers: requestHeaders(),
          adapter: async (config: InternalAxiosRequestConfig) => {
            url = finalUrl(instance, config);
            request = { method: (config.method ?? 'get').toUpperCase(), path: url.slice(endpoint.base.length).replace(/\?.*/s, '') };
            config.headers.set(await proof(credentials));
            // axios would open the request of an attempt that ended meanwhile, and never close it.
            ended.throwIfAborted();
            return adapter(config);
          },
          ...proxyFor(endpoint),
        });
        const redirected = status < 200 || (status >= 300 && status < 400);
        if (redirected) discardBody(data);
        const body = redirected ? { text: '', cut: false } : await readBody(data, maxResponseBytes);
        return { ...body, url, request, status, statusText: statusText ?? '', headers: readHeaders(headers) };
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof CredentialsFailed) throw error.reason;
      if (error instanceof DeadlineExceeded) return { request, reason: `No complete answer within ${timeoutMs} ms`, code: 'ETIMEDOUT', timedOut: true };
      if (isNetworkError(error)) return { request, reason: error.message, code: error.code, timedOut: false };
      throw error;
    }
  }

  return { axios: instance, send };
}

/** What axios and Node's streams fail with. */
function isNetworkError(error: unknown): error is Error & { code?: string } {
  return axios.isAxiosError(error) || (error instanceof Error && typeof (error as { code?: unknown }).code === 'string');
}

/** Carries what the caller's own code fails with past the errors of the network, whose kind it may be. */
class CredentialsFailed extends Error {
  constructor(readonly reason: unknown) {
    super();
  }
}

async function proof(credentials: Attempt['credentials']): Promise<AuthHeaders> {
  try {
    return await credentials();
  } catch (error) {
    throw new CredentialsFailed(error);
  }
}

/** The request's address with all of its query, which is what a signature is about. */
function finalUrl(instance: AxiosInstance, config: InternalAxiosRequestConfig): string {
  // The generated client writes most queries into the address.
  if (config.params !== undefined) config.url = instance.getUri(config);
  config.params = undefined;
  return config.url ?? '';
}
