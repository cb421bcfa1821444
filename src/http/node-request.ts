// Node's own request, for what axios leaves out: large headers, an end during CONNECT, the check for TLS, a switch to another protocol.
import { findNodeModule, nodeModule } from './node.js';
import { tunnelError, words } from './tunnel.js';

/** What is used of Node's objects. */
interface Emitter {
  once(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}
interface Socket {
  readonly encrypted?: boolean;
  readonly writable: boolean;
  destroy(): unknown;
}
interface Response {
  readonly statusCode: number;
  readonly socket: Socket;
}
interface Options {
  readonly protocol?: string;
  readonly hostname?: string;
}
type OnResponse = (response: Response) => void;
type Request = (options: object, onResponse: OnResponse) => Emitter & { destroy(error: Error): unknown };

/** In bytes. Node's own limit, 16 KiB, is less than a token may take (32 KiB). */
const maxHeaderSize = 128 * 1024;

/** The option `transport` of axios, for an attempt that ends when the signal is aborted; nothing in runtimes other than Node. */
export function nodeTransport(ended: AbortSignal): {
  transport?: { request(options: Options, onResponse: OnResponse): Emitter };
} {
  if (findNodeModule('node:http') === undefined) return {};
  return { transport: { request: (options, onResponse) => send(options, onResponse, ended) } };
}

function send(options: Options, onResponse: OnResponse, ended: AbortSignal): Emitter {
  const secure = options.protocol === 'https:';
  const { request: open } = nodeModule(secure ? 'node:https' : 'node:http') as unknown as { request: Request };
  const isProven = (socket: Socket) => !secure || socket.encrypted === true;
  const accept: OnResponse = (response) => {
    if (isProven(response.socket)) return onResponse(response);
    response.socket.destroy();
    request.emit('error', notOverTls(options, response.statusCode));
  };
  const request = open({ maxHeaderSize, ...options, tunnelSignal: ended }, accept);
  request.once('socket', (socket: Socket) => {
    // Some agents of users replay a proxy's response on a socket that cannot be written to. Its status is worth waiting for.
    if (!isProven(socket) && socket.writable) request.destroy(notOverTls(options));
  });
  // Without a listener, Node closes the connection without an event.
  request.once('upgrade', (response: Response, socket: Socket) => {
    socket.destroy();
    accept(response);
  });
  return request;
}

function notOverTls({ hostname }: Options, status?: number): Error {
  const reason = `The agent in http.httpsAgent opened no TLS connection to ${hostname}`;
  return status === undefined
    ? tunnelError(reason)
    : tunnelError(`${reason}: its proxy responded with ${words(status)}`, status);
}
