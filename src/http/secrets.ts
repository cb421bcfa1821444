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
  const kept = new Set<string>();
  return {
    add(secret) {
      if (secret.length < minLength || kept.has(secret)) return;
      kept.add(secret);
      if (kept.size > maxKept) kept.delete(kept.values().next().value as string);
    },
    scrub(text) {
      let clean = text;
      // The longest first: one secret may be a part of another.
      for (const secret of [...kept].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, '[secret]');
      return clean;
    },
  };
}
