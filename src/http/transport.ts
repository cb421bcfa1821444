// A call: its attempts, one after the other, and the answer or the error that comes of them.

import { withAbort } from '../abort.js';
import { type AuthHeaders, createTokenCredentials, type TokenSource } from '../auth/token.js';
import { type Clock, systemClock } from '../clock.js';
import { apiError, ConnectionError, type CsbsError, RequestTimeoutError, shorten, UnexpectedResponseError } from '../errors.js';
import { createSender, type Invoke, type NoAnswer, type RawAnswer, type Sender } from './attempt.js';
import type { Endpoint } from './endpoint.js';
import { readErrorBody } from './error-body.js';
import { readRequestId } from './headers.js';
import type { AttemptEvent, HttpOptions, RequestOptions } from './options.js';
import { isRetried, readRetryAfter, waitBefore } from './retry.js';
import { createSecrets } from './secrets.js';

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

/** A successful answer's JSON. */
export interface JsonAnswer {
  readonly json: unknown;
  /** An error that says that this answer is not what was promised. */
  unexpected(detail: string): UnexpectedResponseError;
}

export interface Transport {
  /** Hand it to the generated client. */
  readonly axios: Sender['axios'];
  call(call: Call): Promise<JsonAnswer>;
}

/** What tests replace. */
export interface Runtime {
  readonly clock: Clock;
  random(): number;
}

const systemRuntime: Runtime = { clock: systemClock, random: () => Math.random() };

/** How much of an error's body is kept, in bytes. */
const maxBody = 64 * 1024;
/** How much of the service's words is kept, and of an unexpected answer shown, in characters. */
const maxDetail = 4096;
const maxPiece = 120;

/** What came of an attempt that did not succeed. */
interface Failed {
  readonly error: CsbsError;
  readonly retry: boolean;
  readonly refused: boolean;
  readonly askedMs: number | undefined;
}

export function createTransport(settings: TransportSettings, { clock, random }: Runtime = systemRuntime): Transport {
  const secrets = createSecrets();
  for (const secret of ownSecrets(settings)) secrets.add(secret);
  const credentials = createTokenCredentials(settings.auth, secrets.add);
  const sender = createSender(settings);

  async function call({ operation, endpoint, invoke, options }: Call): Promise<JsonAnswer> {
    const { timeoutMs = settings.timeoutMs, maxRetries = settings.maxRetries } = options;
    return withAbort([options.signal, options.stop], async (signal) => {
      let next: AuthHeaders | undefined;
      let sent: AuthHeaders = {};
      let renewed = false;
      let retries = 0;
      for (let attempt = 1; ; attempt += 1) {
        const started = clock.now();
        const prove = async () => {
          sent = next ?? (await credentials.headers());
          next = undefined;
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
          next = await credentials.renew(sent);
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

  function judge(outcome: RawAnswer | NoAnswer, attempts: number): JsonAnswer | Failed {
    if (!('status' in outcome)) return { error: noAnswer(outcome, attempts), retry: true, refused: false, askedMs: undefined };
    const { status } = outcome;
    if (status < 200 || (status >= 300 && status < 400)) return final(unexpected(outcome, redirect(outcome)));
    if (status < 300) return readJson(outcome);
    const body = readErrorBody(outcome.text);
    const askedMs = readRetryAfter(outcome.headers, body.retryAfter, Date.now());
    const error = apiError({
      request: outcome.request,
      status,
      code: scrub(body.code),
      detail: shortened(scrub(body.detail ?? (outcome.statusText === '' ? undefined : outcome.statusText)), maxDetail),
      requestId: requestIdOf(outcome) ?? scrub(body.requestId),
      retryAfterMs: askedMs,
      attempts,
      body: cutBytes(secrets.scrub(normalized(outcome.text)), maxBody),
    });
    return { error, retry: isRetried(status, body.fromService), refused: status === 401, askedMs };
  }

  function noAnswer({ request, reason, code, timedOut }: NoAnswer, attempts: number): ConnectionError {
    return new (timedOut ? RequestTimeoutError : ConnectionError)(secrets.scrub(reason), { request, code, attempts });
  }

  function readJson(answer: RawAnswer): JsonAnswer | Failed {
    if (answer.cut) return final(unexpected(answer, `more than ${settings.maxResponseBytes} bytes, which is maxResponseBytes`));
    if (answer.broken !== undefined) return final(unexpected(answer, `a body that cannot be decompressed (${answer.broken})`));
    try {
      return { json: JSON.parse(answer.text) as unknown, unexpected: (detail) => unexpected(answer, detail) };
    } catch {
      return final(unexpected(answer, `no JSON but ${piece(answer)}`));
    }
  }

  function unexpected(answer: RawAnswer, detail: string): UnexpectedResponseError {
    return new UnexpectedResponseError({ request: answer.request, status: answer.status, detail: secrets.scrub(detail), requestId: requestIdOf(answer) });
  }

  function requestIdOf({ headers }: RawAnswer): string | undefined {
    return scrub(readRequestId(headers));
  }

  function scrub(text: string | undefined): string | undefined {
    return text === undefined ? undefined : secrets.scrub(text);
  }

  function piece({ text, headers }: RawAnswer): string {
    if (text.trim() === '') return 'an empty body';
    const type = headers['content-type'];
    return `${type === undefined ? 'a body without a type' : shorten(secrets.scrub(type), maxPiece)}: ${JSON.stringify(shorten(secrets.scrub(text), maxPiece))}`;
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

  return { axios: sender.axios, call };
}

function final(error: CsbsError): Failed {
  return { error, retry: false, refused: false, askedMs: undefined };
}

function redirect({ url, headers }: RawAnswer): string {
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, url)) return 'a redirect, which is not followed';
  const { protocol, hostname, port } = new URL(location, url);
  return `a redirect to ${hostname}:${port || (protocol === 'http:' ? 80 : 443)}, which is not followed`;
}

/** JSON without the escapes that could hide a secret; any other text as it is. */
function normalized(text: string): string {
  try {
    return text.includes('\\') ? JSON.stringify(JSON.parse(text)) : text;
  } catch {
    return text;
  }
}

function shortened(text: string | undefined, length: number): string | undefined {
  return text === undefined ? undefined : shorten(text, length);
}

/** The beginning of a text, in bytes of UTF-8, without half a character at the end. */
function cutBytes(text: string, length: number): string {
  const bytes = new TextEncoder().encode(text.slice(0, length));
  return bytes.length <= length ? text.slice(0, length) : new TextDecoder().decode(bytes.subarray(0, length), { stream: true });
}

/** What the settings hold that no error may repeat. */
function ownSecrets({ auth, http: { proxy, headers = {} } }: TransportSettings): string[] {
  const passwords =
    proxy !== undefined && proxy !== false && proxy.auth !== undefined ? [proxy.auth.password, btoa(`${proxy.auth.username}:${proxy.auth.password}`)] : [];
  const named = Object.entries(headers).flatMap(([name, value]) => (/auth|cookie|key|secret|token/i.test(name) ? [value] : []));
  return [...(typeof auth === 'string' ? [auth] : []), ...passwords, ...named];
}
