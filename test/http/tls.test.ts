// Which servers the client trusts: real TLS servers, reached directly and through a proxy's tunnel.
import { Agent } from 'node:https';
import { expect } from 'chai';
import { ConnectionError } from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { failure } from '../support/errors.js';
import { withServer } from '../support/http-server.js';
import { instantClient } from '../support/instant-client.js';
import { type OnConnect, type TestProxy, tunnelTo, withProxy, withProxyVariables } from '../support/proxy.js';
import { certificate, expiredCertificate, withTlsServer } from '../support/tls-server.js';

const token = 'token-of-the-tests';

interface Server {
  readonly url: string;
  readonly port: number;
  /** The tokens that arrived. */
  readonly tokens: unknown[];
  connections(): number;
}

function withTokenServer<T>(use: (server: Server) => Promise<T>, options: object = {}): Promise<T> {
  const tokens: unknown[] = [];
  return withTlsServer(
    ({ headers }, response) => {
      tokens.push(headers['x-auth-token']);
      response.end(backupJson);
    },
    ({ port, connections }) => use({ url: `https://127.0.0.1:${port}`, port, tokens, connections }),
    options,
  );
}

/** Gets a backup, with two retries that do not wait. */
const get = (csbs: string, http: object = {}) =>
  instantClient({ endpoints: { csbs }, http, maxRetries: 2 }).backups.get('b1');
const trusting = (options: object = {}) => new Agent({ ca: certificate, ...options });
const settingsFor = ({ port }: TestProxy) => ({ host: '127.0.0.1', port });

describe('http.httpsAgent', () => {
  it('can trust a custom certificate authority', async () => {
    await withTokenServer(async ({ url, tokens }) => {
      expect((await get(url, { httpsAgent: trusting() })).id).to.equal('b1');
      expect(tokens).to.deep.equal([token]);
    });
  });

  it('keeps its connections for the next call', async () => {
    await withTokenServer(async ({ url, tokens, connections }) => {
      const httpsAgent = trusting({ keepAlive: true });
      try {
        for (const _ of [1, 2, 3]) await get(url, { httpsAgent });
      } finally {
        httpsAgent.destroy();
      }
      expect([tokens.length, connections()]).to.deep.equal([3, 1]);
    });
  });

  it('also applies in the tunnel of a proxy, which does not see the token', async () => {
    await withTokenServer(({ port, tokens }) =>
      withProxy(tunnelTo(port), async (proxy) => {
        for (const _ of [1, 2])
          expect((await get('https://csbs.test', { httpsAgent: trusting(), proxy: settingsFor(proxy) })).id).to.equal(
            'b1',
          );
        expect(tokens).to.deep.equal([token, token]);
        expect(proxy.heads[0]).to.match(/^CONNECT csbs\.test:443 /);
        expect(proxy.seen().length).to.be.above(500);
        expect(proxy.seen()).not.to.match(/token|checkpoint_items/);
      }),
    );
  });
});

interface Fault {
  readonly name: string;
  /** The server's options. */
  readonly server?: object;
  /** The agent's options; undefined for no agent. */
  readonly agent?: object;
  /** The host, if a proxy leads to the server. */
  readonly host?: string;
  readonly code: string;
  readonly isCertificate: boolean;
}

