// SDK-HMAC-SHA256, the signature of requests with an access key: which text is signed, and how.
import { decodeUri } from '../text.js';
import type { OutgoingRequest, RequestHeaders } from './authenticator.js';

const algorithm = 'SDK-HMAC-SHA256';

/** A secret key that signs and cannot be read again. */
export type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Signs a request. `headers` are signed with it, and the host, which is not sent by us. */
export async function signatureOf(
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
  const text = [algorithm, date, await sha256(encode(canonical))].join('\n');
  return { signedHeaders, signature: hex(await crypto.subtle.sign('HMAC', key, encode(text))) };
}

export function authorization(
  accessKey: string,
  { signedHeaders, signature }: { signedHeaders: string; signature: string },
): string {
  return `${algorithm} Access=${accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

export function importKey(secretKey: string): Promise<SigningKey> {
  return crypto.subtle.importKey('raw', encode(secretKey), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** A time as `X-Sdk-Date` has it: `20170418T012152Z`. */
export function sdkDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Each part encoded once, and a slash at the end. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map((part) => strictly(decodeUri(part)));
  return `${encoded.join('/')}${encoded.at(-1) === '' ? '' : '/'}`;
}

/** In the order of the names and then of the values, before they are encoded. */
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
  return pairs.map(([name, value]) => `${strictly(name)}=${strictly(value)}`).join('&');
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** As RFC 3986 has it: everything but letters, digits and -._~ */
function strictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', bytes));
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
