// One request, made by the generated client: it gets its credentials at the last moment, its answer is read here, and nothing of axios leaves.
import axios, {
  type AxiosInstance,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
  type RawAxiosRequestConfig,
} from 'axios';
import { DeadlineExceeded, withDeadline } from '../abort.js';
import type { OutgoingRequest, RequestHeaders } from '../auth/authenticator.js';
import type { Endpoint } from '../endpoint.js';
import type { RequestInfo } from '../errors.js';
import { version } from '../version.js';
import { type Body, discardBody, readBody } from './body.js';
import { describeFailure } from './connection-failure.js';
import { type AnswerHeaders, readHeaders } from './headers.js';
import { nodeTransport } from './node-request.js';
import type { HttpOptions } from './options.js';
import { routeTo } from './route.js';

/** Calls a method of the generated client with this configuration. */
export type Invoke = (
  config: RawAxiosRequestConfig,
) => Promise<{ status: number; statusText: string; headers: unknown; data: unknown }>;

/** An answer, read to its end or to the limit. */
export interface RawAnswer extends Body {
  /** The whole address that was asked. */
  readonly url: string;
  readonly request: RequestInfo;
  readonly status: number;
  readonly statusText: string;
  readonly headers: AnswerHeaders;
  /** The headers that proved who asked. */
  readonly proof: RequestHeaders;
}

/** Why there is no answer. */
export interface NoAnswer {
  readonly request: RequestInfo;
  /** The words of what failed, as they came. */
  readonly reason: string;
  readonly code: string | undefined;
  readonly timedOut: boolean;
  /** Whether another try may change that. */
  readonly retried: boolean;
  readonly proof: RequestHeaders;
}

export interface Attempt {
  readonly endpoint: Endpoint;
  readonly invoke: Invoke;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Asked when the request is ready to go. */
  prove(request: OutgoingRequest, signal: AbortSignal | undefined): RequestHeaders | Promise<RequestHeaders>;
  /** How long that may take, in milliseconds; missing where it takes no time. */
  readonly proofTimeoutMs: number | undefined;
  /** Whether the address is sent as it is, and not as the generated client's are: encoded once more, the stricter way that signatures need. */
  readonly exactUrl: boolean;
}

export interface Sender {
  /** Hand it to the generated client. */
  readonly axios: AxiosInstance;
  /** Rejects only with the signal's reason, and with what `prove` rejects with. */
  send(attempt: Attempt): Promise<RawAnswer | NoAnswer>;
}

const inNode =
  typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string';

export function createSender({
  http,
  userAgent,
  maxResponseBytes,
}: {
  http: HttpOptions;
  userAgent: string | undefined;
  maxResponseBytes: number;
}): Sender {
  const { httpAgent, httpsAgent, headers } = http;
  const instance = axios.create();
  // Nothing of what an application sets on the axios that it shares with this package: a base URL or a header of its own must not come in.
  for (const key of Object.keys(instance.defaults)) delete instance.defaults[key as keyof typeof instance.defaults];
  Object.assign(instance.defaults, {
    headers: {},
    responseType: 'stream',
    validateStatus: null,
    // A redirect would take the token along.
    maxRedirects: 0,
    httpAgent,
    httpsAgent,
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

  async function send({
    endpoint,
    invoke,
    timeoutMs,
    signal,
    prove,
    proofTimeoutMs,
    exactUrl,
  }: Attempt): Promise<RawAnswer | NoAnswer> {
    const route = routeTo(endpoint, http);
    let request: RequestInfo = { method: '', path: '' };
    let url = endpoint.base;
    let proof: RequestHeaders = {};
    let tooLate = `No token within ${proofTimeoutMs} ms`;
    let unproven = true;
    try {
      const { status, statusText, headers, data } = await invoke({
        headers: requestHeaders(),
        adapter: async (config: InternalAxiosRequestConfig) => {
          // Both are always there.
          const { url: given, method } = config as { url: string; method: string };
          // The generated client writes queries into the address.
          const asked = config.params === undefined ? given : instance.getUri(config);
          const written = exactUrl ? (text: string) => text : strictUrl;
          url = written(asked);
          request = {
            method: method.toUpperCase(),
            path: written(asked.slice(endpoint.base.length).replace(/\?.*/s, '')),
          };
          const outgoing = {
            method: request.method,
            url,
            body: new TextEncoder().encode(config.data as string | undefined),
          };
          const proven = async (ended: AbortSignal | undefined) => failingAsItself(async () => prove(outgoing, ended));
          proof =
            proofTimeoutMs === undefined ? await proven(signal) : await withDeadline(proofTimeoutMs, signal, proven);
          // axios would open the request of a call that ended meanwhile, and never close it.
          signal?.throwIfAborted();
          tooLate = `No complete answer within ${timeoutMs} ms`;
          unproven = false;
          return withDeadline(timeoutMs, signal, async (ended) => {
            config.headers.set(proof);
            // A copy: axios looks at the signal of the one that it made, too, and would report an abort in words of its own.
            const response = await adapter({
              ...config,
              url,
              params: undefined,
              signal: ended,
              ...nodeTransport(ended),
            });
            const unwanted = response.status < 200 || (response.status >= 300 && response.status < 400);
            if (unwanted) discardBody(response.data);
            return { ...response, data: await readBody(unwanted ? undefined : response.data, maxResponseBytes) };
          });
        },
        ...route,
      });
      const body = data as Body;
      const { text } = body;
      // axios' objects hold this one, and outlive the answer.
      body.text = '';
      return { ...body, text, url, request, proof, status, statusText, headers: readHeaders(headers) };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof ProofFailed) throw error.reason;
      if (error instanceof DeadlineExceeded)
        return { request, proof, reason: tooLate, code: 'ETIMEDOUT', timedOut: true, retried: !unproven };
      if (isNetworkError(error)) return { request, proof, ...describeFailure(error), timedOut: false };
      throw error;
    }
  }

  return { axios: instance, send };
}

/** What axios and Node's streams fail with. */
function isNetworkError(error: unknown): error is Error & { code?: string } {
  return (
    axios.isAxiosError(error) || (error instanceof Error && typeof (error as { code?: unknown }).code === 'string')
  );
}

/** Carries what the caller's own code fails with past the errors of the network, whose kind it may be. */
class ProofFailed extends Error {
  constructor(readonly reason: unknown) {
    super();
  }
}

async function failingAsItself<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new ProofFailed(error);
  }
}

/** The address as RFC 3986 writes it. The generated client writes queries as forms do, where a plus means a blank: a signature reads it as a plus. */
function strictUrl(url: string): string {
  return url
    .replace(/\?.*/s, (query) => query.replaceAll('+', '%20').replaceAll('%7E', '~'))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
