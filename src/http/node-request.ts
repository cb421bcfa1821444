// A request of Node, with what axios does not support: large headers, an abort during CONNECT, a check for TLS, and
// switches to another protocol.
import type { Exchange } from './adapter.js';
import { type ClientRequest, type IncomingMessage, nodeModule } from './node.js';
import { tunnelError } from './tunnel.js';

/** The options that axios passes. */
interface AxiosRequestOptions {
  readonly protocol?: string;
  readonly hostname?: string;
}
type OnResponse = (response: IncomingMessage) => void;

/** In bytes. Node's default, 16 KiB, is too small for the largest tokens (32 KiB). */
const maxHeaderSize = 128 * 1024;

/** The option `transport` of axios. */
export function nodeTransport(exchange: Exchange) {
  return {
    request(options: AxiosRequestOptions, onResponse: OnResponse): ClientRequest {
      const secure = options.protocol === 'https:';
      const { request: open } = nodeModule(secure ? 'node:https' : 'node:http');
      const isEncrypted = (socket: object) => !secure || (socket as { encrypted?: boolean }).encrypted === true;
      const notOverTls = (status?: number) =>
        tunnelError(`The agent in http.httpsAgent opened no TLS connection to ${options.hostname}`, status);
      const accept: OnResponse = (response) => {
        if (isEncrypted(response.socket)) return onResponse(response);
        response.socket.destroy();
        request.emit('error', notOverTls(response.statusCode));
      };
      // The options belong to this request alone.
      Object.assign(options, { maxHeaderSize, tunnelSignal: secure && exchange.lazySignal.signal });
      const request = open(options, accept);
      exchange.request = request;
      // Some custom agents replay a proxy's response on a socket that cannot be written to. Wait for its status.
      if (secure)
        request.once('socket', (socket) => {
          if (!isEncrypted(socket) && socket.writable) request.destroy(notOverTls());
        });
      // Without a listener, Node closes the connection without an event.
      request.once('upgrade', (response, socket) => {
        socket.destroy();
        accept(response);
      });
      return request;
    },
  };
}
