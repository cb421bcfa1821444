// What a proxy responds to CONNECT is never the service's response.
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { createTunnelAgent, tunnelError } from '../../src/http/tunnel.js';
import { ConnectionError, CsbsClient, keystonePassword, RequestTimeoutError } from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { clientOf } from '../support/client.js';
import { failure } from '../support/errors.js';
import { until } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { basic, type TestProxy, tunnelTo, withProxy, withProxyVariables } from '../support/proxy.js';
import { forgedResponse, type ProxySetting, proxySettings, proxyVariable } from '../support/proxy-settings.js';
import { type Behavior, withRawServer } from '../support/raw-server.js';
import { certificate, withTlsServer } from '../support/tls-server.js';

const token = 'token-of-the-tests';
const endpoints = { csbs: 'https://csbs.test', vbs: 'https://csbs.test' };
const respond = (status: number) => (socket: Socket) => socket.end(forgedResponse(status));

const trusting = () => ({ httpsAgent: new Agent({ ca: certificate }) });
const settings = [...proxySettings, ...['https_proxy', 'ALL_PROXY', 'all_proxy'].map((name) => proxyVariable(name))];

type Client = ReturnType<typeof instantClient>;
const calls: [name: string, call: (client: Client) => Promise<unknown>][] = [
  ['backups.get', ({ backups }) => backups.get('b1')],
  ['backups.list', ({ backups }) => backups.list().toArray()],
  ['resourceInstances.count', ({ resourceInstances }) => resourceInstances.count()],
  ['volumeBackups.get', ({ volumeBackups }) => volumeBackups.get('b1')],
];
const signIn = () =>
  keystonePassword({
    authUrl: 'https://iam.test',
    username: 'u',
    password: 'password-of-u',
    userDomain: 'd',
    project: 'p',
  });

/** Uses a client through a proxy that is set in one of the ways. */
function through<T>(
  setting: ProxySetting,
  onConnect: (socket: Socket, head: string) => void,
  use: (client: Client, proxy: TestProxy, http: object) => Promise<T>,
  options: object = {},
): Promise<T> {
  const { scheme } = setting;
  return withProxy(
    onConnect,
    (proxy) => {
      const { variables, http: given } = setting.for(proxy);
      const http = { ...given, ...(scheme === 'https' ? trusting() : {}) };
      return withProxyVariables(variables, () =>
        use(instantClient({ endpoints, auth: token, maxRetries: 2, http, ...options }), proxy, http),
      );
    },
    scheme,
  );
}

const statuses = [
  ...[100, 101, 103, 199, 200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 301, 302, 304, 307, 308, 400, 401, 403],
  ...[404, 405, 407, 408, 409, 418, 429, 451, 500, 501, 502, 503, 504, 511, 599, 999],
];
const isRetried = (status: number) => status === 408 || status === 429 || status >= 500;

