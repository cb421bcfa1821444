// What Node's adapter of axios rejects although the response arrived.
import type { ResponseHead } from './adapter.js';

interface Unusable {
  readonly truncated: boolean;
  readonly unreadable?: string;
}

/** Why the body cannot be used: it is too long, or all of it arrived and it cannot be read. Undefined if the connection broke. */
export function unusableBody(
  error: { readonly code?: unknown; readonly message?: unknown },
  { complete = false }: ResponseHead,
): Unusable | undefined {
  const [code, message] = [String(error.code), String(error.message)];
  if (message.startsWith('maxContentLength ')) return { truncated: true };
  // The errors of zlib, except Z_BUF_ERROR, which means that bytes are missing.
  if (/^(Z_(?!BUF_)|ERR_BROTLI|ERR__|ZSTD_)/.test(code))
    return { truncated: false, unreadable: `it cannot be decompressed: ${message}` };
  return code.startsWith('HPE_') && complete ? { truncated: false, unreadable: message } : undefined;
}
