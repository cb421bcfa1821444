// A request as plain data, and the generated client as the one that builds it.
import type { AxiosInstance, RawAxiosRequestConfig } from 'axios';
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

/** What the generated client passes to axios. The URL has its own query; `params` are those of the configuration, if there are any. */
type RequestArguments = Pick<HttpRequest, 'url' | 'headers'> & {
  method: string;
  params?: URLSearchParams;
  data?: string;
};

/** Takes the place of axios in the generated client: it returns the request instead of sending it. */
export const requestBuilder = {
  defaults: {},
  request: async (data: RequestArguments) => ({ data }),
} as unknown as AxiosInstance;

/** The request that a method of the generated client makes. */
export async function buildRequest({ base, loopback }: Endpoint, invoke: Invoke): Promise<HttpRequest> {
  const { method, url, params, headers, data } = (await invoke({})).data as RequestArguments;
  const query = params?.toString() ?? '';
  const full = strictUrl(query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`);
  const type = headers['Content-Type'];
  return {
    url: full,
    loopback,
    info: { method, path: withoutQuery(full.slice(strictUrl(base).length)) },
    headers: type === undefined ? {} : { 'Content-Type': type },
    body: data,
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
