// Which requests use a proxy, with a real one on 127.0.0.1.
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { expect } from 'chai';
import { routeTo } from '../../src/http/route.js';
import { ConnectionError } from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { clientOf } from '../support/client.js';
import { failure } from '../support/errors.js';
import { withServer } from '../support/http-server.js';
import { withProxy, withProxyVariables } from '../support/proxy.js';

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
    (_, response) => response.end(backupJson),
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
  clientOf(csbs, { allowInsecureHttp: true, timeoutMs: 2000, http }).backups.get('b1');
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

  it('from the environment are not contacted for a loopback host', async () => {
    let proxied = 0;
    await withServer(
      (_, response) => {
        proxied += 1;
        response.end();
      },
      (proxy) =>
        withServer(
          (_, response) => response.end(backupJson),
          ({ url }) => withProxyVariables({ HTTP_PROXY: proxy.url }, () => get(url)),
        ),
    );
    expect(proxied).to.equal(0);
  });
});

describe("a user's own agent", () => {
  it('that uses the proxies of the environment itself is not replaced', async () => {
    const request = { url: 'https://csbs.test', loopback: false };
    const agentOf = (proxyEnv: object | undefined) => {
      const agent = new Agent();
      Object.assign(agent.options, { proxyEnv });
      return agent;
    };
    await withProxyVariables({ HTTPS_PROXY: 'http://127.0.0.1:1' }, async () => {
      expect(routeTo(request, { httpsAgent: agentOf({}) })).to.deep.equal({});
      for (const httpsAgent of [undefined, agentOf(undefined)])
        expect(routeTo(request, { httpsAgent }).httpsAgent).not.to.equal(httpsAgent);
    });
  });

  it('that makes its own connections is not replaced by a proxy of the environment', async () => {
    const createConnection = () => connect(1, '127.0.0.1');
    await withProxy(
      (socket) => socket.end(),
      async ({ url, heads }) =>
        withProxyVariables({ HTTPS_PROXY: url }, async () => {
          await failure(
            ConnectionError,
            get('https://csbs.test', { httpsAgent: Object.assign(new Agent(), { createConnection }) }),
          );
          expect(heads).to.deep.equal([]);
        }),
    );
  });
});

describe('a proxy of the environment that cannot be used', () => {
  it('does not matter if no request would use it', async () => {
    const loopback = 'https://127.0.0.1:1';
    const unused: [variables: object, csbs: string, http: object][] = [
      [{ NO_PROXY: 'csbs.test' }, 'https://csbs.test', {}],
      [{}, loopback, {}],
      [{}, 'https://csbs.test', { proxy: false }],
      [{}, 'https://csbs.test', { proxy: { host: '127.0.0.1', port: 1 } }],
    ];
    for (const [variables, csbs, http] of unused) {
      await withProxyVariables({ HTTPS_PROXY: 'socks5://proxy', ...variables }, async () => {
        await failure(ConnectionError, get(csbs, http));
      });
    }
  });
});
