// The context of an authenticator without a client. A function returns the responses.
import type { AuthContext, AuthRequest, AuthResponse } from '../../src/index.js';

export interface TestContext extends AuthContext {
  readonly sent: AuthRequest[];
  readonly secrets: string[];
}

export interface TestResponse {
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
}

export function authContext(
  respond: (request: AuthRequest) => TestResponse | Promise<TestResponse>,
  signal?: AbortSignal,
): TestContext {
  const sent: AuthRequest[] = [];
  const secrets: string[] = [];
  return {
    sent,
    secrets,
    secret: (value) => void secrets.push(value),
    async send(request): Promise<AuthResponse> {
      sent.push(request);
      const { headers = {}, json, text = JSON.stringify(json) } = await respond(request);
      return {
        status: 201,
        headers,
        text,
        json: () => JSON.parse(text) as unknown,
        unexpected: (detail) => new RangeError(detail),
      };
    },
    ...(signal === undefined ? {} : { signal }),
  };
}

/** A request that is never sent. */
export const someRequest = { method: 'GET', url: 'https://csbs.invalid/v1/p/checkpoint_items', body: new Uint8Array() };
