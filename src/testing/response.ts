// Requests and responses of the fake cloud.

/** A request to the fake cloud. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** The media type of the body, in lower case, without parameters; empty if none was sent. */
  readonly mediaType: string;
}

export interface FakeResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): FakeResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An error in the format of CSBS. */
export function csbsError(status: number, code: string, message: string): FakeResponse {
  return json(status, { error_code: code, error_msg: message });
}

/** Thrown for a request that CSBS rejects with 400. */
export class BadRequest extends Error {}

export function isForKeystone(path: string): boolean {
  return /^\/v3(\/|$)/.test(path);
}

/** An error of the gateway in front of the services. */
export function gatewayError(status: number, code: string, message: string, requestId: string): FakeResponse {
  return json(status, { error_msg: message, error_code: code, request_id: requestId });
}
