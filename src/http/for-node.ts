// Agents, proxies and advice for certificates, which only Node has.
export { checkAgent, checkForFetch, checkProxy } from './agent-options.js';
export { explainFailure } from './connection-failure.js';
export { proxySecrets } from './environment-proxy.js';
export { checkGlobals, findNodeModule, userAgentHeader } from './node.js';
export { nodeTransport } from './node-request.js';
export { routeTo } from './route.js';
