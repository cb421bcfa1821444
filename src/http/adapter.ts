// How axios sends: through Node's http, or through fetch. Everything is looked up at the first request, nothing when the module is loaded.
import axios, { type AxiosPromise, type AxiosRequestConfig } from 'axios';
import type { Ending } from '../abort.js';
import { ArgumentError } from '../errors.js';
import type { Body } from './body.js';
import type { Fetch, FetchInit, HttpOptions } from './options.js';
import { checkForFetch, checkGlobals, findNodeModule, nodeTransport } from './runtime.js';

/** A response whose body has not been read yet. */
export interface UnreadResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: object;
  readonly body: Body | null;
}

/** One attempt, as far as axios does not know it. */
export interface Exchange {
  readonly ending: Ending;
  /** Node's request. */
  request?: { destroy(): unknown };
}

/** Sends what axios is told to. The configuration was made for this attempt alone. */
export type Adapter = (config: AxiosRequestConfig, exchange: Exchange) => Promise<UnreadResponse>;

type AxiosSend = (config: AxiosRequestConfig) => AxiosPromise;

/** axios copies its options, but not functions. */
interface FetchOptions {
  send(url: string, init: FetchInit): Promise<unknown>;
}

/** One function for all clients: axios keeps an adapter for every function that it is given, for good. */
async function fetchVia(url: string, { send, ...init }: FetchInit & FetchOptions) {
  return send(url, init);
}

/**
 * Without `Request`, axios hands over the URL and the options; without `Response`, it calls `text()`. Both may be missing, or not be those of
 * the function that sends: a fetch of another realm or library does not know this realm's `Request`.
 */
const env = { fetch: fetchVia, Request: null, Response: null } as unknown as AxiosRequestConfig['env'];

/**
 * axios' adapter for this runtime, or for the user's own fetch. XMLHttpRequest is none of them: it follows redirects.
 *
 * @throws ArgumentError that names what requests need and this runtime lacks, or the option that it cannot use.
 */
export function selectAdapter(http: HttpOptions): Adapter {
  const via = http.fetch;
  checkGlobals();
  const node = via === undefined && findNodeModule('node:http') !== undefined ? adapterOf('http') : undefined;
  if (node !== undefined) return (config, exchange) => sendInNode(node, config, exchange);
  checkForFetch(http);
  const fetch = via !== undefined || typeof globalThis.fetch === 'function' ? adapterOf('fetch') : undefined;
  if (fetch === undefined)
    throw new ArgumentError('http.fetch', 'This runtime has no fetch: http.fetch must be given.');
  return (config, exchange) => sendVia(via ?? (globalThis.fetch as Fetch), fetch, config, exchange);
}

/** Undefined if this build of axios lacks it. It makes axios' own headers of plain ones, which its type leaves out. */
function adapterOf(name: 'http' | 'fetch'): AxiosSend | undefined {
  try {
    return axios.getAdapter(name, { env }) as AxiosSend;
  } catch {
    return undefined;
  }
}

async function sendInNode(adapter: AxiosSend, config: AxiosRequestConfig, exchange: Exchange) {
  // In Deno, an aborted request keeps the process alive unless axios itself aborts it. In Node, a signal costs time.
  if ('Deno' in globalThis) config.signal = exchange.ending.signal;
  Object.assign(config, { responseType: 'stream', transport: nodeTransport(exchange) });
  const { status, statusText, headers, data } = await adapter(config);
  return { status, statusText, headers, body: data as Body };
}

async function sendVia(fetch: Fetch, adapter: AxiosSend, config: AxiosRequestConfig, { ending }: Exchange) {
  let body: Body | null = null;
  const send: FetchOptions['send'] = async (url, init) => {
    const response = await fetch(url, { ...init, signal: ending.signal }).catch(rethrow);
    body = response.body as Body | null;
    return {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
      text: async () => '',
    };
  };
  const { status, statusText, headers } = await adapter({ ...config, fetchOptions: { send } });
  return { status, statusText, headers, body };
}

/** axios cannot handle an error that is null or undefined. */
function rethrow(error: unknown): never {
  throw error ?? new Error('The connection failed');
}