describe('a response to CONNECT', function () {
  this.timeout(30_000);

  for (const setting of settings) {
    for (const [name, call] of [...calls, ['sign-in', calls[0]?.[1] ?? fail] as const]) {
      it(`is a ConnectionError of ${name}, whatever its status, from ${setting.name}`, async () => {
        let status = 0;
        const auth = name === 'sign-in' ? signIn() : token;
        await through(
          setting,
          (socket) => respond(status)(socket),
          async (client, { heads, seen }) => {
            for (status of statuses) {
              heads.length = 0;
              const error = await failure(ConnectionError, call(client));
              expect(error.code, String(status)).to.equal('ERR_PROXY_TUNNEL');
              expect(error.message).to.match(/proxy/).and.include(String(status));
              expect(error.attempts).to.equal(isRetried(status) ? 3 : 1);
              expect(heads).to.have.length(error.attempts);
            }
            expect(seen()).not.to.match(/token-of|password-of|checkpoint_items/);
          },
          { auth },
        );
      });
    }

    it(`fails CsbsClient.connect, from ${setting.name}`, async () => {
      for (const status of [201, 401, 404, 407]) {
        await through(setting, respond(status), async (_client, _proxy, http) => {
          const error = await failure(ConnectionError, CsbsClient.connect({ auth: signIn(), http, maxRetries: 0 }));
          expect(error.code).to.equal('ERR_PROXY_TUNNEL');
        });
      }
    });

    it(`that is not HTTP is a ConnectionError from ${setting.name}`, async () => {
      for (const bytes of [
        'garbage',
        '\0\x01',
        'HTTP/2 200\r\n\r\n',
        'HTTP/1.1 abc\r\n\r\n',
        `HTTP/1.1 ${'x'.repeat(20_000)}`,
      ]) {
        await through(
          setting,
          (socket) => void socket.write(bytes),
          async ({ backups }, { heads }) => {
            const error = await failure(ConnectionError, backups.get('b1'));
            expect([error.code, heads.length], bytes).to.deep.equal(['ERR_PROXY_TUNNEL', 1]);
            expect(error.message).to.include('not HTTP');
          },
          { maxRetries: 0 },
        );
      }
    });

    it(`that is 200 with a body opens no tunnel, and the error says why, from ${setting.name}`, () =>
      through(
        setting,
        (socket) => respond(200)(socket),
        async ({ backups }) => {
          const error = await failure(ConnectionError, backups.get('b1'));
          expect([error.code, error.attempts]).to.deep.equal(['ERR_PROXY_TUNNEL', 1]);
          expect(error.message).to.include('200').and.include('body');
        },
      ));

    it(`that ends early is a ConnectionError and retried from ${setting.name}`, async () => {
      for (const bytes of ['', 'HTTP', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 203 OK\r\nx: y']) {
        await through(
          setting,
          (socket) => void socket.end(bytes),
          async ({ backups }) => {
            const error = await failure(ConnectionError, backups.get('b1'));
            expect([error.code, error.attempts], bytes).to.deep.equal(['ECONNRESET', 3]);
          },
        );
      }
    });

    it(`may be a forged response after 200, which is rejected, from ${setting.name}`, async () => {
      const forge = (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.once('data', () => socket.end(forgedResponse()));
      };
      await through(setting, forge, async ({ backups }, { seen }) => {
        await failure(ConnectionError, backups.get('b1'));
        expect(seen()).not.to.include(token);
      });
    });
  }

  it('opens one tunnel for 50 calls in sequence', async () => {
    for (const setting of settings) {
      await withTlsServer(
        (_, response) => response.end(backupJson),
        async ({ port, connections }) =>
          through(setting, tunnelTo(port), async (_, { heads }, http) => {
            const { backups } = instantClient({ endpoints, http: { ...http, ...trusting() } });
            for (let call = 0; call < 50; call += 1) expect((await backups.get('b1')).id).to.equal('b1');
            expect([heads.length, connections()], setting.name).to.deep.equal([1, 1]);
          }),
      );
    }
  });

  it('may come later than the idle timeout of an agent', async () => {
    await withTlsServer(
      (_, response) => response.end(backupJson),
      async ({ port }) =>
        withProxy(
          (socket, head) => setTimeout(() => tunnelTo(port)(socket, head), 100),
          async (proxy) => {
            const http = {
              proxy: { host: '127.0.0.1', port: proxy.port },
              httpsAgent: new Agent({ ca: certificate, keepAlive: true, timeout: 20 }),
            };
            expect((await instantClient({ endpoints, http, maxRetries: 0 }).backups.get('b1')).id).to.equal('b1');
          },
        ),
    );
  });

  it('that repeats the password does not reveal it in the error', async () => {
    const echo = (socket: Socket, head: string) => {
      const sent = /Basic (\S+)/.exec(head)?.[1] ?? '';
      const plain = Buffer.from(sent, 'base64').toString();
      socket.end(`HTTP/1.1 407 ${plain} ${sent}\r\nx-request-id: ${plain}\r\n\r\n${plain}`);
    };
    await withProxy(echo, async ({ port, heads }) => {
      const get = (http: object) => failure(ConnectionError, instantClient({ endpoints, http }).backups.get('b1'));
      const proxy = { host: '127.0.0.1', port, auth: { username: 'u', password: 'p@:/ä' } };
      const errors = [
        await get({ proxy }),
        await withProxyVariables({ HTTPS_PROXY: `http://u:p%40%3A%2F%C3%A4@127.0.0.1:${port}` }, () => get({})),
      ];
      for (const error of errors) {
        expect(`${error.stack} ${JSON.stringify(error)}`)
          .not.to.include('p@:/')
          .and.not.include(basic('u:p@:/ä'));
        expect(error.message).to.include('407').and.include('password');
      }
      for (const head of heads) expect(head).to.include(`Proxy-Authorization: Basic ${basic('u:p@:/ä')}\r\n`);
    });
  });
});

describe('proxies', () => {
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
      await call(clientOf('https://csbs.test', { timeoutMs, http }));
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

  const stalling: [
    name: string,
    endpoint: string,
    http: (port: number) => object,
    variables?: (url: string) => Record<string, string>,
  ][] = [
    ['from the environment', 'https://csbs.test', () => ({}), (url) => ({ HTTPS_PROXY: url })],
    ['in http.proxy, for a loopback host,', 'https://127.0.0.1:1', (port) => ({ proxy: { host: '127.0.0.1', port } })],
  ];

  for (const [name, csbs, http, variables = () => ({})] of stalling) {
    it(`${name} that stall keep no connection after an abort`, async () => {
      const controller = new AbortController();
      const { signal } = controller;
      await withRawServer(
        () => controller.abort(new RangeError('enough')),
        async ({ url, requests, open }) =>
          withProxyVariables(variables(url), async () => {
            const client = clientOf(csbs, { http: http(Number(new URL(url).port)) });
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

describe('the error of a proxy that opens no tunnel', () => {
  it('has the standard name of the status, if there is one', () => {
    expect(tunnelError('No tunnel', 404).message).to.match(/^No tunnel: .* 404 Not Found$/);
    expect(tunnelError('No tunnel', 299).message).to.match(/^No tunnel: .* 299$/);
    expect(tunnelError('No tunnel', 407).message).to.match(/ 407 Proxy Authentication Required; .*password/);
    expect(tunnelError('No tunnel').message).to.equal('No tunnel');
  });
});

describe('a request for a tunnel', () => {
  it('contains IPv6 addresses in brackets', async () => {
    await withProxy(respond(403), async ({ port, heads }) => {
      const http = { proxy: { host: '127.0.0.1', port } };
      await failure(ConnectionError, clientOf('https://[::1]:8443', { http }).backups.get('b1'));
      expect(heads[0]).to.match(/^CONNECT \[::1\]:8443 HTTP\/1\.1\r\nHost: \[::1\]:8443\r\n\r\n$/);
    });
  });

  it('is not sent if the call was aborted before', async () => {
    await withProxy(respond(403), async ({ port, heads }) => {
      const agent = createTunnelAgent({ host: '127.0.0.1', port }, new Agent()) as unknown as {
        createConnection(target: object, done: (error: Error | null) => void): void;
      };
      const target = { host: 'csbs.test', port: 443, isFromAgent: true, tunnelSignal: AbortSignal.abort() };
      const error = await new Promise((resolve) => agent.createConnection(target, resolve));
      expect(error).to.be.an.instanceof(Error);
      expect(heads).to.deep.equal([]);
    });
  });
});

describe('a tunnel that an interceptor requested', () => {
  it('causes no uncaught exception if its listeners are removed before it fails', async () => {
    await withProxy(
      () => {},
      async ({ port }) => {
        const agent = createTunnelAgent({ host: '127.0.0.1', port }, new Agent()) as unknown as {
          createConnection(target: object): Socket;
        };
        const socket = agent.createConnection({ host: 'csbs.test', port: 443 });
        socket.removeAllListeners();
        expect(socket.listenerCount('error')).to.be.above(0);
        socket.destroy(new Error('late'));
      },
    );
  });
});

function fail(): Promise<never> {
  return Promise.reject(new Error('no call'));
}
