import type { Backup } from './models.js';
import { oneLine, shorten } from './text.js';

interface StackTraces {
  stackTraceLimit?: unknown;
  captureStackTrace?(error: Error, from: unknown): void;
}

/**
 * The caller's line is below the functions of this package. In a sign-in, these are more than V8's default of ten.
 */
const minStackLines = 50;

function captureStack(error: Error, from: unknown): void {
  const engine = Error as StackTraces;
  const limit = engine.stackTraceLimit;
  if (typeof limit !== 'number' || limit <= 0) return;
  try {
    engine.stackTraceLimit = Math.max(limit, minStackLines);
    try {
      engine.captureStackTrace?.(error, from);
    } finally {
      engine.stackTraceLimit = limit;
    }
  } catch {
    // If the built-ins are frozen, the stack stays unchanged.
  }
}

/**
 * Sets `name` for a class. The name is a string, because minifiers rename classes; it is not enumerable, as in built-in
 * errors.
 */
function setName({ prototype }: { prototype: Error }, name: string): void {
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true });
}

/** The base class of all errors of this package. `name` is the name of the class, and `message` is one line. */
export abstract class CsbsError extends Error {
  static {
    setName(CsbsError, 'CsbsError');
  }

  protected constructor(message: string) {
    super(oneLine(message));
    captureStack(this, new.target);
  }
}

/** An argument or a setting is invalid. The call that it was for was not sent. */
export class ArgumentError extends CsbsError {
  static {
    setName(ArgumentError, 'ArgumentError');
  }

  /** The argument or setting, for example `pageSize` or `endpoints.csbs`. */
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(message);
    this.argument = argument;
  }
}

/** The request that an error is about. */
export interface RequestInfo {
  /** The HTTP method in upper case. */
  readonly method: string;
  /** The path as in the documents, without the endpoint's prefix and without the query. */
  readonly path: string;
}

/**
 * No complete response arrived: the connection could not be established, or it broke before the last byte of the
 * response.
 */
export class ConnectionError extends CsbsError {
  static {
    setName(ConnectionError, 'ConnectionError');
  }

  /** The request that failed. */
  declare readonly request: RequestInfo;
  /** Host and port that the request was for, for example `csbs.example.com:443`. */
  declare readonly host: string;
  /** The error code of the operating system or the runtime, for example `ECONNRESET`. */
  declare readonly code?: string;
  /** How many requests were sent. */
  declare readonly attempts: number;

  constructor(
    reason: string,
    details: { request: RequestInfo; host: string; code?: string | undefined; attempts: number },
  ) {
    super(`${reason} (${formatRequest(details.request)}, host ${details.host}${formatAttempts(details.attempts)})`);
    assignDefined(this, details);
  }
}

/** No complete response arrived within `timeoutMs`. */
export class RequestTimeoutError extends ConnectionError {
  static {
    setName(RequestTimeoutError, 'RequestTimeoutError');
  }
}

/** The constructor argument of an {@link ApiError}, which has properties with the same names. */
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

/** The service responded with an error. */
export class ApiError extends CsbsError {
  static {
    setName(ApiError, 'ApiError');
  }

  /** The request that failed. */
  declare readonly request: RequestInfo;
  /** The HTTP status. */
  declare readonly status: number;
  /**
   * The service's error code, for example `CSBS.6040`. In native OpenStack responses, the name of the fault, for
   * example `itemNotFound`.
   */
  declare readonly code?: string;
  /** The service's error message. */
  declare readonly detail?: string;
  /** The id that the service or the gateway gave the request. Support asks for it. */
  declare readonly requestId?: string;
  /** How long to wait before the next call, in milliseconds, from `Retry-After`. */
  declare readonly retryAfterMs?: number;
  /** How many requests were sent. */
  declare readonly attempts: number;
  /**
   * The body of the response as a string, at most 64 KiB, without this client's secrets. Not enumerable, so that
   * loggers omit it.
   */
  declare readonly body: string;

  constructor(details: ApiErrorDetails) {
    super(apiMessage(details));
    const { body, ...properties } = details;
    assignDefined(this, properties);
    Object.defineProperty(this, 'body', { value: body });
  }
}

/**
 * 401: the token is missing, invalid or expired. Also a sign-in to which Keystone responds with 404: the credential
 * does not exist, or there is no Keystone at the URL.
 */
export class AuthenticationError extends ApiError {
  static {
    setName(AuthenticationError, 'AuthenticationError');
  }
}

/** 403: the user does not have permission for the call. */
export class PermissionError extends ApiError {
  static {
    setName(PermissionError, 'PermissionError');
  }
}

