// Texts of the service may repeat what was sent to it: the gateway quotes signed requests, proxies quote headers.

/** The secrets that a client has sent, so that no error repeats them. */
export interface Secrets {
  add(secret: string): void;
  /** The text, with each secret in it replaced. */
  scrub(text: string): string;
}

/** Shorter texts are left alone: they would hit innocent words. */
const minLength = 8;
/** A client that runs for months sees many tokens; the oldest cannot be quoted any more. */
const maxKept = 100;

export function createSecrets(): Secrets {
  /** Each secret with the forms in which texts may hold it. */
  const kept = new Map<string, string[]>();
  return {
    add(secret) {
      if (secret.length < minLength || kept.has(secret)) return;
      kept.set(secret, forms(secret));
      if (kept.size > maxKept) kept.delete(kept.keys().next().value as string);
    },
    scrub(text) {
      let clean = text;
      // The longest first: one secret may be a part of another.
      for (const form of [...kept.values()].flat().sort((a, b) => b.length - a.length)) clean = clean.replaceAll(form, '[secret]');
      return clean;
    },
  };
}

/** As it was sent, and as JSON texts and addresses write it. */
function forms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret)])];
}
