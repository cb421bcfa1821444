// When a request is sent again, and after how long.
import { parseHttpDate } from '../http-date.js';
import type { ResponseHeaders } from './headers.js';

/** Statuses that say "not now". A 500 does so only without an error code of the service: with one, it is the service's own response. */
const retried: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

const firstWaitMs = 250;
const longestWaitMs = 8_000;
/** If a service asks for more, the call fails at once. */
export const longestRetryAfterMs = 60_000;

export function isRetried(status: number, hasServiceCode: boolean): boolean {
  return retried.has(status) || (status === 500 && !hasServiceCode);
}

/** How long to wait before the next attempt, in milliseconds; undefined if the service asks for too long a wait. */
export function waitBefore(
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number | undefined {
  if (retryAfterMs !== undefined) return retryAfterMs > longestRetryAfterMs ? undefined : retryAfterMs;
  return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1));
}

/** How long the service asks to wait, in milliseconds: `Retry-After` in seconds or as a date, otherwise what the body says. */
export function readRetryAfter(
  headers: ResponseHeaders,
  fromBody: string | undefined,
  now: number,
): number | undefined {
  const text = (headers['retry-after'] ?? fromBody ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const then = parseHttpDate(text);
  // By the service's clock if it sends the time, since ours may be wrong.
  return then === undefined ? undefined : Math.max(0, then - (parseHttpDate(headers.date) ?? now));
}
