// How a request reaches its host: directly, or through a proxy.
import { environmentProxy } from './environment-proxy.js';
import type { HttpOptions, ProxyOptions } from './http-options.js';
import { findNodeModule, type HttpsAgent, type NodeModules } from './node.js';
import type { HttpRequest } from './request.js';
import { createTunnelAgent } from './tunnel.js';

/** Options of axios. */
export interface Route {
  readonly proxy?: false | ProxyOptions;
  readonly httpsAgent?: object;
}

/**
 * Returns the route of a request. `http.proxy` overrides the environment, whose proxies are used neither for
 * loopback hosts nor if the user's agent makes its own connections.
 *
 * @throws ArgumentError if the environment names an invalid proxy.
 */
export function routeTo({ url, loopback }: Pick<HttpRequest, 'url' | 'loopback'>, http: HttpOptions): Route {
  const https = http.fetch === undefined ? findNodeModule('node:https') : undefined;
  if (https === undefined) return {};
  const { httpsAgent } = http;
  const secure = url.startsWith('https:');
  const isFree = http.proxy === undefined && !loopback;
  if (isFree && secure && hasProxyEnv(httpsAgent)) return {};
  const fromEnvironment = isFree && !(secure && connectsItself(httpsAgent, https));
  const proxy = fromEnvironment ? environmentProxy(url, process.env) : http.proxy;
  if (proxy === undefined || proxy === false) return { proxy: false };
  if (!secure) return { proxy };
  return { proxy: false, httpsAgent: tunnelAgent(proxy, (httpsAgent as HttpsAgent | undefined) ?? https.globalAgent) };
}

/** Whether the agent uses the proxies that Node reads from the environment itself. */
function hasProxyEnv(agent: object | undefined): boolean {
  return (agent as { options?: { proxyEnv?: object } } | undefined)?.options?.proxyEnv != null;
}

function connectsItself(agent: object | undefined, { Agent }: NodeModules['node:https']): boolean {
  if (agent === undefined) return false;
  const { createConnection } = Agent.prototype as { createConnection?: unknown };
  return !(agent instanceof Agent) || (agent as { createConnection?: unknown }).createConnection !== createConnection;
}

/** Clients that share an agent also share its tunnels. */
const tunnelAgents = new WeakMap<object, Map<string, object>>();

function tunnelAgent(proxy: ProxyOptions, base: HttpsAgent): object {
  const agents = tunnelAgents.get(base) ?? new Map<string, object>();
  tunnelAgents.set(base, agents);
  const { protocol, host, port, auth } = proxy;
  const key = JSON.stringify([protocol?.replace(/:$/, ''), host, port, auth?.username, auth?.password]);
  const agent = agents.get(key) ?? createTunnelAgent(proxy, base);
  agents.set(key, agent);
  return agent;
}
