// Selects how axios sends requests, through Node's http or fetch: at the first request, not when the module is loaded.
import axios, { type AxiosPromise, type AxiosRequestConfig } from 'axios';
import type { LazySignal } from '../abort.js';
import { ArgumentError } from '../errors.js';
import type { Body } from './body.js';
import type { Fetch, FetchInit, FetchResponse, HttpOptions } from './http-options.js';
import { checkForFetch, checkGlobals, findNodeModule, nodeTransport } from './runtime.js';

/** A response whose body has not been read yet. */
export interface UnreadResponse extends FetchResponse {
  readonly body: Body | null;
}

/** The parts of an attempt that axios does not know. */
export interface Exchange {
  readonly lazySignal: LazySignal;
  /** Node's request. */
  request?: { destroy(): unknown };
}

/** Sends a request. May change the configuration, which belongs to this attempt alone. */
export type Adapter = (config: AxiosRequestConfig, exchange: Exchange) => Promise<UnreadResponse>;

/** Adapters accept plain headers, which their type omits. */
type AxiosSend = (config: AxiosRequestConfig) => AxiosPromise;

/** axios copies its options, but not functions. */
interface FetchOptions {
  send(url: string, init: FetchInit): Promise<unknown>;
}

/** Shared by all clients, because axios caches an adapter for each function forever. */
async function fetchVia(url: string, { send, ...init }: FetchInit & FetchOptions) {
  return send(url, init);
}

/** Without `Request` and `Response`, which may be missing, axios passes a URL and options that any fetch accepts. */
const env = { fetch: fetchVia, Request: null, Response: null } as unknown as AxiosRequestConfig['env'];

/**
 * Returns axios' adapter for this runtime or for the user's fetch, but never XMLHttpRequest, which follows redirects.
 *
 * @throws ArgumentError that names what this runtime lacks, or an option that it cannot use.
 */
export function selectAdapter(http: HttpOptions): Adapter {
  checkGlobals();
  const node = http.fetch === undefined && findNodeModule('node:http') !== undefined ? adapterForNode() : undefined;
  if (node !== undefined) return (config, exchange) => sendInNode(node, config, exchange);
  checkForFetch(http);
  const fetch = () => http.fetch ?? (globalThis.fetch as Fetch | undefined);
  if (fetch() === undefined) throw new ArgumentError('http.fetch', 'This runtime has no fetch: set http.fetch.');
  const adapter = axios.getAdapter('fetch', { env }) as AxiosSend;
  return (config, exchange) => sendWithFetch(fetch() as Fetch, adapter, config, exchange);
}

/** Returns undefined if this build of axios lacks the adapter. */
function adapterForNode(): AxiosSend | undefined {
  try {
    return axios.getAdapter('http') as AxiosSend;
  } catch {
    return undefined;
  }
}

async function sendInNode(adapter: AxiosSend, config: AxiosRequestConfig, exchange: Exchange) {
  // In Deno, an aborted request keeps the process alive unless axios itself aborts it. In Node, a signal costs time.
  if ('Deno' in globalThis) config.signal = exchange.lazySignal.signal;
  Object.assign(config, { responseType: 'stream', transport: nodeTransport(exchange) });
  const { status, statusText, headers, data } = await adapter(config);
  return { status, statusText, headers, body: data as Body };
}

async function sendWithFetch(fetch: Fetch, adapter: AxiosSend, config: AxiosRequestConfig, { lazySignal }: Exchange) {
  let body: Body | null = null;
  const send: FetchOptions['send'] = async (url, init) => {
    const response = await fetch(url, { ...init, signal: lazySignal.signal }).catch((error: unknown) => {
      // axios cannot handle an error that is null or undefined.
      throw error ?? new Error('The connection failed');
    });
    body = response.body as Body | null;
    const { status, statusText, headers } = response;
    return { status, statusText, headers, text: async () => '' };
  };
  const { status, statusText, headers } = await adapter({ ...config, fetchOptions: { send } });
  return { status, statusText, headers, body };
}
