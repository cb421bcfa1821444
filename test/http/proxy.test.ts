// Which requests use a proxy, with a real one on 127.0.0.1.
import { connect } from 'node:net';
import { expect } from 'chai';
import { ConnectionError, CsbsClient, RequestTimeoutError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { withProxyVariables } from '../support/proxy.js';
import { type Behavior, withRawServer } from '../support/raw-server.js';
import { withServer } from '../support/sockets.js';
import { until } from '../support/turns.js';

interface Proxy {
  url: string;
  port: number;
  /** What was requested: a full URL, or host and port of a tunnel. */
  targets: string[];
}

/** A proxy that connects every tunnel to one server, whatever the host. */
async function withForwardingProxy<T>(use: (proxy: Proxy, origin: string) => Promise<T>): Promise<T> {
  const targets: string[] = [];
  return withServer(
    (_, response) => response.end('{"checkpoint_item": {"id": "b1"}}'),
    (origin) =>
      withServer(
        (request, response) => {
          targets.push(request.url ?? '');
          response.end('{"checkpoint_item": {"id": "through the proxy"}}');
        },
        async (proxy) => {
          proxy.server.on('connect', (request, socket) => {
            targets.push(request.url ?? '');
            const tunnel = connect(origin.port, '127.0.0.1', () => {
              socket.write('HTTP/1.1 200 OK\r\n\r\n');
              tunnel.pipe(socket).pipe(tunnel);
            });
            for (const end of [socket, tunnel]) end.on('error', () => {});
          });
          return use({ url: proxy.url, port: proxy.port, targets }, origin.url);
        },
      ),
  );
}

const get = (csbs: string, http: object = {}) =>
  new CsbsClient({
    endpoints: { csbs },
    projectId: 'p1',
    auth: 'token-of-the-tests',
    allowInsecureHttp: true,
    maxRetries: 0,
    timeoutMs: 2000,
    http,
  }).backups.get('b1');
const path = '/v1/p1/checkpoint_items/b1';

describe('proxies', () => {
  it('from the environment are used for http:// URLs', async () => {
    await withForwardingProxy((proxy) =>
      withProxyVariables({ HTTP_PROXY: proxy.url }, async () => {
        expect((await get('http://csbs.test')).id).to.equal('through the proxy');
        expect(proxy.targets).to.deep.equal([`http://csbs.test${path}`]);
      }),
    );
  });

  it('from the environment are used for https:// URLs with a tunnel', async () => {
    await withForwardingProxy((proxy) =>
      withProxyVariables({ HTTPS_PROXY: proxy.url }, async () => {
        // The server behind the tunnel does not support TLS.
        await failure(ConnectionError, get('https://csbs.test'));
        expect(proxy.targets).to.deep.equal(['csbs.test:443']);
      }),
    );
  });

  it('from the environment are not used for hosts in NO_PROXY', async () => {
    await withForwardingProxy((proxy) =>
      withProxyVariables({ HTTP_PROXY: proxy.url, NO_PROXY: 'other.test,csbs.invalid' }, async () => {
        await failure(ConnectionError, get('http://csbs.invalid'));
        expect(proxy.targets).to.deep.equal([]);
      }),
    );
  });

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`from the environment are never used for ${host}`, async () => {
      await withForwardingProxy((proxy, origin) =>
        withProxyVariables({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url }, async () => {
          expect((await get(origin.replace('127.0.0.1', host))).id).to.equal('b1');
          expect(proxy.targets).to.deep.equal([]);
        }),
      );
    });
  }

  it('in http.proxy override the environment, even for loopback hosts', async () => {
    await withForwardingProxy((proxy, origin) =>
      withProxyVariables({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }, async () => {
        const http = { proxy: { host: '127.0.0.1', port: proxy.port } };
        expect((await get(origin, http)).id).to.equal('through the proxy');
        expect((await get('http://csbs.test', http)).id).to.equal('through the proxy');
      }),
    );
  });

  it('are not used if http.proxy is false', async () => {
    await withForwardingProxy((proxy) =>
      withProxyVariables({ HTTP_PROXY: proxy.url }, async () => {
        await failure(ConnectionError, get('http://csbs.invalid', { proxy: false }));
        expect(proxy.targets).to.deep.equal([]);
      }),
    );
  });

  /** Makes a call through a proxy that opens no tunnel, and waits until the connection to the proxy is closed. */
  async function tunnel(
    behave: Behavior,
    call: (client: CsbsClient) => Promise<void>,
    timeoutMs: number,
  ): Promise<void> {
    let closed: Promise<unknown> | undefined;
    const watched: Behavior = (socket, request) => {
      closed ??= new Promise((resolve) => socket.on('close', resolve));
      behave(socket, request);
    };
    await withRawServer(watched, async ({ url, requests }) => {
      const http = { proxy: { host: '127.0.0.1', port: Number(new URL(url).port) } };
      await call(
        new CsbsClient({
          endpoints: { csbs: 'https://csbs.test' },
          projectId: 'p1',
          auth: 'token-of-the-tests',
          maxRetries: 0,
          timeoutMs,
          http,
        }),
      );
      expect(requests.map(({ head }) => head.split('\r\n')[0])).to.deep.equal(['CONNECT csbs.test:443 HTTP/1.1']);
      await closed;
    });
  }

  const stalls: [when: string, behave: Behavior][] = [
    ['before they respond', () => {}],
    ['in the middle of their response', (socket) => void socket.write('HTTP/1.1 200 ')],
    ['after they opened the tunnel', (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ];
  for (const [when, behave] of stalls) {
    it(`that stall ${when} keep no connection after a timeout`, async () => {
      await tunnel(behave, async ({ backups }) => void (await failure(RequestTimeoutError, backups.get('b1'))), 250);
    });

    it(`that stall ${when} keep no connection after an abort`, async () => {
      const controller = new AbortController();
      const aborting: Behavior = (socket, request) => {
        behave(socket, request);
        setImmediate(() => controller.abort(new RangeError('enough')));
      };
      await tunnel(
        aborting,
        async ({ backups }) => void (await failure(RangeError, backups.get('b1', { signal: controller.signal }))),
        10_000,
      );
    });
  }

  const placements: [
    name: string,
    endpoint: string,
    http: (port: number) => object,
    variables?: (url: string) => Record<string, string>,
  ][] = [
    ['from the environment', 'https://csbs.test', () => ({}), (url) => ({ HTTPS_PROXY: url })],
    ['in http.proxy, for a loopback host,', 'https://127.0.0.1:1', (port) => ({ proxy: { host: '127.0.0.1', port } })],
  ];
  for (const [name, csbs, http, variables = () => ({})] of placements) {
    it(`${name} that stall keep no connection after an abort`, async () => {
      const controller = new AbortController();
      const { signal } = controller;
      await withRawServer(
        () => controller.abort(new RangeError('enough')),
        async ({ url, requests, open }) =>
          withProxyVariables(variables(url), async () => {
            const client = new CsbsClient({
              endpoints: { csbs },
              projectId: 'p1',
              auth: 'token-of-the-tests',
              http: http(Number(new URL(url).port)),
            });
            await failure(RangeError, client.backups.get('b1', { signal }));
            expect(requests.map(({ head }) => head.split(' ')[0])).to.deep.equal(['CONNECT']);
            await until(() => open() === 0);
          }),
      );
    });
  }

  for (const [what, behave] of [
    ['close the connection', (socket) => void socket.end()],
    ['close the connection in the middle of their response', (socket) => void socket.end('HTTP/1.1 200 ')],
    ['reset the connection', (socket) => void socket.resetAndDestroy()],
  ] satisfies [string, Behavior][]) {
    it(`that ${what} cause a ConnectionError at once`, async () => {
      await tunnel(
        behave,
        async ({ backups }) => {
          const error = await failure(ConnectionError, backups.get('b1'));
          expect([error.name, error.code]).to.deep.equal(['ConnectionError', 'ECONNRESET']);
        },
        10_000,
      );
    });
  }
});
