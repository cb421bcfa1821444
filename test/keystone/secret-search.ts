// Collects everything that the package returned and every secret that went in.
import { inspect } from 'node:util';
import { everythingReachable } from '../support/everything-reachable.js';

export interface SecretSearch {
  /** Collects something that must not contain a secret. */
  collect<T>(thing: T): T;
  secret(value: string): void;
  readonly collected: number;
  readonly secrets: number;
  /** The things that contain a secret: the class of each, and the secret. */
  findings(): string[];
}

export function createSecretSearch(): SecretSearch {
  const things: unknown[] = [];
  const secrets = new Set<string>();
  return {
    collect(thing) {
      things.push(thing);
      return thing;
    },
    secret: (value) => void secrets.add(value),
    get collected() {
      return things.length;
    },
    get secrets() {
      return secrets.size;
    },
    findings: () =>
      things.flatMap((thing) => {
        const content = everythingReachable(thing);
        return [...secrets]
          .filter((secret) => formsOf(secret).some((form) => content.includes(form)))
          .map((secret) => `${(thing as object).constructor.name}: ${secret}`);
      }),
  };
}

/** A secret as is, in JSON, in a URL and in basic credentials, each also as it appears inside quotes. */
function formsOf(secret: string): string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ];
  return forms.flatMap((form) => [form, form.replaceAll('\\', '\\\\'), inspect(form).slice(1, -1)]);
}
