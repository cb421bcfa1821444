// Replaces for-node.ts in bundles for browsers and edge runtimes, whose fetch has no agents, proxies or error codes.
import { ArgumentError } from '../errors.js';
import type * as node from './for-node.js';

const onlyInNode = (argument: string): never => {
  throw new ArgumentError(argument, `${argument} only works in Node: omit it here, or set http.fetch instead.`);
};

export const checkAgent: typeof node.checkAgent = onlyInNode;
export const checkProxy: typeof node.checkProxy = onlyInNode;
/** Rejects nothing, because `checkAgent` and `checkProxy` already did. */
export const checkForFetch: typeof node.checkForFetch = () => {};
export const checkGlobals: typeof node.checkGlobals = () => {};
export const findNodeModule: typeof node.findNodeModule = () => undefined;
export const routeTo: typeof node.routeTo = () => ({});
export const proxySecrets: typeof node.proxySecrets = () => [];
export const explainFailure: typeof node.explainFailure = (_, reason) => ({ reason, retry: true });
export const userAgentHeader: typeof node.userAgentHeader = () => false;
/** Never called, because there is no module of Node. */
export const nodeTransport: typeof node.nodeTransport = () => ({}) as ReturnType<typeof node.nodeTransport>;
