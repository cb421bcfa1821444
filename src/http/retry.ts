// When a request is sent again, and after how long.
import { parseHttpDate } from '../http-date.js';
import type { ResponseHeaders } from './headers.js';

/** Statuses that are retried. A 500 is retried, too, unless it has an error code of the service. */
const retried: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

const firstWaitMs = 250;
const longestBackoffMs = 8_000;
/** If `Retry-After` is longer, the call fails at once. */
const longestRetryAfterMs = 60_000;
/** The share that is added to `Retry-After` at most, so that clients do not all return at the same time. */
const jitter = 0.25;
/** The longest wait between two attempts, in milliseconds. */
export const longestWaitMs = longestRetryAfterMs * (1 + jitter);

export function isRetried(status: number, hasServiceCode: boolean): boolean {
  return retried.has(status) || (status === 500 && !hasServiceCode);
}

/** How long to wait before the next attempt, in milliseconds; undefined if `Retry-After` is too long. */
export function waitBefore(
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number | undefined {
  const backoff = random() * Math.min(longestBackoffMs, firstWaitMs * 2 ** (attempt - 1));
  if (retryAfterMs === undefined) return backoff;
  return retryAfterMs > longestRetryAfterMs ? undefined : Math.max(backoff, retryAfterMs * (1 + jitter * random()));
}

/** Errors after which a later call may succeed. */
export const transient = new WeakSet<object>();

/** How long to wait, in milliseconds: `Retry-After` in seconds or as a date, otherwise the value in the body. */
export function readRetryAfter(
  headers: ResponseHeaders,
  fromBody: string | undefined,
  now: number,
): number | undefined {
  const text = (headers['retry-after'] ?? fromBody ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const then = parseHttpDate(text);
  // By the service's clock if the response has a date, because the local one may be wrong.
  return then === undefined ? undefined : Math.max(0, then - (parseHttpDate(headers.date) ?? now));
}
