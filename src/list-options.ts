// The options that every listing has.
import { checkBoolean, checkInteger } from './checks.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/options.js';

/** Options of a listing. */
export interface ListOptions extends PageOptions {
  /** `backups.list` alone: query parameters that this package does not know yet, sent as they are. The service drops what it does not know either. */
  extraQuery?: Record<string, string | undefined> | undefined;
}

/** Options of a listing of any kind. */
export interface PageOptions extends RequestOptions {
  /** How many rows to ask for at a time, 1 to 1000; sent as `limit`. Default: 1000. The service may return fewer. */
  pageSize?: number | undefined;
  /**
   * Whether to ask for the next page while the one before is worked on; never for more than one. Where the reader leaves, it is called off, and
   * its error comes when the reader gets there. Default: true. Does not count with `concurrency` 2 or more, which runs ahead by itself.
   */
  prefetch?: boolean | undefined;
  /**
   * How many pages to ask for side by side, 1 to 16. The rows and their order stay the same; at most this many pages and the reader's own are
   * held. A listing from a `marker` or a cursor, or with a `pageSize` of 1, is read one page after the other all the same. Default: 1.
   */
  concurrency?: number | undefined;
}

export const maxPageSize = 1000;
const maxConcurrency = 16;

export const listKeys = [...requestKeys, 'pageSize', 'prefetch', 'concurrency'] satisfies (keyof PageOptions)[];

/** The options, checked and copied. */
export function checkListOptions(given: Record<string, unknown>): {
  pageSize: number;
  prefetch: boolean;
  concurrency: number;
  request: RequestOptions;
} {
  return {
    pageSize: given.pageSize === undefined ? maxPageSize : checkInteger('pageSize', given.pageSize, 1, maxPageSize),
    prefetch: given.prefetch === undefined || checkBoolean('prefetch', given.prefetch),
    concurrency:
      given.concurrency === undefined ? 1 : checkInteger('concurrency', given.concurrency, 1, maxConcurrency),
    request: checkRequestOptions(given),
  };
}
