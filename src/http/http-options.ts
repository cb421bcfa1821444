// The options for sending requests: agents, a proxy, headers, fetch, and the user agent.
import { type Checks, checkEach, checkFunction, checkKeys, mustBe } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { findHint } from '../hints.js';
import { checkHeaders } from './headers.js';
import { checkAgent, checkProxy } from './runtime.js';

/** The second argument of a {@link Fetch}; a part of the standard `RequestInit`. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  redirect?: 'manual';
}

/** What a {@link Fetch} returns; a part of the standard `Response`. */
export interface FetchResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: object;
  readonly body: object | null;
}

/** A function like the standard `fetch`. It must not follow redirects if `redirect` is `manual`. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/**
 * How requests are sent. In bundles for browsers and edge runtimes, what only Node can do causes an `ArgumentError`.
 */
export interface HttpOptions {
  /** Node: the `http.Agent` for plain requests. */
  httpAgent?: object | undefined;
  /**
   * Node: the `https.Agent`, for example with your own certificate authority. With a proxy, its TLS options apply
   * in the tunnel. An agent that makes its own connections is used unchanged, unless `proxy` is set. A response that
   * does not arrive over TLS is an error.
   */
  httpsAgent?: object | undefined;
  /**
   * Node: the proxy to use, or `false` for none. Default: `HTTPS_PROXY` or `HTTP_PROXY`, by the endpoint's scheme,
   * otherwise `ALL_PROXY`; none for loopback hosts and for hosts in `NO_PROXY`.
   */
  proxy?: false | ProxyOptions | undefined;
  /** Headers to send with every request. */
  headers?: Record<string, string> | undefined;
  /**
   * A function that sends every request, in any runtime: a `fetch` with its own agent, a service binding, a mock. It is
   * called like the standard `fetch`, and if it rejects, the call fails with a `ConnectionError`. Cannot be combined
   * with agents and `proxy`.
   */
  fetch?: Fetch | undefined;
}

/** A proxy. */
export interface ProxyOptions {
  /** The protocol of the connection to the proxy. Default: `http`. */
  protocol?: string | undefined;
  /** Its name or IP address, without a scheme. */
  host: string;
  /** 1 to 65535. */
  port: number;
  /** The user; sent only to the proxy. */
  auth?: { username: string; password: string } | undefined;
}

export function checkUserAgent(argument: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw mustBe(argument, 'a string of printable ASCII characters', value);
  }
  return value;
}

const httpChecks: Checks<HttpOptions> = {
  httpAgent: checkAgent,
  httpsAgent: checkAgent,
  proxy: checkProxy,
  headers: checkHeaders,
  fetch: (argument, value) => checkFunction(argument, value) as Fetch,
};

export function checkHttp(argument: string, value: unknown): HttpOptions {
  const given = checkKeys(argument, value, Object.keys(httpChecks), findHint);
  for (const key of ['httpAgent', 'httpsAgent', 'proxy']) {
    if (given.fetch !== undefined && given[key] !== undefined)
      throw new ArgumentError('http.fetch', `http.fetch cannot be combined with http.${key}, which it would ignore.`);
  }
  return checkEach(given, httpChecks, 'http.');
}
