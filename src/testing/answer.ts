// How the fake cloud answers.

/** What arrived. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** The media type of the body, in lower case, without parameters; empty if none was sent. */
  readonly mediaType: string;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): FakeAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An error as CSBS tells it. */
export function csbsError(status: number, code: string, message: string): FakeAnswer {
  return json(status, { error_code: code, error_msg: message });
}

/** An error of the gateway before the services. */
export function gatewayError(status: number, code: string, message: string, requestId: string): FakeAnswer {
  return json(status, { error_msg: message, error_code: code, request_id: requestId });
}
