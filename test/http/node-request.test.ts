import { Agent } from 'node:https';
import { connect, Socket } from 'node:net';
import { expect } from 'chai';
import { ConnectionError, UnexpectedResponseError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { withProxy } from '../support/proxy.js';
import { backupResponse, withRawServer } from '../support/raw-server.js';
import { withoutNock } from '../support/without-nock.js';

const endpoints = { csbs: 'https://csbs.test' };
const forged = '{"checkpoint_item": {"id": "FORGED"}}';

describe("a user's own agent", () => {
  /** Connects without TLS. */
  const agentWith = (open: () => Socket) => Object.assign(new Agent(), { createConnection: open });
  const replay = (status: number) =>
    agentWith(() => {
      const socket = new Socket({ writable: false } as object);
      setImmediate(() => {
        socket.push(`HTTP/1.1 ${status} Reason\r\ncontent-length: ${forged.length}\r\n\r\n${forged}`);
        socket.push(null);
      });
      return socket;
    });

  it("that replays a proxy's response is rejected", () =>
    withoutNock(async () => {
      for (const status of [200, 203, 401, 403, 404, 407, 503]) {
        const { backups } = instantClient({ endpoints, http: { httpsAgent: replay(status) }, maxRetries: 1 });
        const error = await failure(ConnectionError, backups.get('b1'));
        expect([error.code, error.attempts]).to.deep.equal(['ERR_PROXY_TUNNEL', status === 503 ? 2 : 1]);
        expect(error.message).to.include(String(status));
      }
    }));

  it('that connects without TLS sends no token', async () => {
    const plain = (socket: Socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${forged.length}\r\n\r\n${forged}`);
    await withProxy(plain, async ({ port, seen }) => {
      const http = { httpsAgent: agentWith(() => connect(port, '127.0.0.1')) };
      const error = await failure(ConnectionError, instantClient({ endpoints, http }).backups.get('b1'));
      expect([error.code, error.attempts, seen()]).to.deep.equal(['ERR_PROXY_TUNNEL', 1, '']);
    });
  });
});

describe('a request of Node', () => {
  it('never uses a connection that was switched to another protocol, even without the header Upgrade', async () => {
    await withRawServer(
      (socket, { count }) => socket.write(count === 1 ? 'HTTP/1.1 101 Switching Protocols\r\n\r\n' : backupResponse),
      async ({ url, connections }) => {
        const { backups } = instantClient({ endpoints: { csbs: url }, maxRetries: 0 });
        await failure(UnexpectedResponseError, backups.get('b1'));
        await eventLoopTurns(5);
        await backups.get('b1');
        expect(connections()).to.equal(2);
      },
    );
  });
});
