// The secrets of a client, and their removal from the service's strings: gateways and proxies quote requests.
import type { RequestHeaders } from '../auth/authenticator.js';
import type { HttpOptions } from './http-options.js';
import { proxySecrets } from './runtime.js';
import { indexSecrets, minSecretLength, type SecretIndex, scrubText } from './scrub.js';

export type Secrets = ReturnType<typeof createSecrets>;

/** A client that runs for months uses many tokens. Those that have not been sent for long can no longer be quoted. */
const maxTemporary = 1000;
/** Headers of authenticators that are not secret. */
const publicHeaders = ['x-project-id', 'x-domain-id', 'x-sdk-date', 'date', 'content-type', 'accept', 'user-agent'];

/** `auth` and `http` are the client's settings. */
export function createSecrets({ auth, http = {} }: { auth?: unknown; http?: HttpOptions } = {}) {
  const own = typeof auth === 'string' ? [auth] : [];
  const permanent = [...own, ...Object.values(http.headers ?? {}).flatMap(headerSecrets)];
  /** Each temporary secret with its forms. */
  const temporary = new Map<string, string[]>();
  let current: SecretIndex | undefined;

  function index(): SecretIndex {
    for (const secret of proxySecrets(http.proxy)) add(secret);
    current ??= indexSecrets([...permanent.map(forms), ...temporary.values()].flat());
    return current;
  }

  function add(secret: string): void {
    if (!isLong(secret)) return;
    const known = temporary.get(secret);
    if (known === undefined) current = undefined;
    // Move it to the end, so that the first is the one that was not sent for the longest time.
    temporary.delete(secret);
    temporary.set(secret, known ?? forms(secret));
    if (temporary.size > maxTemporary) temporary.delete(temporary.keys().next().value as string);
  }

  return {
    /** Adds a temporary secret, such as a token. */
    add,
    /** Adds the secrets among an authenticator's headers, and returns these. */
    addHeaders(headers: RequestHeaders): RequestHeaders {
      for (const [name, value] of Object.entries(headers)) {
        if (!publicHeaders.includes(name.toLowerCase())) for (const secret of headerSecrets(value)) add(secret);
      }
      return headers;
    },
    /** Replaces each secret in a string. Most strings of a backup are shorter than any secret. */
    scrub: (text: string): string => (isLong(text) ? scrubText(text, index(), false) : text),
    /** The same for a string that was truncated: also replaces the beginning of a secret at its end. */
    scrubTruncated: (text: string): string => scrubText(text, index(), true),
  };
}

/** A header's value, and the part after the name of its scheme, as in `Bearer …`. */
function headerSecrets(value: string): string[] {
  return [value, ...value.split(/^[\w-]+ +(?=\S+$)/).slice(1)];
}

function isLong(secret: string): boolean {
  return secret.length >= minSecretLength;
}

/** The secret as it was sent, as it is escaped in JSON and URLs, and in lower case, as in the host of a URL. */
function forms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret), secret.toLowerCase()])];
}
