// Whom the client trusts: a real https server, reached directly and through a proxy's tunnel.
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { expect } from 'chai';
import { ConnectionError, CsbsClient } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { withRawServer } from '../support/raw-server.js';
import { certificate, withTlsServer } from '../support/tls-server.js';

const token = 'token-of-the-tests';

interface Origin {
  url: string;
  port: number;
  /** The tokens that arrived. */
  tokens: unknown[];
  connections(): number;
}

const withOrigin = <T>(use: (origin: Origin) => Promise<T>): Promise<T> => {
  const tokens: unknown[] = [];
  return withTlsServer(
    ({ headers }, response) => {
      tokens.push(headers['x-auth-token']);
      response.end('{"checkpoint_item": {"id": "b1"}}');
    },
    ({ port, connections }) => use({ url: `https://127.0.0.1:${port}`, port, tokens, connections }),
  );
};

/** A proxy that leads every tunnel to one server; everything that it sees goes into a text. */
async function withTunnel<T>(
  port: number,
  use: (proxy: { host: string; port: number }, seen: () => string) => Promise<T>,
): Promise<T> {
  let seen = '';
  return withRawServer(
    (socket, { head }) => {
      seen += head;
      socket.removeAllListeners('data');
      const tunnel = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.on('data', (data) => (seen += data.toString('latin1')));
        tunnel.pipe(socket).pipe(tunnel);
      });
      tunnel.on('error', () => {});
      socket.on('close', () => tunnel.destroy());
    },
    ({ url }) => use({ host: '127.0.0.1', port: Number(new URL(url).port) }, () => seen),
  );
}

/** A client that trusts the certificate of these tests, where it is given the agent. */
const client = (csbs: string, http: object = {}) =>
  new CsbsClient({ endpoints: { csbs }, projectId: 'p1', auth: token, maxRetries: 0, timeoutMs: 5000, http });
const trusting = (options: object = {}) => new Agent({ ca: certificate, ...options });

describe('http.httpsAgent', () => {
  it('brings a certificate authority of your own', async () => {
    await withOrigin(async ({ url, tokens }) => {
      expect((await client(url, { httpsAgent: trusting() }).backups.get('b1')).id).to.equal('b1');
      expect(tokens).to.deep.equal([token]);
    });
  });

  it('is needed for it: without one a certificate that nobody vouches for is refused, before the token is sent', async () => {
    await withOrigin(async ({ url, tokens }) => {
      const error = await failure(ConnectionError, client(url).backups.get('b1'));
      expect(error.code).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(tokens).to.deep.equal([]);
    });
  });

  it('keeps its connections for the next call', async () => {
    await withOrigin(async ({ url, tokens, connections }) => {
      const httpsAgent = trusting({ keepAlive: true });
      try {
        const { backups } = client(url, { httpsAgent });
        for (const _ of [1, 2, 3]) await backups.get('b1');
      } finally {
        httpsAgent.destroy();
      }
      expect([tokens.length, connections()]).to.deep.equal([3, 1]);
    });
  });

  it("counts also behind a proxy's tunnel, which sees nothing of the token", async () => {
    await withOrigin(async ({ port, tokens }) =>
      withTunnel(port, async (proxy, seen) => {
        const { backups } = client('https://csbs.test', { httpsAgent: trusting(), proxy });
        for (const _ of [1, 2]) expect((await backups.get('b1')).id).to.equal('b1');
        expect(tokens).to.deep.equal([token, token]);
        expect(seen()).to.match(/^CONNECT csbs\.test:443 /);
        expect(seen().length).to.be.above(500);
        expect(seen()).not.to.match(/token|checkpoint_items/);
      }),
    );
  });

  it("is needed also behind a proxy's tunnel", async () => {
    await withOrigin(async ({ port, tokens }) =>
      withTunnel(port, async (proxy) => {
        expect(
          (await failure(ConnectionError, client('https://csbs.test', { proxy }).backups.get('b1'))).code,
        ).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
        expect(tokens).to.deep.equal([]);
      }),
    );
  });
});
