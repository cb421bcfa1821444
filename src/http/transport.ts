// A call: its attempts, one after the other, and the answer or the error that comes of them.

import { DeadlineExceeded, withAbort, withDeadline } from '../abort.js';
import type { AuthContext, Authenticator, RejectedRequest, RequestHeaders } from '../auth/authenticator.js';
import { type Credentials, createAuthenticatorCredentials, noCredentials, type Proof } from '../auth/credentials.js';
import { createTokenCredentials, type TokenSource } from '../auth/token.js';
import { type Clock, systemClock } from '../clock.js';
import { ApiError, type RequestInfo, RequestTimeoutError } from '../errors.js';
import { createSender, type NoAnswer, type RawAnswer, type Sender } from './attempt.js';
import { sendForAuth } from './auth-send.js';
import type { Call } from './call.js';
import { checkAuthHeaders, readHttpDate, secretsIn } from './headers.js';
import type { AttemptEvent, HttpOptions, RequestOptions } from './options.js';
import { environmentSecrets, ownSecrets } from './own-secrets.js';
import { longestWaitMs, markTransient, waitBefore } from './retry.js';
import { createSecrets } from './secrets.js';
import { type Answer, createJudge, type Failed, type JsonAnswer } from './verdict.js';

export interface TransportSettings {
  readonly auth: TokenSource | Authenticator;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly allowInsecureHttp: boolean;
  readonly userAgent: string | undefined;
  readonly http: HttpOptions;
  readonly onAttempt: ((event: AttemptEvent) => unknown) | undefined;
}

type Limits = Pick<TransportSettings, 'timeoutMs' | 'maxRetries'>;

export interface Transport {
  /** Hand it to the generated client. */
  readonly axios: Sender['axios'];
  call(call: Call): Promise<JsonAnswer>;
  /** What an authenticator is lent for requests of its own. */
  authContext(options: RequestOptions): AuthContext;
  /** A text of the service without this client's secrets. */
  scrub(text: string): string;
}

/** What tests replace. */
export interface Runtime {
  readonly clock: Clock;
  random(): number;
}

/** The longest delay that timers take, in milliseconds. */
const maxDelayMs = 2_147_483_647;

const systemRuntime: Runtime = { clock: systemClock, random: () => Math.random() };

/** How long a call with all its attempts and their waits may take, and one request more, in milliseconds. */
export function callTimeMs({ timeoutMs, maxRetries }: Limits): number {
  return Math.min(maxDelayMs, (maxRetries + 2) * timeoutMs + maxRetries * longestWaitMs);
}

