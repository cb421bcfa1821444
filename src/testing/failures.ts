// The failures that a test requests with failNext. They replace or delay responses, or close the connection.
import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import { types } from 'node:util';
import { checkInteger, checkKeys, isRecord, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { csbsError, type FakeRequest, type FakeResponse, gatewayError, isForKeystone, json } from './response.js';

/** What happens to the next matching requests, instead of the usual response or in addition to it. */
export interface Failure {
  /** The HTTP status of the response. Default: the usual response; `delayMs` or `drop` is then required. */
  status?: number | undefined;
  /** Headers to add or replace; requires `status`. */
  headers?: Record<string, string> | undefined;
  /** The body as a string; requires `status`. Default: an error in the format of the service that was called. */
  body?: string | undefined;
  /** How long to wait before responding, in milliseconds, in addition to the cloud's `latencyMs`. Default: 0. */
  delayMs?: number | undefined;
  /** Closes the connection: before the response, after its headers, or in the middle of its body. Default: never. */
  drop?: 'before' | 'headers' | 'body' | undefined;
  /** How many requests it affects. Default: 1. */
  times?: number | undefined;
  /** The requests that it affects. `method`: in any case; `path`: a part of the path, or a pattern. Default: any. */
  when?: { method?: string | undefined; path?: string | RegExp | undefined } | undefined;
}

/** A failure, applied to one request. */
export interface AppliedFailure {
  /** The response that replaces the usual one. */
  readonly response: FakeResponse | undefined;
  readonly delayMs: number;
  readonly drop: Failure['drop'];
}

export interface Failures {
  add(failure: unknown): void;
  /** Applies the first matching failure to this request. */
  take(request: FakeRequest, requestId: string): AppliedFailure | undefined;
}

export function createFailures(): Failures {
  const pending: { failure: Failure; left: number }[] = [];
  return {
    add(failure) {
      const checked = checkFailure(failure);
      pending.push({ failure: checked, left: checked.times ?? 1 });
    },
    take(request, requestId) {
      const entry = pending.find(({ failure }) => matches(failure, request));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) pending.splice(pending.indexOf(entry), 1);
      const { delayMs = 0, drop } = entry.failure;
      return { response: toResponse(entry.failure, request.path, requestId), delayMs, drop };
    },
  };
}

function matches({ when }: Failure, { method, path }: FakeRequest): boolean {
  if (when?.method !== undefined && when.method.toUpperCase() !== method) return false;
  if (when?.path === undefined) return true;
  return typeof when.path === 'string' ? path.includes(when.path) : path.search(when.path) >= 0;
}

function toResponse(
  { status, headers = {}, body }: Failure,
  path: string,
  requestId: string,
): FakeResponse | undefined {
  if (status === undefined) return undefined;
  if (body !== undefined) return { status, headers, body };
  const error = defaultError(path, status, requestId);
  return { ...error, headers: { ...error.headers, ...headers } };
}

/** An error in the format of the service that was called. */
function defaultError(path: string, status: number, requestId: string): FakeResponse {
  const message = 'A failure that the test requested with failNext.';
  if (isForKeystone(path)) return json(status, { error: { code: status, message, title: STATUS_CODES[status] ?? '' } });
  if (path.startsWith('/v2/')) return json(status, { error: { code: 'VolumeBackup.9998', message } });
  if (path.startsWith('/v1/')) return csbsError(status, 'CSBS.9998', message);
  return gatewayError(status, 'APIGW.9998', message, requestId);
}

const drops = ['before', 'headers', 'body'];

function failureHint(key: string): string | undefined {
  if (key === 'method' || key === 'path') return `Instead, write when: { ${key} }.`;
  if (/^(delay|latency)(Ms)?$/.test(key)) return 'Instead, write delayMs.';
  if (/^retry-?after$/i.test(key)) return "Instead, write headers: { 'retry-after': '1' }.";
  if (key === 'count' || key === 'n') return 'Instead, write times.';
  return undefined;
}

function checkFailure(value: unknown): Failure {
  const given = checkKeys(
    'failure',
    value,
    ['status', 'headers', 'body', 'delayMs', 'drop', 'times', 'when'],
    failureHint,
  );
  const { status, headers, body, delayMs, drop, times } = given;
  if (
    status === undefined &&
    ((delayMs === undefined && drop === undefined) || headers !== undefined || body !== undefined)
  )
    throw new ArgumentError(
      'status',
      'status is missing, for example { status: 503 }. Only { delayMs } and { drop } work without it.',
    );
  if (status !== undefined) checkInteger('status', status, 200, 599);
  if (delayMs !== undefined) checkInteger('delayMs', delayMs, 0, 600_000);
  if (drop !== undefined && !drops.includes(drop as string))
    throw new ArgumentError('drop', `drop must be one of ${drops.join(', ')}, got ${show(drop)}.`);
  if (times !== undefined) checkInteger('times', times, 1);
  if (body !== undefined && typeof body !== 'string')
    throw new ArgumentError('body', `body must be a string, got ${show(body)}. Pass JSON.stringify(…).`);
  checkFailureHeaders(headers);
  const { method, path } = checkKeys('when', given.when, ['method', 'path']);
  if (method !== undefined && typeof method !== 'string')
    throw new ArgumentError('when.method', `when.method must be a string, got ${show(method)}.`);
  if (path !== undefined && typeof path !== 'string' && !types.isRegExp(path))
    throw new ArgumentError('when.path', `when.path must be a string or a pattern, got ${show(path)}.`);
  return { ...given } as Failure;
}

function checkFailureHeaders(headers: unknown): void {
  if (headers === undefined) return;
  if (!isRecord(headers)) throw new ArgumentError('headers', `headers must be an object, got ${show(headers)}.`);
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value as string);
    }
  } catch (error) {
    throw new ArgumentError('headers', `headers cannot be sent: ${(error as Error).message}.`);
  }
}
