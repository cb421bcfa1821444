// Which requests go through a proxy: a real one, on this machine.
import { connect } from 'node:net';
import { expect } from 'chai';
import { ConnectionError, CsbsClient, RequestTimeoutError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { withProxyVariables } from '../support/proxy.js';
import { type Behaviour, withRawServer } from '../support/raw-server.js';
import { withServer } from '../support/sockets.js';

interface Proxy {
  url: string;
  port: number;
  /** What it was asked for: a whole address, or host and port of a tunnel. */
  asked: string[];
}

/** A proxy that leads every address to one server, whatever its name. */
async function withProxy<T>(use: (proxy: Proxy, origin: string) => Promise<T>): Promise<T> {
  const asked: string[] = [];
  return withServer(
    (_, response) => response.end('{"checkpoint_item": {"id": "b1"}}'),
    (origin) =>
      withServer(
        (request, response) => {
          asked.push(request.url ?? '');
          response.end('{"checkpoint_item": {"id": "through the proxy"}}');
        },
        async (proxy) => {
          proxy.server.on('connect', (request, socket) => {
            asked.push(request.url ?? '');
            const tunnel = connect(origin.port, '127.0.0.1', () => {
              socket.write('HTTP/1.1 200 OK\r\n\r\n');
              tunnel.pipe(socket).pipe(tunnel);
            });
            for (const end of [socket, tunnel]) end.on('error', () => {});
          });
          return use({ url: proxy.url, port: proxy.port, asked }, origin.url);
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
  it('of the environment take http:// addresses of other hosts', async () => {
    await withProxy((proxy) =>
      withProxyVariables({ HTTP_PROXY: proxy.url }, async () => {
        expect((await get('http://csbs.test')).id).to.equal('through the proxy');
        expect(proxy.asked).to.deep.equal([`http://csbs.test${path}`]);
      }),
    );
  });

  it('of the environment take https:// addresses by a tunnel, so that they never see the token', async () => {
    await withProxy((proxy) =>
      withProxyVariables({ HTTPS_PROXY: proxy.url }, async () => {
        // The server behind the tunnel speaks no TLS; what counts is how far it came.
        await failure(ConnectionError, get('https://csbs.test'));
        expect(proxy.asked).to.deep.equal(['csbs.test:443']);
      }),
    );
  });

  it('of the environment leave out what NO_PROXY names', async () => {
    await withProxy((proxy) =>
      withProxyVariables({ HTTP_PROXY: proxy.url, NO_PROXY: 'other.test,csbs.invalid' }, async () => {
        await failure(ConnectionError, get('http://csbs.invalid'));
        expect(proxy.asked).to.deep.equal([]);
      }),
    );
  });

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`of the environment never take ${host}`, async () => {
      await withProxy((proxy, origin) =>
        withProxyVariables({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url }, async () => {
          expect((await get(origin.replace('127.0.0.1', host))).id).to.equal('b1');
          expect(proxy.asked).to.deep.equal([]);
        }),
      );
    });
  }

  it('of the settings win over the environment, also for this machine', async () => {
    await withProxy((proxy, origin) =>
      withProxyVariables({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }, async () => {
        const http = { proxy: { host: '127.0.0.1', port: proxy.port } };
        expect((await get(origin, http)).id).to.equal('through the proxy');
        expect((await get('http://csbs.test', http)).id).to.equal('through the proxy');
      }),
    );
  });

  it('are not used where the settings say so', async () => {
    await withProxy((proxy) =>
      withProxyVariables({ HTTP_PROXY: proxy.url }, async () => {
        await failure(ConnectionError, get('http://csbs.invalid', { proxy: false }));
        expect(proxy.asked).to.deep.equal([]);
      }),
    );
  });

  /** Asks through a proxy that does something else than to make a tunnel; over once the proxy's connection is closed. */
  async function tunnel(
    behave: Behaviour,
    ask: (client: CsbsClient) => Promise<void>,
    timeoutMs: number,
  ): Promise<void> {
    let gone: Promise<unknown> | undefined;
    const watched: Behaviour = (socket, request) => {
      gone ??= new Promise((resolve) => socket.on('close', resolve));
      behave(socket, request);
    };
    await withRawServer(watched, async ({ url, requests }) => {
      const http = { proxy: { host: '127.0.0.1', port: Number(new URL(url).port) } };
      await ask(
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
      await gone;
    });
  }

  const stalls: [where: string, behave: Behaviour][] = [
    ['before the tunnel is made', () => {}],
    ['within the answer that makes the tunnel', (socket) => void socket.write('HTTP/1.1 200 ')],
    ['once the tunnel is made', (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ];
  for (const [where, behave] of stalls) {
    it(`that stall ${where} keep no connection after the deadline`, async () => {
      await tunnel(behave, async ({ backups }) => void (await failure(RequestTimeoutError, backups.get('b1'))), 250);
    });

    it(`that stall ${where} keep no connection after an abort`, async () => {
      const controller = new AbortController();
      const aborting: Behaviour = (socket, request) => {
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

  const ways: [
    name: string,
    endpoint: string,
    http: (port: number) => object,
    variables?: (url: string) => Record<string, string>,
  ][] = [
    ['of the environment', 'https://csbs.test', () => ({}), (url) => ({ HTTPS_PROXY: url })],
    [
      'of the settings, on the way to this machine,',
      'https://127.0.0.1:1',
      (port) => ({ proxy: { host: '127.0.0.1', port } }),
    ],
  ];
  for (const [name, csbs, http, variables = () => ({})] of ways) {
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
            for (let turn = 0; turn < 2000 && open() > 0; turn += 1)
              await new Promise((resolve) => setImmediate(resolve));
            expect(open()).to.equal(0);
          }),
      );
    });
  }

  for (const [how, behave] of [
    ['close the connection', (socket) => void socket.end()],
    ['break off their answer', (socket) => void socket.end('HTTP/1.1 200 ')],
    ['reset the connection', (socket) => void socket.resetAndDestroy()],
  ] satisfies [string, Behaviour][]) {
    it(`that ${how} instead of making a tunnel are noticed at once`, async () => {
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
