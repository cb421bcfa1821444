// The requests and responses of a walk.
import type { UnexpectedResponseError } from '../errors.js';

/** A response of the service. */
export interface PageResponse<T> {
  readonly rows: readonly T[];
  /** Creates an error about this response. */
  unexpected(detail: string): UnexpectedResponseError;
}

export interface OffsetResponse<T> extends PageResponse<T> {
  /** How many rows the listing has, according to the service. */
  readonly total?: number | undefined;
}

export interface MarkerRequest {
  readonly limit: number;
  readonly marker?: string;
  readonly offset?: number;
}

export interface MarkerSource<T> {
  fetch(request: MarkerRequest, signal: AbortSignal): Promise<PageResponse<T>>;
  id(row: T): string;
  /** Whether an error says that the row of the marker does not exist. */
  isMarkerNotFound(error: unknown): boolean;
}

export interface OffsetRequest {
  readonly limit: number;
  readonly offset: number;
}

export interface OffsetSource<T> {
  fetch(request: OffsetRequest, signal: AbortSignal): Promise<OffsetResponse<T>>;
  key(row: T): string;
  /** Whether no other row can have the key of this row. */
  hasUniqueKey(row: T): boolean;
}
