// A request as plain data, built by the generated client.
import type { AxiosInstance, RawAxiosRequestConfig } from 'axios';
import type { Endpoint } from '../endpoint.js';
import type { RequestInfo } from '../errors.js';
import { encodeSubDelimiters } from '../text.js';

export interface HttpRequest {
  /** The full URL, encoded according to RFC 3986. */
  readonly url: string;
  /** Whether the host is this machine. */
  readonly loopback: boolean;
  /** The method and the path for errors and events. */
  readonly info: RequestInfo;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Calls a method of the generated client with this configuration. */
export type Invoke = (config: RawAxiosRequestConfig) => Promise<{ data: unknown }>;

/** The request that the generated client passes to axios. `url` has its query; `params` are the configuration's. */
type RequestArguments = Pick<HttpRequest, 'url' | 'headers'> & {
  method: string;
  params?: URLSearchParams;
  data?: string;
};

/** Replaces axios in the generated client: returns the request instead of sending it. */
export const requestBuilder = {
  defaults: {},
  request: async (data: RequestArguments) => ({ data }),
} as unknown as AxiosInstance;

/** Returns the request that a method of the generated client would send. */
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

/** The generated client encodes a space in queries as a plus, like forms. A signature would treat it as a plus. */
function strictUrl(url: string): string {
  return encodeSubDelimiters(url.replace(/\?.*/s, (query) => query.replaceAll('+', '%20').replaceAll('%7E', '~')));
}
