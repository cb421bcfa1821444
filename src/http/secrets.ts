// Texts of the service may repeat what was sent to it: the gateway quotes signed requests, proxies quote headers.

/** The secrets that a client has sent, so that no error repeats them. */
export interface Secrets {
  /** A secret for as long as the client lives. */
  keep(secret: string): void;
  /** A secret that others will replace, as tokens do. */
  add(secret: string): void;
  /** The text, with each secret in it replaced. */
  scrub(text: string): string;
  /** The same for a text that was cut off: also without the beginning of a secret at its end. */
  scrubCut(text: string): string;
}

/** Shorter texts are left alone: they would hit innocent words. */
const minLength = 8;
/** How much of a secret's beginning at the end of a cut text is too much. */
const minBeginning = 4;
/** A client that runs for months sees many tokens; those that were not sent for long cannot be quoted any more. */
const maxTokens = 1000;

/** `others` tells secrets that may change without this client's doing. */
export function createSecrets(others: () => string[] = () => []): Secrets {
  /** Each secret with the forms in which texts may hold it. */
  const kept = new Map<string, string[]>();
  const tokens = new Map<string, string[]>();
  // The longest first: one secret may be a part of another.
  const allForms = () =>
    [...kept.values(), ...tokens.values(), ...others().filter(isLong).map(forms)]
      .flat()
      .sort((a, b) => b.length - a.length);

  function scrub(text: string): string {
    let clean = text;
    for (const form of allForms()) clean = clean.replaceAll(form, '[secret]');
    return clean;
  }

  return {
    keep(secret) {
      if (isLong(secret)) kept.set(secret, forms(secret));
    },
    add(secret) {
      if (!isLong(secret)) return;
      const known = tokens.get(secret) ?? forms(secret);
      // Once more at the end: the first are those that were not sent for longest.
      tokens.delete(secret);
      tokens.set(secret, known);
      if (tokens.size > maxTokens) tokens.delete(tokens.keys().next().value as string);
    },
    scrub,
    scrubCut(text) {
      const clean = scrub(text);
      const longest = Math.max(0, ...allForms().map((form) => beginningAtEnd(clean, form)));
      return longest < minBeginning ? clean : `${clean.slice(0, clean.length - longest)}[secret]`;
    },
  };
}

function isLong(secret: string): boolean {
  return secret.length >= minLength;
}

/** As it was sent, and as JSON texts and addresses write it. */
function forms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret)])];
}

/** How many characters at the end of the text are the beginning of the secret. */
function beginningAtEnd(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length -= 1) {
    if (secret.startsWith(text.slice(-length))) return length;
  }
  return 0;
}

/** What a proxy is told, as `Proxy-Authorization` holds it. */
export function basicCredentials(username: string, password: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));
}
