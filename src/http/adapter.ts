// How axios sends: through Node's http, or through fetch. Everything is looked up at the first request, nothing when the module is loaded.
import axios, { type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import { ArgumentError } from '../errors.js';
import type { Fetch, FetchInit } from './options.js';

type Init = FetchInit & { via?: Fetch };

/** One function for all clients: axios keeps an adapter for every function that it is given, for good. */
async function fetchVia(url: string, { via = globalThis.fetch as Fetch, ...init }: Init) {
  return via(url, init);
}

/** Without `Request`, axios hands over the URL and the options: a fetch of another realm or library does not know this realm's `Request`. */
const env = { fetch: fetchVia, Request: null } as unknown as AxiosRequestConfig['env'];

/** axios' adapter for this runtime, or for the user's own fetch. XMLHttpRequest is none of them: it follows redirects. */
export function selectAdapter(fetch: Fetch | undefined): AxiosAdapter {
  const hasFetch = fetch !== undefined || typeof globalThis.fetch === 'function';
  const names = [...(fetch === undefined ? ['http'] : []), ...(hasFetch ? ['fetch'] : [])];
  try {
    return axios.getAdapter(names, { env });
  } catch {
    throw new ArgumentError('http.fetch', 'This runtime has no fetch: http.fetch must be given.');
  }
}
