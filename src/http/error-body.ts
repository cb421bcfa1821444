// Reads the body of an error response. Each service and each gateway has its own format.
import { isRecord } from '../checks.js';
import { oneLine, parseJson } from '../text.js';

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
  const json = parseJson(isTruncated && trimmed.startsWith('{') ? complete(trimmed) : trimmed);
  if (isRecord(json)) return readFields(json);
  if (typeof json === 'string') return { detail: readLine(json), fromService: false };
  const beginning = trimmed.slice(0, maxPlainLength);
  return { detail: /^<|<html[\s>]/i.test(beginning) ? readPage(beginning) : readLine(beginning), fromService: false };
}

/** The first format in which the body has a code or a detail counts. */
function readFields(body: Record<string, unknown>): ErrorBody {
  const error = isRecord(body.error) ? body.error : {};
  const [faultName, fault] = findFault(body);
  const formats = [
    // CSBS and the gateway
    { code: code(body.error_code), detail: readLine(body.error_msg) },
    // VBS and Keystone
    { code: code(error.code, error.error_code), detail: readLine(error.message, error.error_msg, error.title) },
    { code: code(body.code), detail: readLine(body.message, body.error) },
    { code: code(faultName), detail: readLine(fault.message) },
  ];
  const at = formats.findIndex(({ code, detail }) => code !== undefined || detail !== undefined);
  const { code: name, detail } = formats[at] ?? {};
  const retryAfter = readLine(typeof fault.retryAfter === 'number' ? String(fault.retryAfter) : fault.retryAfter);
  return {
    code: name,
    detail,
    requestId: readLine(body.request_id),
    retryAfter,
    fromService: at < 2 && name !== undefined,
  };
}

/** The format of OpenStack: {itemNotFound: {code: 404, message}}. */
function findFault(body: Record<string, unknown>): [name: string | undefined, fault: Record<string, unknown>] {
  for (const [name, fault] of Object.entries(body))
    if (isRecord(fault) && readLine(fault.message) !== undefined) return [name, fault];
  return [undefined, {}];
}

/** The first name among the values. Numbers, even as strings, repeat the status. */
function code(...values: unknown[]): string | undefined {
  return values.map((value) => readLine(value)).find((line) => line !== undefined && !/^\d+$/.test(line));
}

/** The first string that is not empty, as one line. */
function readLine(...values: unknown[]): string | undefined {
  const lines = values.map((value) => (typeof value === 'string' ? oneLine(value) : ''));
  return lines.find((line) => line !== '');
}

function readPage(html: string): string | undefined {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? /<h1[^>]*>([^<]*)/i.exec(html)?.[1];
  return readLine(title, html.replace(/<[^>]*>/g, ' '));
}

/** Completes JSON that was truncated within a string. Its beginning has the code, which decides whether to retry. */
function complete(json: string): string {
  const open: string[] = [];
  let isInString = false;
  for (const [token] of json.matchAll(/\\.|["{}[\]]/gs)) {
    if (token === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (token === '{') open.push('}');
    else if (token === '[') open.push(']');
    else open.pop();
  }
  const end = isInString ? '…"' : '';
  return `${json.replace(/\\(?:u[\da-f]{0,3})?$/i, '')}${end}${open.reverse().join('')}`;
}
