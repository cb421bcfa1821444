// What an attempt's outcome means: an answer, or an error and whether to try again.
import { apiError, ConnectionError, type CsbsError, RequestTimeoutError, UnexpectedResponseError } from '../errors.js';
import { shorten } from '../text.js';
import type { NoAnswer, RawAnswer } from './attempt.js';
import { readErrorBody } from './error-body.js';
import { readRequestId } from './headers.js';
import { isRetried, readRetryAfter } from './retry.js';
import type { Secrets } from './secrets.js';

/** A successful answer. */
export interface Answer {
  readonly raw: RawAnswer;
  /** An error that says that this answer is not what was promised. */
  unexpected(detail: string): UnexpectedResponseError;
}

/** A successful answer's JSON. */
export interface JsonAnswer extends Pick<Answer, 'unexpected'> {
  readonly json: unknown;
}

/** What came of an attempt that did not succeed. */
export interface Failed {
  readonly error: CsbsError;
  readonly retry: boolean;
  readonly refused: boolean;
  readonly askedMs: number | undefined;
}

/** How much of an error's body is kept, in bytes. */
const maxBody = 64 * 1024;
/** How much of the service's words is kept, and of an unexpected answer shown, in characters. */
const maxDetail = 4096;
const maxPiece = 120;
const maxUnexpected = 500;
/** A code or an id longer than this is none, and would bury the message. */
const maxName = 200;

export interface Judge {
  judge(outcome: RawAnswer | NoAnswer, attempts: number): Answer | Failed;
  readJson(answer: Answer): JsonAnswer | Failed;
  requestIdOf(answer: Pick<RawAnswer, 'headers'>): string | undefined;
}

/** `secrets` are kept out of every word of the service. */
export function createJudge(secrets: Secrets, maxResponseBytes: number): Judge {
  function judge(outcome: RawAnswer | NoAnswer, attempts: number): Answer | Failed {
    if (!('status' in outcome))
      return { error: noAnswer(outcome, attempts), retry: outcome.retried, refused: false, askedMs: undefined };
    const { status } = outcome;
    if (status === 101) return final(unexpected(outcome, 'a switch to another protocol, which nobody asked for'));
    if (status < 200 || (status >= 300 && status < 400)) return final(unexpected(outcome, redirect(outcome)));
    if (status < 300) return accept(outcome);
    const text = outcome.cut ? secrets.scrubCut(outcome.text) : secrets.scrub(outcome.text);
    const body = readErrorBody(text);
    const askedMs = readRetryAfter(outcome.headers, body.retryAfter, Date.now());
    const error = apiError({
      request: outcome.request,
      status,
      code: shortened(scrub(body.code), maxName),
      detail: shortened(scrub(body.detail ?? (outcome.statusText === '' ? undefined : outcome.statusText)), maxDetail),
      requestId: requestIdOf(outcome) ?? shortened(scrub(body.requestId), maxName),
      retryAfterMs: askedMs,
      attempts,
      body: cutBytes(secrets.scrub(normalized(text)), maxBody),
    });
    return { error, retry: isRetried(status, body.fromService), refused: status === 401, askedMs };
  }

  function noAnswer({ request, reason, code, timedOut }: NoAnswer, attempts: number): ConnectionError {
    return new (timedOut ? RequestTimeoutError : ConnectionError)(secrets.scrub(reason), { request, code, attempts });
  }

  function accept(raw: RawAnswer): Answer | Failed {
    if (raw.cut) return final(unexpected(raw, `more than ${maxResponseBytes} bytes, which is maxResponseBytes`));
    if (raw.broken !== undefined) return final(unexpected(raw, `a body that cannot be decompressed (${raw.broken})`));
    // Not the text, which would be kept for as long as the rows.
    const { request, status, headers } = raw;
    return { raw, unexpected: (detail) => unexpected({ request, status, headers }, detail) };
  }

  function readJson({ raw, unexpected: wrong }: Answer): JsonAnswer | Failed {
    try {
      return { json: JSON.parse(raw.text) as unknown, unexpected: wrong };
    } catch {
      return final(wrong(`no JSON but ${piece(raw)}`));
    }
  }

  function unexpected(
    answer: Pick<RawAnswer, 'request' | 'status' | 'headers'>,
    detail: string,
  ): UnexpectedResponseError {
    return new UnexpectedResponseError({
      request: answer.request,
      status: answer.status,
      detail: shorten(secrets.scrub(detail), maxUnexpected),
      requestId: requestIdOf(answer),
    });
  }

  function requestIdOf({ headers }: Pick<RawAnswer, 'headers'>): string | undefined {
    return shortened(scrub(readRequestId(headers)), maxName);
  }

  function scrub(text: string | undefined): string | undefined {
    return text === undefined ? undefined : secrets.scrub(text);
  }

  function piece({ text, headers }: RawAnswer): string {
    if (text.trim() === '') return 'an empty body';
    const type = headers['content-type'];
    return `${type === undefined ? 'a body without a type' : shorten(secrets.scrub(type), maxPiece)}: ${JSON.stringify(shorten(secrets.scrubCut(text.slice(0, 100_000)), maxPiece))}`;
  }

  return { judge, readJson, requestIdOf };
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
  const bytes = new TextEncoder().encode(text.slice(0, length)).subarray(0, length);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}