const faults: Fault[] = [
  { name: 'a self-signed certificate', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', isCertificate: true },
  {
    name: 'a certificate for another host',
    agent: { ca: certificate },
    host: 'other.test',
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    isCertificate: true,
  },
  {
    name: 'an expired certificate',
    server: { cert: expiredCertificate },
    agent: { ca: expiredCertificate },
    code: 'CERT_HAS_EXPIRED',
    isCertificate: true,
  },
  {
    name: 'another TLS version',
    server: { minVersion: 'TLSv1.3' },
    agent: { ca: certificate, maxVersion: 'TLSv1.2' },
    code: 'EPROTO',
    isCertificate: false,
  },
  {
    name: 'no common cipher',
    server: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
    agent: { ca: certificate, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
    code: 'EPROTO',
    isCertificate: false,
  },
  {
    name: 'a missing client certificate',
    server: { requestCert: true, rejectUnauthorized: true, ca: certificate, maxVersion: 'TLSv1.2' },
    agent: { ca: certificate },
    code: 'EPROTO',
    isCertificate: false,
  },
];

const advice = /OS_CACERT.*NODE_EXTRA_CA_CERTS.*http\.httpsAgent/;

describe('an error that another attempt cannot change is not retried:', () => {
  for (const { name, server, agent, host, code, isCertificate } of faults) {
    const httpsAgent = agent === undefined ? undefined : new Agent(agent);

    it(`${name}, through a proxy`, async () => {
      await withTokenServer(
        ({ port, tokens }) =>
          withProxy(tunnelTo(port), async (proxy) => {
            const call = get(`https://${host ?? 'csbs.test'}`, { httpsAgent, proxy: settingsFor(proxy) });
            const error = await failure(ConnectionError, call);
            expect([error.code, error.attempts, proxy.heads.length, tokens]).to.deep.equal([code, 1, 1, []]);
            expect(advice.test(error.message)).to.equal(isCertificate);
          }),
        server,
      );
    });

    // Without a proxy, every name of this machine is in the certificate.
    if (host !== undefined) continue;
    it(`${name}, without a proxy`, async () => {
      await withTokenServer(async ({ url, tokens }) => {
        const error = await failure(ConnectionError, get(url, { httpsAgent }));
        expect([error.code, error.attempts, tokens]).to.deep.equal([code, 1, []]);
        expect(advice.test(error.message)).to.equal(isCertificate);
      }, server);
    });
  }

  for (const isProxied of [false, true]) {
    it(`a server that speaks plain HTTP ${isProxied ? 'behind a proxy' : 'at an https URL'}`, async () => {
      await withServer(
        () => expect.fail('no request can arrive'),
        async ({ port, server }) => {
          let connections = 0;
          server.on('connection', () => {
            connections += 1;
          });
          await withProxy(tunnelTo(port), async (proxy) => {
            const call = isProxied
              ? get('https://csbs.test', { proxy: settingsFor(proxy) })
              : get(`https://127.0.0.1:${port}`);
            const error = await failure(ConnectionError, call);
            expect(error.message).to.match(/wrong version number|packet length/i);
            expect([error.attempts, connections]).to.deep.equal([1, 1]);
          });
        },
      );
    });
  }

  const invalid: [name: string, agent: () => object][] = [
    ['an unknown TLS version', () => new Agent({ minVersion: 'TLSv9' } as object)],
    ['ciphers that do not exist', () => new Agent({ ciphers: 'NONE-SUCH' })],
    ['a certificate authority that is not PEM', () => new Agent({ ca: 'no PEM', cert: 'no PEM', key: 'no PEM' })],
    ['an agent that throws ERR_INVALID_URL', () => throwing(() => new URL('not a URL'))],
    ['an agent that throws ERR_INVALID_ARG_TYPE', () => throwing(() => Buffer.from(5 as never))],
  ];
  for (const [name, agent] of invalid) {
    // An agent that makes its own connections is not used with http.proxy.
    for (const isProxied of name.includes('throws') ? [false] : [false, true]) {
      it(`${name}, ${isProxied ? 'with' : 'without'} a proxy`, async () => {
        await withTokenServer(({ url, port, tokens }) =>
          withProxy(tunnelTo(port), async (proxy) => {
            const http = { httpsAgent: agent(), ...(isProxied ? { proxy: settingsFor(proxy) } : {}) };
            const error = await failure(ConnectionError, get(isProxied ? 'https://csbs.test' : url, http));
            expect([error.attempts, tokens]).to.deep.equal([1, []]);
          }),
        );
      });
    }
  }
});

/** An agent whose connections fail with the error that `fail` throws. */
function throwing(fail: () => unknown): Agent {
  return Object.assign(new Agent(), {
    createConnection(_: object, done: (error: unknown) => void) {
      try {
        fail();
      } catch (error) {
        done(error);
      }
    },
  });
}

describe('attempts through a proxy', () => {
  const connectStatuses: [attempts: number, statuses: number[]][] = [
    [1, [401, 403, 404, 405, 407, 451, 201, 302]],
    [3, [408, 429, 500, 502, 503, 504]],
  ];
  for (const [attempts, statuses] of connectStatuses) {
    for (const status of statuses) {
      it(`are ${attempts} if it responds to CONNECT with ${status}`, async () => {
        const respond: OnConnect = (socket) => socket.end(`HTTP/1.1 ${status} Reason\r\n\r\n`);
        await withProxy(respond, async ({ url, heads }) => {
          const error = await withProxyVariables({ HTTPS_PROXY: url }, () =>
            failure(ConnectionError, get('https://csbs.test')),
          );
          expect([error.code, error.attempts, heads.length]).to.deep.equal(['ERR_PROXY_TUNNEL', attempts, attempts]);
        });
      });
    }
  }

  it('are 1 if bytes that only the proxy can have sent follow its 200', async () => {
    await withProxy(
      (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
      async (proxy) => {
        const error = await failure(ConnectionError, get('https://csbs.test', { proxy: settingsFor(proxy) }));
        expect([error.code, error.attempts, proxy.heads.length]).to.deep.equal(['ERR_PROXY_TUNNEL', 1, 1]);
      },
    );
  });

  it('are 3 if it resets the connection', async () => {
    await withProxy(
      (socket) => socket.resetAndDestroy(),
      async (proxy) => {
        const error = await failure(ConnectionError, get('https://csbs.test', { proxy: settingsFor(proxy) }));
        expect([error.code, error.attempts, proxy.heads.length]).to.deep.equal(['ECONNRESET', 3, 3]);
      },
    );
  });

  it('are 1 if its own certificate is not trusted, and the error says what helps', async () => {
    await withProxy(
      () => {},
      async ({ port, heads }) => {
        const proxy = { protocol: 'https', host: '127.0.0.1', port };
        const error = await failure(ConnectionError, get('https://csbs.test', { proxy }));
        expect([error.code, error.attempts, heads]).to.deep.equal(['DEPTH_ZERO_SELF_SIGNED_CERT', 1, []]);
        expect(error.message).to.match(advice).and.include(`proxy 127.0.0.1:${port}`);
      },
      'https',
    );
  });
});
