import { version } from '../version.js';

/** Only in Node, Bun and Deno. Browsers keep their own name: another one, also axios' own, would need a wider CORS preflight. */
export function userAgentHeader(userAgent: string | undefined): string | false {
  const { process } = globalThis as { process?: { versions?: { node?: unknown } } };
  if (typeof process?.versions?.node !== 'string') return false;
  const name = `csbs-client/${version}`;
  return userAgent === undefined ? name : `${userAgent} ${name}`;
}
