// A proxy in front of Keystone that records the requests and every token that passes.
import { createServer, request as forward, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly sent: string;
  readonly received: string;
}

export interface CountingProxy {
  readonly url: string;
  readonly exchanges: RecordedExchange[];
  /** How many tokens were requested. */
  signIns(): number;
  close(): Promise<void>;
}

export async function startCountingProxy(target: string, onSecret: (secret: string) => void): Promise<CountingProxy> {
  const exchanges: RecordedExchange[] = [];
  const reportTokens = (headers: IncomingHttpHeaders) => {
    for (const name of ['x-auth-token', 'x-subject-token'])
      if (typeof headers[name] === 'string') onSecret(headers[name]);
  };
  const server = createServer(async (request, response) => {
    try {
      const { method = 'GET', url = '/', headers } = request;
      reportTokens(headers);
      const body = await text(request);
      const upstream = await new Promise<IncomingMessage>((resolve, reject) => {
        forward(`${target}${url}`, { method, headers, agent: false }, resolve).on('error', reject).end(body);
      });
      reportTokens(upstream.headers);
      const received = await text(upstream);
      exchanges.push({
        method,
        path: url,
        status: upstream.statusCode ?? 0,
        headers: upstream.headers,
        sent: body,
        received,
      });
      const { connection: _, ...passed } = upstream.headers;
      response.writeHead(upstream.statusCode ?? 502, passed).end(received);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    signIns: () => exchanges.filter(({ method, path }) => method === 'POST' && path === '/v3/auth/tokens').length,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
