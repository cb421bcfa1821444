// How axios sends: through Node's http, or through fetch. Everything is looked up at the first request, nothing when the module is loaded.
import axios, { type AxiosAdapter, type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import type { Ending } from '../abort.js';
import { ArgumentError } from '../errors.js';
import { chunksOf, firstBytes, textOf } from './body.js';
import type { Fetch, FetchInit } from './options.js';
import { checkGlobals, findNodeModule, nodeTransport } from './runtime.js';

export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: object;
  /** Whether the body has arrived up to the length that the headers say; Node only. */
  readonly complete?: boolean;
}

/** One attempt, as far as axios does not know it. */
export interface Exchange {
  readonly ending: Ending;
  /** How much to read of a body, in bytes; 0 if it is not needed. */
  limitOf(status: number): number;
  /** The response, as soon as it begins. axios' errors lack it. */
  head?: ResponseHead;
  /** Whether there was more than the limit. */
  truncated: boolean;
  /** Node's request. */
  request?: { destroy(): unknown };
}

/** Sends what axios is told to, and reads the response's text. */
export type Adapter = (
  config: AxiosRequestConfig,
  exchange: Exchange,
) => Promise<ResponseHead & { readonly data: unknown }>;

/** axios copies its options, but not functions. */
interface FetchOptions {
  send(url: string, init: FetchInit): Promise<unknown>;
}

/** One function for all clients: axios keeps an adapter for every function that it is given, for good. */
async function fetchVia(url: string, { send, ...init }: FetchInit & FetchOptions) {
  return send(url, init);
}

async function sendVia(via: Fetch, exchange: Exchange, url: string, init: FetchInit) {
  const { status, statusText, headers, body } = await via(url, { ...init, signal: exchange.ending.signal });
  exchange.head = { status, statusText, headers };
  const limit = exchange.limitOf(status);
  const read = async () => {
    const beginning = firstBytes(chunksOf(body as ReadableStream<Uint8Array>), limit, () => {
      exchange.truncated = true;
    });
    return textOf(beginning).catch(rethrow);
  };
  // A body that is not needed would keep its connection.
  if (limit === 0) cancel(body);
  return { status, statusText, headers, text: async () => (body === null || limit === 0 ? '' : read()) };
}

/** axios cannot handle an error that is null or undefined. */
function rethrow(error: unknown): never {
  throw error ?? new Error('The connection failed');
}

function cancel(body: unknown): void {
  const stream = body as { cancel?(): Promise<void> } | null;
  stream?.cancel?.().catch(() => {});
}

/**
 * Without `Request`, axios hands over the URL and the options; without `Response`, it calls `text()`. Both may be missing, or not be those of
 * the function that sends: a fetch of another realm or library does not know this realm's `Request`.
 */
const env = { fetch: fetchVia, Request: null, Response: null } as unknown as AxiosRequestConfig['env'];

/**
 * axios' adapter for this runtime, or for the user's own fetch. XMLHttpRequest is none of them: it follows redirects.
 *
 * @throws ArgumentError that names what requests need and this runtime lacks.
 */
export function selectAdapter(via: Fetch | undefined, maxContentLength: number): Adapter {
  checkGlobals();
  const node = via === undefined && findNodeModule('node:http') !== undefined ? adapterOf('http') : undefined;
  // In Deno, an aborted request keeps the process alive unless axios itself aborts it. In Node, a signal costs time.
  const isDeno = 'Deno' in globalThis;
  if (node !== undefined)
    return (config, exchange) => {
      const signal = isDeno ? { signal: exchange.ending.signal } : {};
      return call(node, { ...config, ...signal, maxContentLength, transport: nodeTransport(exchange) });
    };
  const fetch = via !== undefined || typeof globalThis.fetch === 'function' ? adapterOf('fetch') : undefined;
  if (fetch === undefined)
    throw new ArgumentError('http.fetch', 'This runtime has no fetch: http.fetch must be given.');
  return (config, exchange) => {
    const send: FetchOptions['send'] = (url, init) =>
      sendVia(via ?? (globalThis.fetch as Fetch), exchange, url, init).catch(rethrow);
    return call(fetch, { ...config, fetchOptions: { send } });
  };
}

/** Undefined if this build of axios lacks it. */
function adapterOf(name: 'http' | 'fetch'): AxiosAdapter | undefined {
  try {
    return axios.getAdapter(name, { env });
  } catch {
    return undefined;
  }
}

/** axios makes its own headers of plain ones. */
function call(adapter: AxiosAdapter, config: AxiosRequestConfig): ReturnType<Adapter> {
  return adapter(config as InternalAxiosRequestConfig);
}
