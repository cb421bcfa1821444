// A proxy on 127.0.0.1, over TCP or TLS. A test defines its responses to CONNECT.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { without, withVariables } from './environment.js';
import { certificate, key } from './tls-server.js';
import { withoutNock } from './without-nock.js';

/** The response to CONNECT; the head of the request contains what the client sent to the proxy. */
export type OnConnect = (socket: Socket, head: string) => void;

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  /** The heads of the requests received so far. */
  readonly heads: string[];
  /** All bytes that clients sent, as Latin-1. */
  seen(): string;
  /** Connections that are open now. */
  open(): number;
}

export async function withProxy<T>(
  onConnect: OnConnect,
  use: (proxy: TestProxy) => Promise<T>,
  scheme: 'http' | 'https' = 'http',
): Promise<T> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  let seen = '';
  const accept = (socket: Socket) => {
    let head = '';
    const read = (data: Buffer) => {
      head += data.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      heads.push(head);
      onConnect(socket, head);
    };
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (data: Buffer) => (seen += data.toString('latin1'))).on('data', read);
  };
  const server = scheme === 'http' ? createServer(accept) : createTlsServer({ cert: certificate, key }, accept);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy = { port, url: `${scheme}://127.0.0.1:${port}`, heads, seen: () => seen, open: () => sockets.size };
  try {
    return await withoutNock(() => use(proxy));
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Opens every tunnel to one port of this machine, whatever its name. */
export function tunnelTo(port: number): OnConnect {
  return (socket) => {
    const tunnel = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on('error', () => {});
    socket.on('close', () => tunnel.destroy());
  };
}

const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** Runs a function with these proxy variables and no others. */
export function withProxyVariables<T>(values: Readonly<Record<string, string>>, use: () => Promise<T>): Promise<T> {
  return withVariables({ ...without(variables), ...values }, use);
}

/** The credentials of Basic authentication. */
export const basic = (userAndPassword: string): string => Buffer.from(userAndPassword).toString('base64');
