// Reads what a failed call answers with. Each of the services, and each thing in front of them, has a shape of its own.
import { isRecord } from '../checks.js';
import { oneLine } from '../errors.js';

/** What an error's body tells. */
export interface ErrorBody {
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
}

export function readErrorBody(text: string): ErrorBody {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  const json = parse(trimmed);
  if (isRecord(json)) return readObject(json);
  if (typeof json === 'string') return { detail: words(json) };
  if (/^<|<html[\s>]/i.test(trimmed)) return { detail: readPage(trimmed) };
  return { detail: words(trimmed) };
}

function readObject(body: Record<string, unknown>): ErrorBody {
  const requestId = words(body.request_id);
  // CSBS and the gateway: {error_code, error_msg}
  if (body.error_code !== undefined || body.error_msg !== undefined) return { code: code(body.error_code), detail: words(body.error_msg), requestId };
  // VBS and Keystone: {error: {code, message, title}}
  if (isRecord(body.error)) return { ...readFault(body.error), requestId };
  if (typeof body.error === 'string') return { code: code(body.code), detail: words(body.message) ?? words(body.error), requestId };
  // {code, message}
  const plain = { code: code(body.code), detail: words(body.message), requestId };
  if (plain.code !== undefined || plain.detail !== undefined) return plain;
  // OpenStack: {itemNotFound: {code: 404, message}}
  for (const [name, fault] of Object.entries(body)) {
    if (isRecord(fault) && typeof fault.message === 'string') return { code: code(name), detail: words(fault.message), requestId };
  }
  return { requestId };
}

function readFault(fault: Record<string, unknown>): ErrorBody {
  return { code: code(fault.code) ?? code(fault.error_code), detail: words(fault.message) ?? words(fault.error_msg) ?? words(fault.title) };
}

/** A code is a name. Numbers, also as text, repeat the status. */
function code(value: unknown): string | undefined {
  const text = words(value);
  return text === undefined || /^\d+$/.test(text) ? undefined : text;
}

function words(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = oneLine(value);
  return text === '' ? undefined : text;
}

function readPage(html: string): string | undefined {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? /<h1[^>]*>([^<]*)/i.exec(html)?.[1];
  return words(title) ?? words(html.replace(/<[^>]*>/g, ' '));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
