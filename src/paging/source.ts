// The input and the output of the walks.
import type { UnexpectedResponseError } from '../errors.js';
import type { Limiter } from './limiter.js';

/** The maximum `limit` of a request. */
export const maxLimit = 1_000;

export interface PageRequest {
  readonly limit: number;
  readonly offset?: number;
  readonly marker?: string;
}

export interface PageResponse<T> {
  readonly rows: readonly T[];
  /** How many rows the listing has, according to the service. */
  readonly total?: number | undefined;
  /** Creates an error about this response. */
  unexpected(detail: string): UnexpectedResponseError;
}

export interface Source<T> {
  fetch(request: PageRequest, signal: AbortSignal): Promise<PageResponse<T>>;
  /** What distinguishes a row from others; for the marker walk, its id. */
  key(row: T): string;
}

export interface MarkerSource<T> extends Source<T> {
  /** Whether an error says that the row of the marker does not exist. */
  isMarkerNotFound(error: unknown): error is Error;
}

export interface OffsetSource<T> extends Source<T> {
  /** Whether no other row can have the key of this row. */
  hasUniqueKey(row: T): boolean;
}

/** The state of a walk after a page, to continue from. */
export interface WalkState {
  /** The keys of the rows that were read last, the latest last. */
  readonly rows: readonly string[];
  /** The offset of the last of them. Offset walk only. */
  readonly lastOffset?: number;
  /** How many rows were read. Offset walk only. */
  readonly count?: number;
}

export interface WalkOptions {
  /** Where to continue. Default: the start of the listing. */
  readonly state?: WalkState | undefined;
  /** The maximum number of rows of a page. */
  readonly limit: number;
  /** Aborted when the reader leaves. */
  readonly signal: AbortSignal;
}

export interface ReadAheadOptions extends WalkOptions {
  /** The maximum number of rows that the reader wants. */
  readonly wanted: number;
  /** Limits the requests in flight. */
  readonly limiter: Limiter;
}

export interface WalkPage<T> {
  readonly rows: readonly T[];
  readonly state: WalkState;
  readonly total?: number | undefined;
}
