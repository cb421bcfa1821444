// Takes the place of for-node.ts in bundles for browsers and edge runtimes, whose fetch has no agents, proxies and error codes.
import type * as node from './for-node.js';

export const checkAgent: typeof node.checkAgent = (_, value) => value as object;
export const checkProxy: typeof node.checkProxy = () => false;
export const checkGlobals: typeof node.checkGlobals = () => {};
export const findNodeModule: typeof node.findNodeModule = () => undefined;
export const routeTo: typeof node.routeTo = () => ({});
export const environmentSecrets: typeof node.environmentSecrets = () => [];
export const proxySecrets: typeof node.proxySecrets = () => [];
export const isRetriedFailure: typeof node.isRetriedFailure = () => true;
export const withAdvice: typeof node.withAdvice = (_, message) => message;
export const userAgentHeader: typeof node.userAgentHeader = () => false;
/** Never called, because there is no module of Node. */
export const nodeTransport: typeof node.nodeTransport = () => ({}) as ReturnType<typeof node.nodeTransport>;
