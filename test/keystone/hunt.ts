// Keeps all that came out of the package, and all secrets that went in.
import { inspect } from 'node:util';
import { dig } from '../support/dig.js';

export interface Hunt {
  /** Something that must not hold a secret. */
  keep<T>(thing: T): T;
  secret(value: string): void;
  readonly kept: number;
  readonly secrets: number;
  /** Which things hold a secret: the kind of each, and the secret. */
  findings(): string[];
}

export function createHunt(): Hunt {
  const things: unknown[] = [];
  const secrets = new Set<string>();
  return {
    keep(thing) {
      things.push(thing);
      return thing;
    },
    secret: (value) => void secrets.add(value),
    get kept() {
      return things.length;
    },
    get secrets() {
      return secrets.size;
    },
    findings: () =>
      things.flatMap((thing) => {
        const text = dig(thing);
        return [...secrets]
          .filter((secret) => formsOf(secret).some((form) => text.includes(form)))
          .map((secret) => `${(thing as object).constructor.name}: ${secret}`);
      }),
  };
}

/** As it is, and as JSON, addresses and basic credentials write it; each also as it is shown within quotes. */
function formsOf(secret: string): string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
  return forms.flatMap((form) => [form, form.replaceAll('\\', '\\\\'), inspect(form).slice(1, -1)]);
}