/** 404: the object does not exist, or it belongs to another project. */
export class NotFoundError extends ApiError {
  static {
    setName(NotFoundError, 'NotFoundError');
  }
}

/** 429: too many requests were sent in too short a time. */
export class RateLimitError extends ApiError {
  static {
    setName(RateLimitError, 'RateLimitError');
  }
}

/**
 * The response contradicts the service's documents, it is a redirect, which is never followed, or a listing cannot
 * continue because rows moved. If the message says “Start the listing again”, do so.
 */
export class UnexpectedResponseError extends CsbsError {
  static {
    setName(UnexpectedResponseError, 'UnexpectedResponseError');
  }

  /** The request that got this response. */
  declare readonly request: RequestInfo;
  /** The HTTP status; 0 if the browser hides it. */
  declare readonly status: number;
  /** What is wrong with the response. */
  declare readonly detail: string;
  /** The id that the service or the gateway gave the request. Support asks for it. */
  declare readonly requestId?: string;

  constructor(details: { request: RequestInfo; status: number; detail: string; requestId?: string | undefined }) {
    const status = details.status === 0 ? '' : `status ${details.status}, `;
    super(`Unexpected response: ${details.detail} (${status}${formatRequest(details.request, details.requestId)})`);
    assignDefined(this, details);
  }
}

/** `waitMs` elapsed before the backup was available. */
export class WaitTimeoutError extends CsbsError {
  static {
    setName(WaitTimeoutError, 'WaitTimeoutError');
  }

  /** The backup that the last successful poll returned; `undefined` if no poll succeeded. */
  readonly last: Backup | undefined;

  /** `failure` is the error of the last poll, if it failed. */
  constructor(id: string, waitMs: number, last: Backup | undefined, failure?: Error) {
    const seen = last === undefined ? 'no poll succeeded' : `its status is ${showStatus(last)}`;
    const failed = failure === undefined ? '' : `; the last poll failed: ${failure.message}`;
    super(`The backup ${JSON.stringify(id)} was not available within ${waitMs} ms; ${seen}${failed}.`);
    this.last = last;
  }
}

/** The backup will never become available: it failed, or it is being deleted. */
export class BackupFailedError extends CsbsError {
  static {
    setName(BackupFailedError, 'BackupFailedError');
  }

  /** The backup that the last poll returned. */
  readonly backup: Backup;

  constructor(backup: Backup) {
    const reason: unknown = backup.extend_info?.fail_reason;
    const why = typeof reason !== 'string' || reason === '' ? '' : ` (${shorten(reason, maxShownDetail)})`;
    const id = JSON.stringify(backup.id);
    super(`The backup ${id} will not become available: its status is ${showStatus(backup)}${why}.`);
    this.backup = backup;
  }
}

/** Omits properties that are undefined. */
function assignDefined(error: object, details: object): void {
  for (const [name, value] of Object.entries(details)) if (value !== undefined) Object.assign(error, { [name]: value });
}

/** The service may send any value as the status, even an object that is nested too deeply for JSON.stringify. */
function showStatus({ status }: { status?: unknown }): string {
  if (typeof status === 'string') return JSON.stringify(shorten(status, maxShownDetail));
  return typeof status === 'object' && status !== null ? 'not a string' : String(status);
}

const byStatus: Record<number, typeof ApiError> = {
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  429: RateLimitError,
};

/** Creates an error of the class for the status. */
export function apiError(details: ApiErrorDetails): ApiError {
  return new (byStatus[details.status] ?? ApiError)(details);
}

/** The maximum length of what a message shows of a string of the service, in characters. */
export const maxShownDetail = 500;

function apiMessage({ request, status, code, detail, requestId, attempts }: ApiErrorDetails): string {
  // The pages of gateways repeat the status: 502 Bad Gateway.
  const rest = detail === undefined ? '' : oneLine(detail).replace(new RegExp(`^${status}(?![\\w.])[ :.,-]*`), '');
  const advice = code === 'BackupService.4008' ? ' This project must use the successor service, CBR, instead.' : '';
  const about = `${formatRequest(request, requestId)}${formatAttempts(attempts)}`;
  return `${status} ${code ?? ''} ${shorten(rest, maxShownDetail)}${advice} (${about})`;
}

function formatRequest({ method, path }: RequestInfo, requestId?: string): string {
  return `${method} ${path}${requestId === undefined ? '' : `, request ${requestId}`}`;
}

function formatAttempts(attempts: number): string {
  return attempts > 1 ? `, ${attempts} attempts` : '';
}