export function createTransport(settings: TransportSettings, { clock, random }: Runtime = systemRuntime): Transport {
  const { auth } = settings;
  const secrets = createSecrets(environmentSecrets);
  for (const secret of ownSecrets(auth, settings.http)) secrets.keep(secret);
  const sender = createSender(settings);
  const { judge, readJson, requestIdOf } = createJudge(secrets, settings.maxResponseBytes);
  const means = {
    axios: sender.axios,
    allowInsecureHttp: settings.allowInsecureHttp,
    onSecret: secrets.add,
    send: (given: Call) => send(given, noCredentials, (answer) => answer, true),
    readJson(answer: Answer) {
      const read = readJson(answer);
      if ('error' in read) throw read.error;
      return read.json;
    },
  };
  const authContext = (options: RequestOptions): AuthContext => ({
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    secret: secrets.add,
    send: (request) => sendForAuth(request, options, means),
  });

  const credentials: Credentials =
    typeof auth === 'object'
      ? createAuthenticatorCredentials(auth, (signal) => authContext({ signal }), checkProof)
      : createTokenCredentials(auth, secrets.add);
  /** A function is given the time of a request; an authenticator that of a call, since it may send some itself. */
  const patience = (limits: Limits) => (typeof auth === 'object' ? callTimeMs(limits) : limits.timeoutMs);

  function checkProof(headers: unknown): RequestHeaders {
    const proof = checkAuthHeaders('auth', headers);
    for (const secret of secretsIn(proof)) secrets.add(secret);
    return proof;
  }

  /** `read` makes of a successful answer what the caller wants, or finds that it is none. */
  async function send<T extends object>(
    { operation, endpoint, invoke, options }: Call,
    credentials: Credentials,
    read: (answer: Answer) => T | Failed,
    exactUrl = false,
  ): Promise<T> {
    const { timeoutMs = settings.timeoutMs, maxRetries = settings.maxRetries } = options;
    const proofTimeoutMs = patience({ timeoutMs, maxRetries });
    return withAbort([options.signal, options.stop], async (signal) => {
      let renewedProof: Proof | undefined;
      let renewed = false;
      let retries = 0;
      for (let attempt = 1; ; attempt += 1) {
        const started = clock.now();
        const proof = renewedProof ?? credentials.prove;
        renewedProof = undefined;
        const outcome = await sender.send({
          ...{ endpoint, invoke, timeoutMs, signal, exactUrl },
          proofTimeoutMs: typeof auth === 'string' || credentials === noCredentials ? undefined : proofTimeoutMs,
          // Nothing of the answer may be a neighbour of this function: axios' objects refer to it, and keep what it refers to for long.
          prove: (request, ended) => proof(request, ended),
        });
        const judged = judge(outcome, attempt);
        const verdict = 'error' in judged ? judged : read(judged);
        const told = { operation, ...outcome.request, attempt, durationMs: clock.now() - started };
        if (!('error' in verdict)) {
          tell(told, outcome);
          return verdict;
        }
        const { error } = verdict;
        // Also a token that was late: that ends the call, but another call may get one.
        if (verdict.retry || error instanceof RequestTimeoutError) markTransient(error);
        if (verdict.refused && !renewed) {
          renewed = true;
          tell(told, outcome, error);
          renewedProof = await renew(credentials, rejection(outcome, error), {
            ...{ timeoutMs: proofTimeoutMs, signal, request: outcome.request, attempts: attempt },
          });
          if (renewedProof === undefined) throw error;
          continue;
        }
        const waitMs =
          verdict.retry && retries < maxRetries ? waitBefore(retries + 1, verdict.askedMs, random) : undefined;
        tell(told, outcome, error, waitMs);
        if (waitMs === undefined) throw error;
        retries += 1;
        await clock.sleep(waitMs, signal);
      }
    });
  }

  /** A renewal has the same time as a proof. */
  async function renew(
    credentials: Credentials,
    rejected: RejectedRequest,
    {
      timeoutMs,
      signal,
      ...details
    }: { timeoutMs: number; signal: AbortSignal | undefined; request: RequestInfo; attempts: number },
  ): Promise<Proof | undefined> {
    try {
      return await withDeadline(timeoutMs, signal, (ended) => credentials.renew(rejected, ended));
    } catch (error) {
      if (!(error instanceof DeadlineExceeded)) throw error;
      credentials.forget();
      const late = new RequestTimeoutError(`No new token within ${timeoutMs} ms`, { ...details, code: 'ETIMEDOUT' });
      markTransient(late);
      throw late;
    }
  }

  /** A hook is a guest: whatever it does, the call goes on. */
  function tell(
    told: Pick<AttemptEvent, 'operation' | 'method' | 'path' | 'attempt' | 'durationMs'>,
    outcome: RawAnswer | NoAnswer,
    error?: Error,
    retryInMs?: number,
  ): void {
    if (settings.onAttempt === undefined) return;
    const requestId = 'status' in outcome ? requestIdOf(outcome) : undefined;
    try {
      const returned = settings.onAttempt({
        ...told,
        ...('status' in outcome ? { status: outcome.status } : {}),
        ...(error === undefined ? {} : { error: error.message }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(retryInMs === undefined ? {} : { retryInMs }),
      });
      // Also a promise of another library.
      Promise.resolve(returned).catch(() => {});
    } catch {}
  }

  return {
    axios: sender.axios,
    call: (given) => send(given, credentials, readJson),
    authContext,
    scrub: secrets.scrub,
  };
}

/** What an authenticator is told about a request that was refused. */
function rejection(outcome: RawAnswer | NoAnswer, error: Error): RejectedRequest {
  const date = 'headers' in outcome ? readHttpDate(outcome.headers.date) : undefined;
  const { status = 0, code, detail }: Partial<ApiError> = error instanceof ApiError ? error : {};
  return {
    headers: outcome.proof,
    status,
    ...(date === undefined ? {} : { date: new Date(date) }),
    ...(code === undefined ? {} : { code }),
    ...(detail === undefined ? {} : { detail }),
  };
}
