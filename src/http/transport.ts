// The path of a request, as plain data:
//   request.ts    builds it, once for each call, with the generated client
//   transport.ts  (this file) for each attempt: authenticates, sends, classifies; then retries or returns
//   send.ts       sends it once, through one of axios' adapters, and reads the response
//   classify.ts   decides whether it succeeded, failed, or may be retried
//   envelope.ts   reads the model from the JSON
import { withAbort, withDeadline } from '../abort.js';
import type { AuthContext, Authenticator } from '../auth/authenticator.js';
import { authenticatorCredentials, type Credentials, noCredentials, tokenCredentials } from '../auth/credentials.js';
import type { TokenSource } from '../auth/token.js';
import { maxDurationMs } from '../checks.js';
import { type Clock, systemClock } from '../clock.js';
import { withoutUndefined } from '../objects.js';
import { createAuthContext } from './auth-context.js';
import { createClassifier, type Failed, type JsonResponse, type Success } from './classify.js';
import { checkAuthHeaders } from './headers.js';
import type { HttpRequest } from './request.js';
import type { AttemptEvent, RequestOptions } from './request-options.js';
import { longestWaitMs, waitBefore } from './retry.js';
import { createSecrets } from './secrets.js';
import { createSender, type SendSettings, timeoutFailure } from './send.js';

export interface TransportSettings extends SendSettings {
  readonly auth: TokenSource | Authenticator;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly allowInsecureHttp: boolean;
  readonly onAttempt: ((event: AttemptEvent) => unknown) | undefined;
}

export interface CallOptions extends RequestOptions {
  /** Aborted when the result is no longer needed, for example when the consumer of a listing has left. */
  stop?: AbortSignal;
  /**
   * Called for each attempt when it is sent. The result is called when a response arrives; `isThrottled` if the status
   * is 429 or 503.
   */
  onSend?: (() => (isThrottled: boolean) => void) | undefined;
}

export interface Transport {
  /** `operation` is its name, as in `backups.get`. */
  call(operation: string, request: HttpRequest, options: CallOptions): Promise<JsonResponse>;
  /** The context in which an authenticator can send requests. */
  authContext(options: RequestOptions): AuthContext;
  /** Removes this client's secrets from a string of the service. */
  scrub(text: string): string;
}

/** What tests replace. */
export interface Runtime {
  readonly clock: Clock;
  random(): number;
}

/** The maximum duration of a call, with all its attempts and waits and one more request, in milliseconds. */
export function callTimeMs({ timeoutMs, maxRetries }: Pick<TransportSettings, 'timeoutMs' | 'maxRetries'>): number {
  return Math.min(maxDurationMs, (maxRetries + 2) * timeoutMs + maxRetries * longestWaitMs);
}

export function createTransport(
  settings: TransportSettings,
  { clock, random }: Runtime = { clock: systemClock, random: () => Math.random() },
): Transport {
  const { auth } = settings;
  const secrets = createSecrets(settings);
  const prepare = createSender(settings);
  const { classify, parseJson, requestIdOf } = createClassifier(secrets, settings.maxResponseBytes);

  const authContext = (options: RequestOptions): AuthContext =>
    createAuthContext(options, settings.allowInsecureHttp, secrets, (request, options) =>
      run('auth', request, options, noCredentials, (response) => response),
    );
  const credentials: Credentials =
    typeof auth === 'object'
      ? authenticatorCredentials(
          auth,
          (signal) => authContext({ signal }),
          (headers) => secrets.addHeaders(checkAuthHeaders('auth', headers)),
        )
      : tokenCredentials(auth, secrets.addHeaders);

  /** `read` converts a 2xx response to the result, or returns an error if the response cannot be used. */
  async function run<T extends object>(
    operation: string,
    request: HttpRequest,
    options: CallOptions,
    credentials: Credentials,
    read: (success: Success) => T | Failed,
  ): Promise<T> {
    const { timeoutMs = settings.timeoutMs, maxRetries = settings.maxRetries } = options;
    // A token function has the time of one request; an authenticator may send requests, so it has the time of a call.
    const authTimeoutMs = typeof auth === 'object' ? callTimeMs({ timeoutMs, maxRetries }) : timeoutMs;
    const signals = [options.signal, options.stop];
    // Before the sign-in, so that invalid settings are reported first.
    const send = prepare(request);
    const outgoing = () => ({
      method: request.info.method,
      url: request.url,
      body: new TextEncoder().encode(request.body),
    });
    const authTimeout = (what: string) => timeoutFailure(`${what} within ${authTimeoutMs} ms`, false);
    let { authenticate } = credentials;
    let renewed = false;
    let retries = 0;
    for (let attempt = 1; ; attempt += 1) {
      const started = clock.now();
      const headers =
        credentials.constant ??
        (await withDeadline(authTimeoutMs, signals, async ({ signal }) => authenticate(outgoing(), signal)));
      const onResponse = options.onSend?.();
      const outcome = headers === 'timeout' ? authTimeout('No token') : await send(headers, timeoutMs, signals);
      if ('status' in outcome) onResponse?.(outcome.status === 429 || outcome.status === 503);
      const classified = classify(request, outcome, attempt);
      const result = 'error' in classified ? classified : read(classified);
      const durationMs = clock.now() - started;
      const emit = (error?: Error, retryInMs?: number) => {
        const hooks = [settings.onAttempt, options.onAttempt].filter((hook) => hook !== undefined);
        if (hooks.length === 0) return;
        const response = 'status' in outcome ? { status: outcome.status, requestId: requestIdOf(outcome) } : {};
        const about = { operation, ...request.info, attempt, durationMs, ...response };
        notify(hooks, withoutUndefined({ ...about, error: error?.message, retryInMs }));
      };
      if (!('error' in result)) {
        emit();
        return result;
      }
      const { error, unauthorized, retry, retryAfterMs } = result;
      if (unauthorized !== undefined && !renewed && headers !== 'timeout') {
        renewed = true;
        emit(error);
        const renewal = await withDeadline(authTimeoutMs, signals, ({ signal }) =>
          credentials.renew({ headers, ...unauthorized }, signal),
        );
        if (renewal === 'timeout') throw (classify(request, authTimeout('No new token'), attempt) as Failed).error;
        if (renewal === undefined) throw error;
        authenticate = renewal;
        continue;
      }
      authenticate = credentials.authenticate;
      const waitMs = retry && retries < maxRetries ? waitBefore(retries + 1, retryAfterMs, random) : undefined;
      emit(error, waitMs);
      if (waitMs === undefined) throw error;
      retries += 1;
      await withAbort(signals, (signal) => clock.sleep(waitMs, signal));
    }
  }

  return {
    call: (operation, request, options) => run(operation, request, options, credentials, parseJson),
    authContext,
    scrub: secrets.scrub,
  };
}

/** Hooks cannot affect the call, whatever they do. */
function notify(hooks: readonly ((event: AttemptEvent) => unknown)[], event: AttemptEvent): void {
  for (const hook of hooks) {
    try {
      // The result may be a promise of another library.
      Promise.resolve(hook({ ...event })).catch(() => {});
    } catch {}
  }
}
