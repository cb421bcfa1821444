import type { Backup } from './models.js';
import { oneLine, shorten } from './text.js';

interface StackTraces {
  stackTraceLimit?: unknown;
  captureStackTrace?(error: Error, from: unknown): void;
}

/** How many lines a stack has: the caller's comes after all functions of this package, which in a sign-in are more than V8's ten. */
const stackLines = 50;

function captureStack(error: Error, from: unknown): void {
  const engine = Error as StackTraces;
  const limit = engine.stackTraceLimit;
  if (typeof limit !== 'number' || limit <= 0 || engine.captureStackTrace === undefined) return;
  try {
    engine.stackTraceLimit = Math.max(limit, stackLines);
    try {
      engine.captureStackTrace(error, from);
    } finally {
      engine.stackTraceLimit = limit;
    }
  } catch {
    // Built-ins are frozen: the stack stays as it is.
  }
}

/** Every error that this package throws on its own account. The class name is in `name`, and `message` is one line. */
export abstract class CsbsError extends Error {
  protected constructor(message: string) {
    super(oneLine(message));
    captureStack(this, new.target);
  }
}

/** An argument or a setting is wrong. Nothing was sent. */
export class ArgumentError extends CsbsError {
  /** The argument or setting, as in `pageSize` or `endpoints.csbs`. */
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(message);
    this.argument = argument;
  }
}

/** The request that an error is about. */
export interface RequestInfo {
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path as in the documents, without the endpoint's prefix and without the query. */
  readonly path: string;
}

/** No response arrived: the connection could not be made, or broke before the response's last byte. */
export class ConnectionError extends CsbsError {
  /** The request that failed. */
  declare readonly request: RequestInfo;
  /** Host and port that the request was for, for example `csbs.example.com:443`. */
  declare readonly host: string;
  /** The system's name of the failure, for example `ECONNRESET`. */
  declare readonly code?: string;
  /** How many requests were sent. */
  declare readonly attempts: number;

  constructor(
    reason: string,
    details: { request: RequestInfo; host: string; code?: string | undefined; attempts: number },
  ) {
    super(`${reason} (${format(details.request)}, host ${details.host}${times(details.attempts)})`);
    assignDefined(this, details);
  }
}

/** No answer arrived within `timeoutMs`. */
export class RequestTimeoutError extends ConnectionError {}

/** What an {@link ApiError} is made of; its properties say what each is. */
export interface ApiErrorDetails {
  readonly request: RequestInfo;
  readonly status: number;
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly attempts: number;
  readonly body: string;
}

/** The service answered that the call failed. */
export class ApiError extends CsbsError {
  /** The request that failed. */
  declare readonly request: RequestInfo;
  /** The HTTP status. */
  declare readonly status: number;
  /** The service's error code, for example `CSBS.6040`; of a native OpenStack answer the fault's name, for example `itemNotFound`. */
  declare readonly code?: string;
  /** The service's words. */
  declare readonly detail?: string;
  /** The service's or the gateway's id of the request; support asks for it. */
  declare readonly requestId?: string;
  /** How long the service asks to wait before the next call, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** How many requests were sent. */
  declare readonly attempts: number;
  /** The answer's text, at most 64 KiB, without this client's secrets. Not enumerable, so that loggers leave it out. */
  declare readonly body: string;

  constructor(details: ApiErrorDetails) {
    super(apiMessage(details));
    const { body, ...properties } = details;
    assignDefined(this, properties);
    Object.defineProperty(this, 'body', { value: body });
  }
}

/** 401: the token is missing, wrong or has expired. Also a sign-in that Keystone answers with 404: what it was tried with, or Keystone itself, is not there. */
export class AuthenticationError extends ApiError {}

/** 403: the user may not do this. */
export class PermissionError extends ApiError {}

/** 404: there is no such object, or not in this project. */
export class NotFoundError extends ApiError {}

/** 429: too much was asked in too short a time. */
export class RateLimitError extends ApiError {}

