// A proxy that breaks the connection at any point causes typed errors, and never an uncaught exception, which mocha
// would report.
import { Agent } from 'node:https';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import nock from 'nock';
import { ConnectionError, CsbsError, tagFilter } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { type OnConnect, tunnelTo, withProxy } from '../support/proxy.js';
import { certificate, withTlsServer } from '../support/tls-server.js';

const endpoints = { csbs: 'https://csbs.test' };
const opened = 'HTTP/1.1 200 OK\r\n\r\n';

/** Resets the TCP connection, which is below TLS for an https proxy. */
const reset = (socket: Socket) => ((socket as { _parent?: Socket })._parent ?? socket).resetAndDestroy();
const destroy = (socket: Socket) => void socket.destroy();

/** Opens a tunnel and breaks it after so many bytes of the client. */
const breakAfter = (port: number, bytes: number, end: (socket: Socket) => void) => (socket: Socket) => {
  let sent = 0;
  const tunnel = connect(port, '127.0.0.1', () => {
    socket.write(opened);
    tunnel.pipe(socket);
    socket.on('data', (data: Buffer) => {
      sent += data.length;
      if (sent < bytes) return void tunnel.write(data);
      end(socket);
      tunnel.destroy();
    });
  });
  tunnel.on('error', () => {});
  socket.on('close', () => tunnel.destroy());
};

/** Opens a tunnel, and does something when the TLS handshake starts. */
const atHandshake = (act: (socket: Socket) => void) => (socket: Socket) => {
  socket.write(opened);
  socket.once('data', () => act(socket));
};

const behaviors: [name: string, behavior: (port: number) => OnConnect][] = [
  ['resets the connection right after its 200', () => (socket) => void socket.write(opened, () => reset(socket))],
  ['closes the connection right after its 200', () => (socket) => void socket.end(opened)],
  [
    'sends garbage after its 200',
    () => (socket) => {
      socket.write(opened);
      setImmediate(() => socket.write('garbage\r\n'.repeat(9)));
    },
  ],
  ['resets the connection during the TLS handshake', () => atHandshake(reset)],
  ['closes the connection during the TLS handshake', () => atHandshake(destroy)],
  ['sends garbage during the TLS handshake', () => atHandshake((socket) => socket.write('\x16\x03\x01garbage'))],
  [
    'stops reading and resets the connection',
    () => (socket) => {
      socket.write(opened);
      socket.pause();
      setImmediate(() => reset(socket));
    },
  ],
  // A handshake takes about 500 bytes of the client, the body of the request 100,000.
  ...[600, 1_000, 2_000, 30_000].flatMap((bytes): [string, (port: number) => OnConnect][] => [
    [`resets the connection after ${bytes} bytes`, (port) => breakAfter(port, bytes, reset)],
    [`closes the connection after ${bytes} bytes`, (port) => breakAfter(port, bytes, destroy)],
  ]),
];

const values = Array.from({ length: 10 }, (_, value) => String(value).padEnd(250, 'v'));
const keys = (list: string) => Object.fromEntries(Array.from({ length: 10 }, (_, key) => [`${list}${key}`, values]));
const largeFilter = tagFilter().all(keys('a')).any(keys('b')).notAll(keys('c')).notAny(keys('d'));

const modes = [
  { name: 'a proxy', isIntercepting: false },
  { name: 'a proxy, with nock active in the process,', isIntercepting: true },
];
for (const { name: mode, isIntercepting } of modes) {
  /** Uses a client through a proxy to a TLS server. */
  const through = (
    behavior: (port: number) => OnConnect,
    protocol: 'http' | 'https',
    use: (client: ReturnType<typeof instantClient>) => Promise<unknown>,
  ) =>
    withTlsServer(
      (request, response) => {
        request.resume().on('end', () => response.end('{"checkpoint_item": {"id": "b1"}, "total_count": 1}'));
      },
      ({ port: serverPort }) =>
        withProxy(
          behavior(serverPort),
          async ({ port }) => {
            const httpsAgent = new Agent({ ca: certificate, keepAlive: true });
            const http = { httpsAgent, proxy: { protocol, host: '127.0.0.1', port } };
            const client = instantClient({ endpoints, http, maxRetries: 0, timeoutMs: 5_000 });
            if (isIntercepting) {
              nock.activate();
              nock.enableNetConnect();
            }
            try {
              await use(client);
              // Errors that arrive late belong to this test.
              await eventLoopTurns(20);
            } finally {
              if (isIntercepting) nock.restore();
            }
          },
          protocol,
        ),
    );

  describe(mode, function () {
    this.timeout(60_000);

    for (const protocol of ['http', 'https'] as const) {
      it(`(${protocol}) opens tunnels`, async () => {
        await through(tunnelTo, protocol, async ({ backups, resourceInstances }) => {
          expect((await backups.get('b1')).id).to.equal('b1');
          expect(await resourceInstances.count(largeFilter)).to.equal(1);
        });
      });

      it(`(${protocol}) that opens no tunnel causes ERR_PROXY_TUNNEL`, async () => {
        const rejecting = () => (socket: Socket) => socket.end('HTTP/1.1 407 No\r\n\r\n');
        await through(rejecting, protocol, async ({ backups }) => {
          expect((await failure(ConnectionError, backups.get('b1'))).code).to.equal('ERR_PROXY_TUNNEL');
        });
      });

      for (const [name, behavior] of behaviors) {
        it(`(${protocol}) that ${name} causes a ConnectionError, even while calls are aborted`, async () => {
          await through(behavior, protocol, async ({ backups, resourceInstances }) => {
            for (let count = 0; count < 24; count += 8) {
              const controller = new AbortController();
              const { signal } = controller;
              const aborted = [backups.get('b1', { signal }), resourceInstances.count(largeFilter, { signal })];
              const call = failure(ConnectionError, resourceInstances.count(largeFilter));
              const outcomes = Promise.allSettled(aborted);
              await eventLoopTurns(count);
              controller.abort(new RangeError('enough'));
              for (const outcome of await outcomes) {
                if (outcome.status === 'rejected' && !(outcome.reason instanceof RangeError))
                  expect(outcome.reason).to.be.instanceOf(CsbsError);
              }
              await call;
            }
          });
        });
      }
    }
  });
}
