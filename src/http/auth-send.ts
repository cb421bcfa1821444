// Requests of an authenticator's own: they go the same way as all others, without the client's credentials.
import type { AuthRequest, AuthResponse } from '../auth/authenticator.js';
import { checkKeys, checkSignal, show } from '../checks.js';
import { checkAddress } from '../endpoint.js';
import { ArgumentError } from '../errors.js';
import type { Sender } from './attempt.js';
import type { Call } from './call.js';
import { checkAuthHeaders, secretsIn } from './headers.js';
import type { RequestOptions } from './options.js';
import type { Answer } from './verdict.js';

interface Means {
  readonly axios: Sender['axios'];
  readonly allowInsecureHttp: boolean;
  /** Learns what must not be repeated. */
  onSecret(secret: string): void;
  send(call: Call): Promise<Answer>;
  readJson(answer: Answer): unknown;
}

const requestKeys = ['method', 'url', 'headers', 'body', 'signal', 'argument'] satisfies (keyof AuthRequest)[];

export async function sendForAuth(
  request: AuthRequest,
  options: RequestOptions,
  { axios, allowInsecureHttp, onSecret, send, readJson }: Means,
): Promise<AuthResponse> {
  const { method = 'GET', argument = 'url', ...given } = checkKeys('request', request, requestKeys);
  if (typeof method !== 'string' || !/^[A-Za-z]+$/.test(method))
    throw new ArgumentError('method', `method must be one of HTTP, got ${show(method)}.`);
  const { url, loopback } = checkAddress(String(argument), given.url, allowInsecureHttp);
  const headers = given.headers === undefined ? {} : checkAuthHeaders('headers', given.headers);
  if (given.body !== undefined && typeof given.body !== 'string')
    throw new ArgumentError('body', `body must be a text, got ${show(given.body)}.`);
  const signal = given.signal === undefined ? options.signal : checkSignal('signal', given.signal);
  for (const secret of secretsIn(headers)) onSecret(secret);

  const answer = await send({
    operation: 'auth',
    endpoint: { base: url.origin, loopback },
    invoke: (config) =>
      axios.request({
        ...config,
        method,
        url: url.href.replace(/#.*/s, ''),
        data: given.body,
        headers: {
          ...config.headers,
          ...(given.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
      }),
    options: { ...options, signal },
  });
  const { status, headers: received, text } = answer.raw;
  return { status, headers: received, text, json: () => readJson(answer), unexpected: answer.unexpected };
}
