// The fake cloud behind a gateway whose faults the URL selects: /<any id>/<fault>/<how many times>/<fake cloud's path>.
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { startFakeCloud } from '../../src/testing/index.js';

export interface FaultyCloud {
  /** The settings for the scenarios, which can be sent as JSON. */
  readonly settings: object;
  /** The requests since the last call, including preflights. Header names are in lower case. */
  takeRequests(): { method: string; headers: Record<string, unknown> }[];
  /** Requests that reached the target of a redirect. */
  readonly redirected: string[];
  close(): Promise<void>;
}

type Handle = (
  response: ServerResponse,
  upstream: () => Promise<{ status: number; body: Buffer }>,
) => void | Promise<void>;

/** Deliberately narrow: the preflight fails if a browser wants to send any other header. */
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'x-auth-token, x-subject-token, content-type',
  'access-control-expose-headers': '*',
};
const json = { ...cors, 'content-type': 'application/json' };

const status = (code: number, headers: Record<string, string> = {}): Handle => {
  return (response) => {
    response.writeHead(code, { ...json, ...headers });
    response.end(JSON.stringify({ error_code: 'CSBS.0001', error_msg: `Status ${code}, selected by the URL.` }));
  };
};
const backup = (state: string): Handle => {
  return (response) => {
    response.writeHead(200, json);
    response.end(JSON.stringify({ checkpoint_item: { id: 'a-backup', status: state } }));
  };
};
/** Sends half of a body, with the headers of the whole body or without a length, and closes the connection. */
const cut = (
  encode: (body: Buffer) => Buffer,
  headers: (length: number) => Record<string, string | number>,
): Handle => {
  return async (response, upstream) => {
    const body = encode((await upstream()).body);
    response.writeHead(200, { ...json, ...headers(body.length) });
    response.write(body.subarray(0, Math.ceil(body.length / 2)), () => setImmediate(() => response.destroy()));
  };
};

export async function startFaultyCloud({ backups }: { backups: number }): Promise<FaultyCloud> {
  const cloud = await startFakeCloud({ backups });
  const redirected: string[] = [];
  const redirectTarget = await listen((request, response) => {
    redirected.push(`${request.method} ${request.url}`);
    response.writeHead(200, { ...cors, 'access-control-allow-headers': '*' }).end('{}');
  });

  const faults: Record<string, Handle> = {
    'cut-length': cut(
      (body) => body,
      (length) => ({ 'content-length': length }),
    ),
    'cut-chunked': cut(
      (body) => body,
      () => ({}),
    ),
    'cut-gzip': cut(gzipSync, (length) => ({ 'content-encoding': 'gzip', 'content-length': length })),
    // Breaks off inside the headers: a browser retries by itself if a connection closes without a byte.
    drop: ({ socket }) => void socket?.write('HTTP/1.1 200 OK\r\nconten', () => setImmediate(() => socket.destroy())),
    hang: () => {},
    'hang-in-body': (response) => void response.writeHead(200, json).write('{"checkpoint_item": {'),
    'not-json': (response) =>
      void response.writeHead(200, { ...cors, 'content-type': 'text/html' }).end('<p>Sign in</p>'),
    'half-json': (response) => void response.writeHead(200, json).end('{"checkpoint_item": {"id": "a-'),
    redirect: (response) =>
      void response.writeHead(302, { ...cors, location: `${redirectTarget.url}/elsewhere` }).end(),
    'status-401': status(401),
    'status-403': status(403),
    'status-409': status(409),
    'status-429': status(429, { 'retry-after': '3600' }),
    'status-503': status(503),
    protecting: backup('protecting'),
    failed: backup('error'),
  };
  let requests: ReturnType<FaultyCloud['takeRequests']> = [];
  const sent = new Map<string, number>();

  const gateway = await listen(async (request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, headers });
    if (method === 'OPTIONS') return response.writeHead(204, cors).end();
    const [, id, fault = '', times, rest = ''] = /^\/([^/]+)\/([^/]+)\/(\d+)(\/.*)$/.exec(url) ?? [];
    const body = await buffer(request);
    const upstream = async () => {
      const forwarded = Object.entries(headers).filter(([name]) => /^(x-.*-token|content-type|accept)$/.test(name));
      const upstreamResponse = await fetch(cloud.url + (id === undefined ? url : rest), {
        method,
        headers: Object.fromEntries(forwarded) as Record<string, string>,
        ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
      });
      return {
        status: upstreamResponse.status,
        headers: Object.fromEntries(
          [...upstreamResponse.headers].filter(([name]) => /^(x-|content-type|date)/.test(name)),
        ),
        body: Buffer.from(await upstreamResponse.arrayBuffer()),
      };
    };
    const count = (sent.get(`${id} ${fault}`) ?? 0) + 1;
    sent.set(`${id} ${fault}`, count);
    const handle = faults[fault];
    if (handle !== undefined && count <= Number(times)) return handle(response, upstream);
    const forwarded = await upstream();
    response.writeHead(forwarded.status, { ...forwarded.headers, ...cors, 'content-length': forwarded.body.length });
    response.end(forwarded.body);
  });

  const { projectId, auth } = cloud.clientOptions();
  const openrc = cloud.openrc();
  const tagged = cloud.backups.filter(({ tags }) => tags?.some(({ key, value }) => key === 'env' && value === 'prod'));
  return {
    settings: {
      url: gateway.url,
      projectId,
      token: auth,
      keystone: {
        authUrl: `${gateway.url}/any/none/0/v3`,
        username: openrc.OS_USERNAME,
        password: openrc.OS_PASSWORD,
        userDomain: openrc.OS_USER_DOMAIN_NAME,
        project: openrc.OS_PROJECT_NAME,
        projectDomain: openrc.OS_PROJECT_DOMAIN_NAME,
      },
      id: cloud.backups[0]?.id,
      count: cloud.backups.length,
      tagged: tagged.length,
    },
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    redirected,
    async close() {
      await Promise.all([gateway.close(), redirectTarget.close(), cloud.close()]);
    },
  };
}

async function listen(handle: (...args: Parameters<RequestListener>) => unknown) {
  const server = createServer(async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      response.destroy(error as Error);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
