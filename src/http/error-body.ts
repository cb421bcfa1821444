// Reads the body of an error response. Each service and each gateway has its own format.
import { isRecord } from '../checks.js';
import { oneLine } from '../text.js';

/** The content of an error's body. */
export interface ErrorBody {
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  /** How long to wait, in seconds; of OpenStack's `overLimit`. */
  readonly retryAfter?: string | undefined;
  /** Whether the service itself named the error: another attempt would get the same response. */
  readonly fromService: boolean;
}

/** The maximum length of a body that is not JSON, in characters, because patterns take time. */
const maxPlainLength = 4096;

/** `isTruncated` if the body was longer than what was read. */
export function readErrorBody(text: string, isTruncated = false): ErrorBody {
  const trimmed = text.trim();
  const json = parse(isTruncated && trimmed.startsWith('{') ? complete(trimmed) : trimmed);
  if (isRecord(json)) return readObject(json);
  if (typeof json === 'string') return { detail: readLine(json), fromService: false };
  const beginning = trimmed.slice(0, maxPlainLength);
  return { detail: /^<|<html[\s>]/i.test(beginning) ? readPage(beginning) : readLine(beginning), fromService: false };
}

function readObject(body: Record<string, unknown>): ErrorBody {
  const requestId = readLine(body.request_id);
  const { error } = body;
  // CSBS and the gateway: {error_code, error_msg}
  if ((readLine(body.error_code) ?? readLine(body.error_msg)) !== undefined)
    return { ...named(code(body.error_code)), detail: readLine(body.error_msg), requestId };
  // VBS and Keystone: {error: {code, message, title}}
  if (isRecord(error)) {
    const detail = readLine(error.message) ?? readLine(error.error_msg) ?? readLine(error.title);
    return { ...named(code(error.code) ?? code(error.error_code)), detail, requestId };
  }
  // {code, message}, {error}
  const plain = {
    code: code(body.code),
    detail: readLine(body.message) ?? readLine(error),
    requestId,
    fromService: false,
  };
  if (plain.code !== undefined || plain.detail !== undefined) return plain;
  // OpenStack: {itemNotFound: {code: 404, message}}
  for (const [name, fault] of Object.entries(body)) {
    if (!isRecord(fault) || typeof fault.message !== 'string') continue;
    const retryAfter = typeof fault.retryAfter === 'number' ? String(fault.retryAfter) : readLine(fault.retryAfter);
    return { code: code(name), detail: readLine(fault.message), requestId, retryAfter, fromService: false };
  }
  return { requestId, fromService: false };
}

function named(code: string | undefined): Pick<ErrorBody, 'code' | 'fromService'> {
  return { code, fromService: code !== undefined };
}

/** A code is a name. Numbers, also as strings, repeat the status. */
function code(value: unknown): string | undefined {
  const text = readLine(value);
  return text === undefined || /^\d+$/.test(text) ? undefined : text;
}

/** Returns a string as one line; undefined for an empty string and other values. */
function readLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = oneLine(value);
  return text === '' ? undefined : text;
}

function readPage(html: string): string | undefined {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? /<h1[^>]*>([^<]*)/i.exec(html)?.[1];
  return readLine(title) ?? readLine(html.replace(/<[^>]*>/g, ' '));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Completes JSON that was truncated within a string. Its beginning has the code, which decides whether to retry. */
function complete(json: string): string {
  const open: string[] = [];
  let isInString = false;
  for (const [token] of json.matchAll(/\\.|["{}[\]]/gs)) {
    if (token === '"') isInString = !isInString;
    else if (isInString || token.startsWith('\\')) continue;
    else if (token === '{') open.push('}');
    else if (token === '[') open.push(']');
    else open.pop();
  }
  const end = isInString ? '…"' : '';
  return `${json.replace(/\\(?:u[\da-f]{0,3})?$/i, '')}${end}${open.reverse().join('')}`;
}
