// How axios sends: through Node's http, or through fetch. Everything is looked up at the first request, nothing when the module is loaded.
import axios, { type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import { ArgumentError } from '../errors.js';
import type { Fetch, FetchInit } from './options.js';

/** For `fetchOptions` of axios: the function that sends, and the signal. axios' own signal does not outlast the headers. */
export interface FetchOptions {
  readonly via: Fetch | undefined;
  readonly ended: AbortSignal;
}

/** One function for all clients: axios keeps an adapter for every function that it is given, for good. */
async function fetchVia(url: string, { via = globalThis.fetch as Fetch, ended, ...init }: FetchInit & FetchOptions) {
  const { status, statusText, headers, body } = await via(url, { ...init, signal: ended });
  return { status, statusText, headers, stream: () => body };
}

/**
 * Without `Request`, axios hands over the URL and the options; without `Response`, it calls `stream()`. Both may be missing, or not be those of
 * the function that sends: a fetch of another realm or library does not know this realm's `Request`.
 */
const env = { fetch: fetchVia, Request: null, Response: null } as unknown as AxiosRequestConfig['env'];

const globalsOfRequests = ['TextEncoder', 'TextDecoder'];

/**
 * axios' adapter for this runtime, or for the user's own fetch. XMLHttpRequest is none of them: it follows redirects.
 *
 * @throws ArgumentError that names what requests need and this runtime lacks.
 */
export function selectAdapter(fetch: Fetch | undefined): AxiosAdapter {
  const hasFetch = fetch !== undefined || typeof globalThis.fetch === 'function';
  const names = [...(fetch === undefined ? ['http'] : []), ...(hasFetch ? ['fetch'] : [])];
  const missing = globalsOfRequests.filter((name) => !(name in globalThis));
  if (missing.length > 0) {
    const advice = 'In a test environment such as jsdom, set the ones of Node.';
    throw new ArgumentError(missing.join(), `Requests need the globals ${missing.join(' and ')}. ${advice}`);
  }
  try {
    return axios.getAdapter(names, { env });
  } catch {
    throw new ArgumentError('http.fetch', 'This runtime has no fetch: http.fetch must be given.');
  }
}
