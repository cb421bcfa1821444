// A call: its attempts, one after the other, and the answer or the error that comes of them.

import { DeadlineExceeded, withAbort, withDeadline } from '../abort.js';
import { type AuthHeaders, createTokenCredentials, type TokenSource } from '../auth/token.js';
import { type Clock, systemClock } from '../clock.js';
import { type RequestInfo, RequestTimeoutError } from '../errors.js';
import { createSender, type Invoke, type NoAnswer, type RawAnswer, type Sender } from './attempt.js';
import type { Endpoint } from './endpoint.js';
import type { AttemptEvent, HttpOptions, RequestOptions } from './options.js';
import { waitBefore } from './retry.js';
import { basicCredentials, createSecrets } from './secrets.js';
import { createJudge, type Failed, type JsonAnswer } from './verdict.js';

export interface TransportSettings {
  readonly auth: TokenSource;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly userAgent: string | undefined;
  readonly http: HttpOptions;
  readonly onAttempt: ((event: AttemptEvent) => unknown) | undefined;
}

export interface CallOptions extends RequestOptions {
  /** Aborted when the reader of a listing has gone. */
  stop?: AbortSignal;
}

/** A call of one operation. */
export interface Call {
  /** The operation's name, as in `backups.get`. */
  readonly operation: string;
  readonly endpoint: Endpoint;
  readonly invoke: Invoke;
  readonly options: CallOptions;
}

export interface Transport {
  /** Hand it to the generated client. */
  readonly axios: Sender['axios'];
  call(call: Call): Promise<JsonAnswer>;
  /** A text of the service without this client's secrets. */
  scrub(text: string): string;
}

/** What tests replace. */
export interface Runtime {
  readonly clock: Clock;
  random(): number;
}

const systemRuntime: Runtime = { clock: systemClock, random: () => Math.random() };

export function createTransport(settings: TransportSettings, { clock, random }: Runtime = systemRuntime): Transport {
  const secrets = createSecrets();
  for (const secret of ownSecrets(settings)) secrets.keep(secret);
  const credentials = createTokenCredentials(settings.auth, secrets.add);
  const sender = createSender(settings);
  const { judge, requestIdOf } = createJudge(secrets, settings.maxResponseBytes);

  async function call({ operation, endpoint, invoke, options }: Call): Promise<JsonAnswer> {
    const { timeoutMs = settings.timeoutMs, maxRetries = settings.maxRetries } = options;
    return withAbort([options.signal, options.stop], async (signal) => {
      let next: AuthHeaders | undefined;
      let renewed = false;
      let retries = 0;
      for (let attempt = 1; ; attempt += 1) {
        const started = clock.now();
        // The attempt's own: where it ends early, its function may still answer.
        let sent: AuthHeaders = {};
        const renewedHeaders = next;
        next = undefined;
        const prove = async () => {
          sent = renewedHeaders ?? (await credentials.headers());
          return sent;
        };
        const outcome = await sender.send({ endpoint, invoke, timeoutMs, signal, credentials: prove });
        const verdict = judge(outcome, attempt);
        const event = describe(operation, outcome, verdict, { attempt, durationMs: clock.now() - started });
        if ('json' in verdict) {
          emit(event);
          return verdict;
        }
        if (verdict.refused && !renewed) {
          renewed = true;
          emit(event);
          next = await renew(sent, { timeoutMs, signal, request: outcome.request, attempts: attempt });
          if (next === undefined) throw verdict.error;
          continue;
        }
        const waitMs = verdict.retry && retries < maxRetries ? waitBefore(retries + 1, verdict.askedMs, random) : undefined;
        emit(waitMs === undefined ? event : { ...event, retryInMs: waitMs });
        if (waitMs === undefined) throw verdict.error;
        retries += 1;
        await clock.sleep(waitMs, signal);
      }
    });
  }

  /** A renewal has the same time as a request. */
  async function renew(
    refused: AuthHeaders,
    { timeoutMs, signal, ...details }: { timeoutMs: number; signal: AbortSignal; request: RequestInfo; attempts: number },
  ) {
    try {
      return await withDeadline(timeoutMs, signal, () => credentials.renew(refused));
    } catch (error) {
      if (!(error instanceof DeadlineExceeded)) throw error;
      credentials.forget(refused);
      throw new RequestTimeoutError(`No new token within ${timeoutMs} ms`, { ...details, code: 'ETIMEDOUT' });
    }
  }

  function describe(
    operation: string,
    outcome: RawAnswer | NoAnswer,
    verdict: JsonAnswer | Failed,
    measured: Pick<AttemptEvent, 'attempt' | 'durationMs'>,
  ): AttemptEvent {
    const requestId = 'status' in outcome ? requestIdOf(outcome) : undefined;
    return {
      operation,
      ...outcome.request,
      ...measured,
      ...('status' in outcome ? { status: outcome.status } : {}),
      ...('error' in verdict ? { error: verdict.error.message } : {}),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }

  /** A hook is a guest: whatever it does, the call goes on. */
  function emit(event: AttemptEvent): void {
    try {
      const returned: unknown = settings.onAttempt?.(event);
      if (returned instanceof Promise) returned.catch(() => {});
    } catch {}
  }

  return { axios: sender.axios, call, scrub: secrets.scrub };
}

/** What the settings, and the environment's proxies, hold that no error may repeat. */
function ownSecrets({ auth, http: { proxy, headers = {} } }: TransportSettings): string[] {
  const proxies = proxy !== undefined && proxy !== false && proxy.auth !== undefined ? [proxy.auth] : environmentProxies();
  const passwords = proxies.flatMap(({ username, password }) => [password, basicCredentials(username, password)]);
  return [...(typeof auth === 'string' ? [auth] : []), ...passwords, ...Object.values(headers)];
}

function environmentProxies(): { username: string; password: string }[] {
  const { env = {} } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) =>
    [env[name], env[name.toLowerCase()]].flatMap((address) => {
      if (address === undefined || !URL.canParse(address)) return [];
      const { username, password } = new URL(address);
      return password === '' ? [] : [{ username: decode(username), password: decode(password) }];
    }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
