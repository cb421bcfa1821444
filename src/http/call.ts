import type { Endpoint } from '../endpoint.js';
import type { Invoke } from './attempt.js';
import type { RequestOptions } from './options.js';

/** A call of one operation. */
export interface Call {
  /** The operation's name, as in `backups.get`. */
  readonly operation: string;
  readonly endpoint: Endpoint;
  readonly invoke: Invoke;
  readonly options: CallOptions;
}

export interface CallOptions extends RequestOptions {
  /** Aborted when the reader of a listing has gone. */
  stop?: AbortSignal;
}
