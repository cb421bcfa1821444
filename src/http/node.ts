// Node's own modules, loaded when a request needs them: the package must load in every runtime.

export interface NodeModules {
  'node:http': typeof import('node:http');
  'node:https': typeof import('node:https');
  'node:stream': typeof import('node:stream');
  'node:net': typeof import('node:net');
  'node:tls': typeof import('node:tls');
}

export type Socket = InstanceType<NodeModules['node:net']['Socket']>;
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

/** The same for code that runs in Node alone. */
export function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] {
  return findNodeModule(name) as NodeModules[K];
}
