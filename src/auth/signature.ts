// SDK-HMAC-SHA256, the signature of requests with an access key: which string is signed, and how.
import { decodeUri, encodeSubDelimiters } from '../text.js';
import type { OutgoingRequest, RequestHeaders } from './authenticator.js';

const algorithm = 'SDK-HMAC-SHA256';

/** A secret key that can sign and cannot be exported. */
export type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Signs a request with `headers` and with the host, which the HTTP library sends. */
export async function sign(
  request: OutgoingRequest,
  headers: RequestHeaders,
  date: string,
  key: SigningKey,
): Promise<{ signedHeaders: string; signature: string }> {
  const url = new URL(request.url);
  const signed = Object.entries({ host: url.host, ...headers }).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  signed.sort(([a], [b]) => (a < b ? -1 : 1));
  const signedHeaders = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(url.pathname),
    canonicalQuery(url.search),
    signed.map(([name, value]) => `${name}:${value}\n`).join(''),
    signedHeaders,
    await sha256(new Uint8Array(request.body)),
  ].join('\n');
  const text = [algorithm, date, await sha256(toBytes(canonical))].join('\n');
  return { signedHeaders, signature: hex(await crypto.subtle.sign('HMAC', key, toBytes(text))) };
}

export function authorization(
  accessKey: string,
  { signedHeaders, signature }: { signedHeaders: string; signature: string },
): string {
  return `${algorithm} Access=${accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

export function importKey(secretKey: string): Promise<SigningKey> {
  return crypto.subtle.importKey('raw', toBytes(secretKey), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** The format of `X-Sdk-Date`: `20170418T012152Z`. */
export function formatSdkDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Parses what {@link formatSdkDate} returned, in milliseconds. */
export function parseSdkDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Encodes each segment once, and adds a trailing slash. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map((segment) => encodeStrictly(decodeUri(segment)));
  return `${encoded.join('/')}${encoded.at(-1) === '' ? '' : '/'}`;
}

/** Sorts by names, then by values, before they are encoded. */
function canonicalQuery(search: string): string {
  const pairs = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0
        ? ([decodeUri(pair), ''] as const)
        : ([decodeUri(pair.slice(0, at)), decodeUri(pair.slice(at + 1))] as const);
    });
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).join('&');
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Encodes everything except letters, digits and -._~ (RFC 3986). */
function encodeStrictly(text: string): string {
  return encodeSubDelimiters(encodeURIComponent(text));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', bytes));
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