/** The service answered, but not in the way that its documents promise; or with a redirect, which is never followed. */
export class UnexpectedResponseError extends CsbsError {
  /** The request that was answered so. */
  declare readonly request: RequestInfo;
  /** The HTTP status; 0 where a browser hides it. */
  declare readonly status: number;
  /** What came instead. */
  declare readonly detail: string;
  /** The service's or the gateway's id of the request; support asks for it. */
  declare readonly requestId?: string;

  constructor(details: { request: RequestInfo; status: number; detail: string; requestId?: string | undefined }) {
    super(
      `Unexpected answer: ${details.detail} (${details.status === 0 ? '' : `status ${details.status}, `}${format(details.request, details.requestId)})`,
    );
    assignDefined(this, details);
  }
}

/** `waitMs` elapsed before the backup was available. */
export class WaitTimeoutError extends CsbsError {
  /** The backup as it was last seen; `undefined` if no poll succeeded. */
  readonly last: Backup | undefined;

  /** `failure` is what the last poll failed with. */
  constructor(id: string, waitMs: number, last: Backup | undefined, failure?: Error) {
    const seen = last === undefined ? 'no poll succeeded' : `its status is ${showStatus(last)}`;
    const failed = failure === undefined ? '' : `; the last poll failed: ${failure.message}`;
    super(`The backup ${JSON.stringify(id)} was not available within ${waitMs} ms; ${seen}${failed}.`);
    this.last = last;
  }
}

/** The backup will never become available: it failed, or it is being deleted. */
export class BackupFailedError extends CsbsError {
  /** The backup as it was last seen. */
  readonly backup: Backup;

  constructor(backup: Backup) {
    const reason: unknown = backup.extend_info?.fail_reason;
    super(
      `The backup ${JSON.stringify(backup.id)} will not become available: its status is ${showStatus(backup)}${typeof reason !== 'string' || reason === '' ? '' : ` (${shorten(reason, maxDetail)})`}.`,
    );
    this.backup = backup;
  }
}

/** What is undefined does not become a property. */
function assignDefined(error: object, details: object): void {
  for (const [name, value] of Object.entries(details)) if (value !== undefined) Object.assign(error, { [name]: value });
}

/** The service may send anything as the status, also an object that is nested too deeply for JSON.stringify. */
function showStatus({ status }: { status?: unknown }): string {
  if (typeof status === 'string') return JSON.stringify(shorten(status, maxDetail));
  return typeof status === 'object' && status !== null ? 'not a string' : String(status);
}

const names = {
  CsbsError,
  ArgumentError,
  ConnectionError,
  RequestTimeoutError,
  ApiError,
  AuthenticationError,
  PermissionError,
  NotFoundError,
  RateLimitError,
  UnexpectedResponseError,
  WaitTimeoutError,
  BackupFailedError,
};
// On the prototypes, and in so many letters: a minifier renames classes.
for (const [name, type] of Object.entries(names)) {
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true });
}

const byStatus: Record<number, typeof ApiError> = {
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  429: RateLimitError,
};

/** The error class that belongs to the status. */
export function apiError(details: ApiErrorDetails): ApiError {
  return new (byStatus[details.status] ?? ApiError)(details);
}

/** Longest piece of the service's words that a message repeats, in characters. */
const maxDetail = 500;

function apiMessage({ request, status, code, detail, requestId, attempts }: ApiErrorDetails): string {
  // Pages of gateways repeat the status: 502 Bad Gateway.
  const rest = detail === undefined ? '' : oneLine(detail).replace(new RegExp(`^${status}(?![\\w.])[ :.,-]*`), '');
  const words = [status, code, rest === '' ? undefined : shorten(rest, maxDetail)].filter((word) => word !== undefined);
  const advice = code === 'BackupService.4008' ? ' This project must use the successor service, CBR, instead.' : '';
  return `${words.join(' ')}${advice} (${format(request, requestId)}${times(attempts)})`;
}

function format({ method, path }: RequestInfo, requestId?: string): string {
  return `${method} ${path}${requestId === undefined ? '' : `, request ${requestId}`}`;
}

function times(attempts: number): string {
  return attempts > 1 ? `, ${attempts} attempts` : '';
}
