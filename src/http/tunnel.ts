// A tunnel through a proxy, opened with CONNECT. https-proxy-agent 9 returns the proxy's response as if it were the
// service's, hpagent 1.2 cannot be aborted or reach IPv6 addresses, and Node's agent has proxies only from Node 24 on.
import { withoutUndefined } from '../objects.js';
import { basicCredentials } from './environment-proxy.js';
import type { ProxyOptions } from './http-options.js';
import { type Duplex, type HttpsAgent, nodeModule, type Socket } from './node.js';

type AgentOptions = HttpsAgent['options'];
type Signal = AbortSignal | undefined;
type Done = (error: Error | null, socket?: Socket) => void;

interface Target {
  readonly host: string;
  readonly port: number | string;
  /** The signal of the request; aborted if the request ends early. */
  tunnelSignal?: AbortSignal | undefined;
  /** Whether Node's agent requests the connection. It can then be passed asynchronously. */
  readonly isFromAgent?: boolean;
}

/** Like Node's default agent: idle connections close after 5 s and do not keep the process alive. */
const poolOptions = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 } as const;

/** The longest response head that is read, in bytes. */
const maxHead = 16 * 1024;

/** The methods of `https.Agent` that are used here. Its types omit some of them. */
interface AgentMethods {
  createSocket(request: object, target: Target, done: Done): void;
  createConnection(target: object): Socket;
}

/** An `https.Agent` whose connections go through the proxy. TLS options and limits are those of `base`. */
export function createTunnelAgent(proxy: ProxyOptions, base: HttpsAgent): HttpsAgent {
  const { Agent } = nodeModule('node:https');
  const { proxyEnv: _, ...options } = base.options as AgentOptions & { proxyEnv?: unknown };
  const agent = new Agent({ ...poolOptions, ...options });
  const direct = Agent.prototype as unknown as AgentMethods;
  const secure = (target: Target, socket: object): Socket =>
    // Until the request has the connection, nothing else handles its errors.
    direct.createConnection.call(agent, { ...target, socket }).on('error', () => {});

  const createConnection = (target: Target, done: Done): Socket | undefined => {
    const { tunnelSignal: signal, isFromAgent } = target;
    // The agent keeps these options for as long as the connection.
    target.tunnelSignal = undefined;
    if (isFromAgent !== true) return keepListener(secure(target, openLater(proxy, target, options, signal)));
    openTunnel(proxy, target, options, signal, (error, socket) => {
      if (error !== null) return done(error);
      try {
        done(null, secure(target, socket as Socket));
      } catch (invalidSetting) {
        socket?.destroy();
        done(invalidSetting as Error);
      }
    });
    return undefined;
  };
  const createSocket: AgentMethods['createSocket'] = (request, target, done) =>
    direct.createSocket.call(agent, request, { ...target, isFromAgent: true }, done);
  return Object.assign(agent, { createConnection, createSocket });
}

/** nock and msw remove all listeners before they destroy a connection. Its last error would then end the process. */
function keepListener(socket: Socket): Socket {
  const { removeAllListeners } = socket;
  return Object.assign(socket, {
    removeAllListeners: (...events: [event?: string]) => removeAllListeners.apply(socket, events).on('error', () => {}),
  });
}

/** A stream that becomes the tunnel, for nock and msw, which need it at once. It copies each byte. */
function openLater(proxy: ProxyOptions, target: Target, tls: AgentOptions, signal: Signal): Duplex {
  const { Duplex, PassThrough, pipeline } = nodeModule('node:stream');
  const [writable, readable] = [new PassThrough(), new PassThrough()];
  const stream = Duplex.from({ writable, readable });
  openTunnel(proxy, target, tls, signal, (error, socket) => {
    if (error !== null) return void stream.destroy(error);
    pipeline(writable, socket as Socket, readable, () => stream.destroy());
  });
  return stream;
}

function openTunnel(proxy: ProxyOptions, target: Target, tls: AgentOptions, signal: Signal, done: Done) {
  const { host, port } = target;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const name = `The proxy ${proxy.host}:${proxy.port}`;
  // This listener stays, because an error may arrive after another one has ended the tunnel.
  const socket = connectTo(proxy, tls).on('error', () => {});
  let received = '';

  const stop = () => {
    socket.off('readable', read).off('error', fail).off('close', close);
    signal?.removeEventListener('abort', abort);
  };
  const failWith = (error: Error) => {
    stop();
    socket.destroy();
    done(error);
  };
  const read = () => {
    for (let data: Buffer | null = socket.read(); data !== null; data = socket.read())
      received += data.toString('latin1');
    const outcome = readStatus(received);
    if (outcome === 'open') {
      stop();
      done(null, socket);
    } else if (outcome !== 'incomplete') {
      failWith(tunnelError(`${name} did not open a tunnel to ${authority}`, outcome));
    }
  };
  const fail = (error: Error) =>
    failWith(Object.assign(error, { message: `${name} cannot be used: ${error.message}` }));
  const close = () => fail(Object.assign(new Error('it closed the connection'), { code: 'ECONNRESET' }));
  const abort = () => failWith(new Error('Aborted'));

  socket.on('readable', read).on('error', fail).on('close', close);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) return abort();
  const { auth } = proxy;
  const credentials =
    auth === undefined ? '' : `Proxy-Authorization: Basic ${basicCredentials(auth.username, auth.password)}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`);
}

/** Returns a status other than a tunnel's, or 0. A TLS server never sends first, so bytes after the head are wrong. */
function readStatus(received: string): 'open' | 'incomplete' | number {
  const [head = ''] = /^.*?\r?\n\r?\n/s.exec(received) ?? [];
  const mayBeHttp = received.startsWith('HTTP/1.') || 'HTTP/1.'.startsWith(received);
  if (head === '' && mayBeHttp && received.length < maxHead) return 'incomplete';
  const [, status = '0'] = /^HTTP\/1\.\d (\d{3})\b/.exec(head) ?? [];
  return status === '200' && head.length === received.length ? 'open' : Number(status);
}

function connectTo({ protocol, host, port }: ProxyOptions, tls: AgentOptions): Socket {
  const net = nodeModule('node:net');
  const to = { host: host.replace(/^\[|\]$/g, ''), port };
  if (protocol?.startsWith('https') !== true) return net.connect(to);
  // The proxy's certificate is verified like the service's. A client certificate is only for the service.
  const { ca, rejectUnauthorized, minVersion, maxVersion } = tls;
  const trust = withoutUndefined({ ca, rejectUnauthorized, minVersion, maxVersion });
  const servername = net.isIP(to.host) === 0 ? to.host : '';
  return nodeModule('node:tls').connect({ ...to, ...trust, servername });
}

/** An error with the code and the property that Node uses if a proxy does not open a tunnel. */
export function tunnelError(message: string, statusCode?: number): Error {
  const response = statusCode === undefined ? '' : `: ${describeResponse(statusCode)}`;
  return Object.assign(new Error(message + response), { code: 'ERR_PROXY_TUNNEL', statusCode });
}

/** The status with its standard name, because the proxy's own message might repeat a password. */
function describeResponse(status: number): string {
  if (status === 0) return 'its response is not HTTP';
  const name = nodeModule('node:http').STATUS_CODES[status] ?? '';
  return `the proxy responded with ${`${status} ${name}`.trim()}${hints[status] ?? ''}`;
}

const hints: Record<number, string> = {
  200: ' and a body instead of a tunnel',
  407: '; check the user name and the password of the proxy',
};
