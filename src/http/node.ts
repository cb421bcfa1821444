// Detects the runtime and its features when a request needs them, because the package must load in every runtime.
import { ArgumentError } from '../errors.js';
import { version } from '../version.js';

export interface NodeModules {
  'node:http': typeof import('node:http');
  'node:https': typeof import('node:https');
  'node:stream': typeof import('node:stream');
  'node:net': typeof import('node:net');
  'node:tls': typeof import('node:tls');
}

export type Socket = InstanceType<NodeModules['node:net']['Socket']>;
export type Readable = InstanceType<NodeModules['node:stream']['Readable']>;
export type Duplex = InstanceType<NodeModules['node:stream']['Duplex']>;
export type ClientRequest = InstanceType<NodeModules['node:http']['ClientRequest']>;
export type IncomingMessage = InstanceType<NodeModules['node:http']['IncomingMessage']>;
export type HttpsAgent = InstanceType<NodeModules['node:https']['Agent']>;

/** A built-in module; undefined in runtimes other than Node, some of which throw. */
export function findNodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  try {
    return process?.getBuiltinModule?.(name) as NodeModules[K] | undefined;
  } catch {
    return undefined;
  }
}

/** The same, for code that runs only in Node. */
export function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] {
  return findNodeModule(name) as NodeModules[K];
}

/** Test environments such as jsdom lack some globals that every runtime has. */
export function checkGlobals(): void {
  const missing = ['TextEncoder', 'TextDecoder'].filter((name) => !(name in globalThis));
  if (missing.length === 0) return;
  const advice = 'In a test environment such as jsdom, set the ones of Node.';
  throw new ArgumentError(missing.join(), `Requests need the globals ${missing.join(' and ')}. ${advice}`);
}

/** Only in Node, Bun and Deno. In browsers, another name than the browser's would require a wider CORS preflight. */
export function userAgentHeader(userAgent: string | undefined): string | false {
  const { process } = globalThis as { process?: { versions?: { node?: unknown } } };
  if (typeof process?.versions?.node !== 'string') return false;
  const name = `csbs-client/${version}`;
  return userAgent === undefined ? name : `${userAgent} ${name}`;
}
