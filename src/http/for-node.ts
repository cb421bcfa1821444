// What only Node can do.
export { checkAgent, checkForFetch, checkProxy } from './agent-options.js';
export { isRetriedFailure, withAdvice } from './connection-failure.js';
export { checkGlobals } from './globals.js';
export { findNodeModule } from './node.js';
export { nodeTransport } from './node-request.js';
export { environmentSecrets, proxySecrets } from './proxy-secrets.js';
export { routeTo } from './route.js';
export { userAgentHeader } from './user-agent.js';
