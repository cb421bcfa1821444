// A request as plain data, and the generated client as the one that builds it.
import axios, { type AxiosInstance, type InternalAxiosRequestConfig, type RawAxiosRequestConfig } from 'axios';
import type { Endpoint } from '../endpoint.js';
import type { RequestInfo } from '../errors.js';

export interface HttpRequest {
  /** The full URL, encoded as RFC 3986 says. */
  readonly url: string;
  /** Whether the host is this machine. */
  readonly loopback: boolean;
  /** What errors and events say about it. */
  readonly info: RequestInfo;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Calls a method of the generated client with this configuration. */
export type Invoke = (config: RawAxiosRequestConfig) => Promise<{ data: unknown }>;

/** The instance for the generated client. It sends nothing, and no default of the application's own axios (a base URL, a header) applies to it. */
export const requestBuilder: AxiosInstance = axios.create();
for (const key of Object.keys(requestBuilder.defaults))
  delete requestBuilder.defaults[key as keyof typeof requestBuilder.defaults];

/** The request that a method of the generated client makes: the adapter returns it instead of sending it. */
export async function buildRequest(endpoint: Endpoint, invoke: Invoke): Promise<HttpRequest> {
  const { data } = await invoke({
    adapter: async (config) => ({
      data: toRequest(endpoint, config),
      status: 200,
      statusText: '',
      headers: {},
      config,
    }),
  });
  return data as HttpRequest;
}

function toRequest({ base, loopback }: Endpoint, config: InternalAxiosRequestConfig): HttpRequest {
  const { url: path = '', method = 'get', params, data } = config;
  // The generated client writes its own query into the URL; only `extraQuery` arrives in `params`.
  const url = strictUrl(params === undefined ? path : requestBuilder.getUri(config));
  const type = config.headers.get('Content-Type');
  return {
    url,
    loopback,
    info: { method: method.toUpperCase(), path: withoutQuery(url.slice(strictUrl(base).length)) },
    headers: typeof type === 'string' ? { 'Content-Type': type } : {},
    body: data as string | undefined,
  };
}

export function withoutQuery(url: string): string {
  return url.replace(/\?.*/s, '');
}

/** The generated client encodes queries as forms do, where a plus means a blank: a signature reads it as a plus. */
function strictUrl(url: string): string {
  return url
    .replace(/\?.*/s, (query) => query.replaceAll('+', '%20').replaceAll('%7E', '~'))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
