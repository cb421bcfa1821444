// When a request is sent again, and after how long.
import type { AnswerHeaders } from './headers.js';

/** Statuses that say "not now". A 500 does so only without an error code of the service: with one it is the service's answer. */
const retried: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

const firstWaitMs = 250;
const longestWaitMs = 8_000;
/** A service that asks for more gets its error shown instead. */
export const longestAskedWaitMs = 60_000;

export function isRetried(status: number, hasServiceCode: boolean): boolean {
  return retried.has(status) || (status === 500 && !hasServiceCode);
}

/** How long to wait before the next attempt, in milliseconds; undefined where the service asks for more than is borne. */
export function waitBefore(attempt: number, askedMs: number | undefined, random: () => number): number | undefined {
  if (askedMs !== undefined) return askedMs > longestAskedWaitMs ? undefined : askedMs;
  return random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1));
}

/** What the service asks to wait, in milliseconds: `Retry-After` in seconds or as a date, else the body's own word. */
export function readRetryAfter(headers: AnswerHeaders, fromBody: string | undefined, now: number): number | undefined {
  const text = (headers['retry-after'] ?? fromBody ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  // Date.parse takes more than dates: `-5` is a year to it.
  const then = /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(then)) return undefined;
  // By the service's clock where it tells the time, since ours may be wrong.
  const service = Date.parse(headers.date ?? '');
  return Math.max(0, then - (Number.isNaN(service) ? now : service));
}
