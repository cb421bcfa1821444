// The context that lets an authenticator send requests: like all others, but without the client's credentials.
import type { AuthContext, AuthRequest, AuthResponse } from '../auth/authenticator.js';
import { checkKeys, checkSignal, mustBe } from '../checks.js';
import { checkUrl } from '../endpoint.js';
import { checkAuthHeaders } from './headers.js';
import { type HttpRequest, withoutQuery } from './request.js';
import type { RequestOptions } from './request-options.js';
import type { Secrets } from './secrets.js';

export function createAuthContext(
  options: RequestOptions,
  allowInsecureHttp: boolean,
  secrets: Secrets,
  send: (request: HttpRequest, options: RequestOptions) => Promise<AuthResponse>,
): AuthContext {
  return {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    secret: secrets.add,
    async send(given) {
      const { signal, ...request } = checkAuthRequest(given, allowInsecureHttp);
      secrets.addHeaders(request.headers);
      return send(request, { ...options, signal: signal ?? options.signal });
    },
  };
}

const authRequestKeys = ['method', 'url', 'headers', 'body', 'signal', 'argument'] satisfies (keyof AuthRequest)[];

function checkAuthRequest(
  request: AuthRequest,
  allowInsecureHttp: boolean,
): HttpRequest & { signal: AbortSignal | undefined } {
  const { method = 'GET', argument = 'url', ...given } = checkKeys('request', request, authRequestKeys);
  if (typeof method !== 'string' || !/^[A-Za-z]+$/.test(method)) throw mustBe('method', 'an HTTP method', method);
  const { url, loopback } = checkUrl(String(argument), given.url, allowInsecureHttp);
  const headers = given.headers === undefined ? {} : checkAuthHeaders('headers', given.headers);
  const { body } = given;
  if (body !== undefined && typeof body !== 'string') throw mustBe('body', 'a string', body);
  const target = url.href.replace(/#.*/s, '');
  return {
    url: target,
    loopback,
    info: { method: method.toUpperCase(), path: withoutQuery(target.slice(url.origin.length)) },
    headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
    body,
    signal: given.signal === undefined ? undefined : checkSignal('signal', given.signal),
  };
}
