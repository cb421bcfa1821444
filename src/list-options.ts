// The options of every listing.
import { type Checks, checkBoolean, checkEach, checkInteger } from './checks.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/request-options.js';
import { maxLimit } from './paging/source.js';

/** Options of a listing. */
export interface ListOptions extends PageOptions {
  /**
   * Only for `backups.list`: query parameters that this package does not know yet, sent unchanged. The service ignores
   * parameters that it does not know.
   */
  extraQuery?: Record<string, string | undefined> | undefined;
}

/** The options that all listings have. */
export interface PageOptions extends RequestOptions {
  /**
   * The number of rows to request at a time, 1 to 1000; sent as `limit`. Default: 1000. The service may return fewer.
   */
  pageSize?: number | undefined;
  /**
   * Whether to request the next page, and never more than this one, while the consumer works on the current page. If
   * the consumer stops, the request is aborted; its error is thrown when the consumer reaches the page. Default: true.
   * If `concurrency` is 2 or more, pages are requested ahead in any case.
   */
  prefetch?: boolean | undefined;
  /**
   * How many pages to request in parallel, 1 to 16. The rows and their order stay the same. At most this many pages are
   * held, in addition to the consumer's current one. A listing from a `marker` or a cursor, or with a `pageSize` of 1,
   * is sequential. Default: 1.
   */
  concurrency?: number | undefined;
}

const maxConcurrency = 16;

interface PagingOptions {
  pageSize: number;
  prefetch: boolean;
  concurrency: number;
}

const checks: Checks<PagingOptions> = {
  pageSize: (argument, value) => checkInteger(argument, value, 1, maxLimit),
  prefetch: checkBoolean,
  concurrency: (argument, value) => checkInteger(argument, value, 1, maxConcurrency),
};

export const listKeys: readonly string[] = [...requestKeys, ...Object.keys(checks)];

/** The options, checked and copied. */
export function checkListOptions(given: Record<string, unknown>): PagingOptions & { request: RequestOptions } {
  const defaults = { pageSize: maxLimit, prefetch: true, concurrency: 1 };
  return { ...defaults, ...checkEach(given, checks), request: checkRequestOptions(given) };
}
