// Servers on 127.0.0.1 for what nock hides: redirects, deadlines, broken connections, proxies.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withoutNock } from './without-nock.js';

export interface Listening {
  url: string;
  port: number;
  server: Server;
}

/** Runs a function with its own server, and closes the server. */
export async function withServer<T>(listener: RequestListener, use: (server: Listening) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await withoutNock(() => use({ url: `http://127.0.0.1:${port}`, port, server }));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
