// The secrets of a client, and their removal from strings of the service: gateways quote requests, proxies quote headers.

import type { HttpOptions } from './options.js';
import { environmentSecrets, proxySecrets } from './runtime.js';
import { indexSecrets, minSecretLength, type SecretIndex, scrubText } from './scrub.js';

export interface Secrets {
  /** Adds a temporary secret, such as a token. */
  add(secret: string): void;
  /** Adds the secrets among an authenticator's headers. */
  addHeaders(headers: Readonly<Record<string, string>>): void;
  /** Replaces each secret in a string. */
  scrub(text: string): string;
  /** The same for a string that was truncated: also replaces the beginning of a secret at its end. */
  scrubTruncated(text: string): string;
  /** The same for a host name, which is in lower case in URLs. */
  scrubHost(host: string): string;
}

/** A client that runs for months uses many tokens. Those that have not been sent for long can no longer be quoted. */
const maxTokens = 1000;
/** Headers of authenticators that are not secret. */
const publicHeaders = ['x-project-id', 'x-domain-id', 'x-sdk-date', 'date', 'content-type', 'accept', 'user-agent'];

/** `auth` and `http` are the client's settings. */
export function createSecrets({ auth, http = {} }: { auth?: unknown; http?: HttpOptions } = {}): Secrets {
  /** Each secret with the forms in which it may be quoted. */
  const permanent = configSecrets(auth, http).filter(isLong).map(forms);
  const tokens = new Map<string, string[]>();
  let current: { index: SecretIndex; environment: string } | undefined;

  function index(): SecretIndex {
    const environmental = environmentSecrets();
    const environment = environmental.join('\n');
    if (current?.environment !== environment) current = { index: indexSecrets(allForms(environmental)), environment };
    return current.index;
  }

  function allForms(environmental = environmentSecrets()): string[] {
    return [...permanent, ...tokens.values(), ...environmental.map(forms)].flat();
  }

  function add(secret: string): void {
    if (!isLong(secret)) return;
    const known = tokens.get(secret) ?? forms(secret);
    if (!tokens.has(secret)) current = undefined;
    // Move it to the end, so that the first is the one that was not sent for the longest time.
    tokens.delete(secret);
    tokens.set(secret, known);
    if (tokens.size > maxTokens) tokens.delete(tokens.keys().next().value as string);
  }

  return {
    add,
    addHeaders(headers) {
      for (const [name, value] of Object.entries(headers)) {
        if (!publicHeaders.includes(name.toLowerCase())) for (const secret of headerSecrets(value)) add(secret);
      }
    },
    // Most strings of a backup are shorter than any secret, and the index depends on the environment.
    scrub: (text) => (isLong(text) ? scrubText(text, index(), false) : text),
    scrubTruncated: (text) => scrubText(text, index(), true),
    scrubHost(host) {
      const lowerCase = indexSecrets(allForms().map((form) => form.toLowerCase()));
      return scrubText(host.toLowerCase(), lowerCase, false);
    },
  };
}

/** The secrets in a client's settings. */
function configSecrets(auth: unknown, { proxy, headers = {} }: HttpOptions): string[] {
  const own = typeof auth === 'string' ? [auth] : [];
  return [...own, ...proxySecrets(proxy), ...Object.values(headers).flatMap(headerSecrets)];
}

/** A header's value, and the part after the name of its scheme, as in `Bearer …`. */
function headerSecrets(value: string): string[] {
  return [value, ...value.split(/^[\w-]+ +(?=\S+$)/).slice(1)];
}

function isLong(secret: string): boolean {
  return secret.length >= minSecretLength;
}

/** The secret as it was sent, and as it is escaped in JSON and URLs. */
function forms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret)])];
}
