// What a walk by offset asks, and what it is answered.
import type { Answer } from './marker-walk.js';

export interface OffsetAnswer<T> extends Answer<T> {
  /** How many rows the service says that there are. */
  readonly total?: number | undefined;
}

export interface OffsetSource<T> {
  fetch(request: { limit: number; offset: number }, signal: AbortSignal): Promise<OffsetAnswer<T>>;
  key(row: T): string;
  /** Whether the key tells the row from every other. */
  isTellable(row: T): boolean;
}
