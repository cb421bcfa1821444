// A tunnel through a proxy, opened with CONNECT. Of the maintained agents, https-proxy-agent 9 hands the proxy's own response to the client as the
// service's, and hpagent 1.2 cannot be aborted and cannot reach IPv6 addresses. Node's own agent can do it, but only from Node 24 on.
import { type HttpsAgent, nodeModule, type Socket } from './node.js';
import type { ProxyOptions } from './options.js';
import { basicCredentials } from './secrets.js';

type AgentOptions = HttpsAgent['options'];
type Done = (error: Error | null, socket?: Socket) => void;

interface Target {
  readonly host: string;
  readonly port: number | string;
  /** Set by the request that the tunnel is for; aborted if it ends early. */
  tunnelSignal?: AbortSignal | undefined;
}

/** As Node's own agent: idle connections close after 5 s and do not keep the process alive. */
const poolOptions = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 } as const;

/** The longest response head that is read, in bytes. */
const maxHead = 16 * 1024;

/** An `https.Agent` whose connections go through the proxy. TLS options and limits are those of `base`. */
export function createTunnelAgent(proxy: ProxyOptions, base: HttpsAgent): HttpsAgent {
  const { Agent } = nodeModule('node:https');
  const { proxyEnv: _, ...options } = base.options as AgentOptions & { proxyEnv?: unknown };
  const agent = new Agent({ ...poolOptions, ...options });
  const direct = Agent.prototype as unknown as { createConnection(options: object): Socket };
  const createConnection = (target: Target, done: Done) => {
    const signal = target.tunnelSignal;
    // The agent keeps these options for as long as the connection.
    target.tunnelSignal = undefined;
    openTunnel(proxy, target, options, signal, (error, socket) => {
      if (error !== null) return done(error);
      try {
        done(null, direct.createConnection.call(agent, { ...target, socket }));
      } catch (invalidSetting) {
        socket?.destroy();
        done(invalidSetting as Error);
      }
    });
  };
  return Object.assign(agent, { createConnection });
}

function openTunnel(
  proxy: ProxyOptions,
  target: Target,
  tls: AgentOptions,
  signal: AbortSignal | undefined,
  done: Done,
) {
  const { host, port } = target;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const name = `The proxy ${proxy.host}:${proxy.port}`;
  const socket = connectTo(proxy, tls);
  let received = '';

  const stop = () => {
    socket.off('readable', read).off('error', fail).off('close', close);
    signal?.removeEventListener('abort', abort);
  };
  const give = (error: Error) => {
    stop();
    socket.on('error', () => {}).destroy();
    done(error);
  };
  const read = () => {
    for (let data: Buffer | null = socket.read(); data !== null; data = socket.read())
      received += data.toString('latin1');
    const outcome = readResponse(received);
    if (outcome === 'open') {
      stop();
      done(null, socket);
    } else if (outcome !== 'incomplete') {
      give(tunnelError(`${name} did not open a tunnel to ${authority}: ${outcome.reason}`, outcome.status));
    }
  };
  const fail = (error: Error) => give(Object.assign(error, { message: `${name} cannot be used: ${error.message}` }));
  const close = () => fail(Object.assign(new Error('it closed the connection'), { code: 'ECONNRESET' }));
  const abort = () => give(new Error('Aborted'));

  socket.on('readable', read).on('error', fail).on('close', close);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) return abort();
  const { auth } = proxy;
  const credentials =
    auth === undefined ? '' : `Proxy-Authorization: Basic ${basicCredentials(auth.username, auth.password)}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
}

/** Only 200 opens a tunnel. A TLS server never sends first, so bytes behind the head come from the proxy. */
function readResponse(received: string): 'open' | 'incomplete' | { reason: string; status?: number } {
  const [head = ''] = /^.*?\r?\n\r?\n/s.exec(received) ?? [];
  const mayBeHttp = received.startsWith('HTTP/1.') || 'HTTP/1.'.startsWith(received);
  if (head === '' && mayBeHttp && received.length < maxHead) return 'incomplete';
  const [, status] = /^HTTP\/1\.\d (\d{3})\b/.exec(head) ?? [];
  if (status === undefined) return { reason: 'its response is not HTTP' };
  if (status === '200' && head.length === received.length) return 'open';
  return { reason: `it responded with ${words(Number(status))}`, status: Number(status) };
}

function connectTo({ protocol, host, port }: ProxyOptions, tls: AgentOptions): Socket {
  const net = nodeModule('node:net');
  const to = { host: host.replace(/^\[|\]$/g, ''), port };
  if (protocol?.startsWith('https') !== true) return net.connect(to);
  // What is trusted for the service is trusted for the proxy; a client certificate is for the service alone.
  const { ca, rejectUnauthorized, minVersion, maxVersion } = tls;
  const trust = Object.entries({ ca, rejectUnauthorized, minVersion, maxVersion }).filter(
    ([, value]) => value !== undefined,
  );
  const servername = net.isIP(to.host) === 0 ? to.host : '';
  return nodeModule('node:tls').connect({ ...to, ...Object.fromEntries(trust), servername });
}

/** Node's own code and property for a proxy that opens no tunnel. */
export function tunnelError(message: string, statusCode?: number): Error {
  return Object.assign(new Error(message), { code: 'ERR_PROXY_TUNNEL', statusCode });
}

/** The status with its standard name: the proxy's own wording might repeat a password. */
export function words(status: number): string {
  const { STATUS_CODES } = nodeModule('node:http');
  const hint = status === 407 ? '; check the user name and the password of the proxy' : '';
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim() + hint;
}
