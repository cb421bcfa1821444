// An https endpoint behind a hostile proxy, however the proxy is set: no forged response is accepted, no secret leaks.
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { type AttemptEvent, ConnectionError, CsbsClient, keystonePassword } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { basic, type OnConnect, withProxy, withProxyVariables } from '../support/proxy.js';
import { forgedBody, forgedResponse, proxySettings } from '../support/proxy-settings.js';
import { certificate } from '../support/tls-server.js';

const token = 'token-of-the-tests';
const password = 'password-of-the-user';
const proxyUser = { username: 'proxy-user', password: 'p@ss:word/of the proxy' };
const secrets = [
  token,
  password,
  proxyUser.password,
  encodeURIComponent(proxyUser.password),
  basic(`${proxyUser.username}:${proxyUser.password}`),
];

/** Writes pieces one after the other, each in a packet of its own. */
async function writePieces(socket: Socket, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The secrets that arrived, as a proxy could repeat them. */
const received = (head: string) => {
  const [, sent = ''] = /Basic (\S+)/.exec(head) ?? [];
  return `${sent} ${Buffer.from(sent, 'base64').toString()}`;
};

const attacks: [name: string, onConnect: OnConnect][] = [
  ['a response in the packet of the 200', (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${forgedResponse()}`)],
  ['a 200 with a body, byte by byte', (socket) => void writePieces(socket, forgedResponse()).then(() => socket.end())],
  ['a 203 byte by byte', (socket) => void writePieces(socket, forgedResponse(203))],
  [
    'a response after the 200, in a packet of its own',
    (socket) => void writePieces(socket, ['HTTP/1.1 200 OK\r\n\r\n', forgedResponse()]).then(() => socket.end()),
  ],
  ['a 100 before a 200', (socket) => socket.end(`HTTP/1.1 100 Continue\r\n\r\n${forgedResponse()}`)],
  ['a 103 before a 200', (socket) => socket.end(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${forgedResponse()}`)],
  [
    'a switch of protocols',
    (socket) => socket.end(`HTTP/1.1 101 Switching\r\nupgrade: h2c\r\n\r\n${forgedResponse()}`),
  ],
  ['two heads in one packet', (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`)],
  ['line feeds alone', (socket) => socket.end(`HTTP/1.1 200 OK\n\n${forgedResponse().replaceAll('\r', '')}`)],
  ['a blank line first', (socket) => socket.end(`\r\n\r\n${forgedResponse()}`)],
  ['a status with more digits', (socket) => socket.end(`HTTP/1.1 2000 OK\r\n\r\n${forgedResponse()}`)],
  [
    'a status that continues on the next line',
    (socket) => socket.end(`HTTP/1.1\r\n 200 OK\r\n\r\n${forgedResponse()}`),
  ],
  ['HTTP/0.9', (socket) => socket.end(forgedBody)],
  ['HTTP/2', (socket) => socket.end(`HTTP/2 200\r\n\r\n${forgedResponse()}`)],
  [
    'a head without an end',
    (socket) =>
      void writePieces(
        socket,
        Array(40)
          .fill('x: y\r\n'.repeat(100))
          .map((lines, at) => (at === 0 ? `HTTP/1.1 200 OK\r\n${lines}` : lines)),
      ),
  ],
  [
    'a head of 1 MB',
    (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1_000_000)}\r\n\r\n${forgedResponse()}`),
  ],
  [
    'a response that repeats what it got',
    (socket, head) => {
      const quoted = received(head);
      socket.end(`HTTP/1.1 502 ${quoted}\r\nx-request-id: ${quoted}\r\nlocation: https://${quoted}\r\n\r\n${quoted}`);
    },
  ],
  [
    'a head that is not HTTP and repeats what it got',
    (socket, head) => socket.end(`SSH-2.0 ${received(head)}\r\n\r\n`),
  ],
  [
    'a certificate that it cannot have',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      // The beginning of a TLS alert, and a forged response after it.
      socket.once('data', () => socket.end(`\x15\x03\x03\x00\x02\x01\x00${forgedResponse()}`));
    },
  ],
];

const auths = {
  'a token': () => token,
  'a sign-in': () =>
    keystonePassword({
      authUrl: 'https://iam.test',
      username: 'u',
      password,
      userDomain: 'd',
      project: 'p',
    }),
};

for (const setting of proxySettings) {
  describe(`${setting.name} cannot forge a response or leak a secret`, () => {
    for (const [authName, auth] of Object.entries(auths)) {
      for (const [name, onConnect] of attacks) {
        it(`with ${name}, and ${authName}`, async () => {
          await withProxy(
            onConnect,
            async (server) => {
              const { variables, http } = setting.for(server, proxyUser);
              const events: AttemptEvent[] = [];
              const client = new CsbsClient({
                endpoints: { csbs: 'https://csbs.test' },
                projectId: 'p1',
                auth: auth(),
                maxRetries: 0,
                timeoutMs: 5_000,
                http: { httpsAgent: new Agent({ ca: certificate, keepAlive: true }), ...http },
                onAttempt: (event) => events.push(event),
              });
              await withProxyVariables(variables, async () => {
                const error = await failure(ConnectionError, client.backups.get('b1'));
                const shown = [error, events, client].map((value) =>
                  inspect(value, { showHidden: true, depth: 20, getters: true }),
                );
                const seen = `${shown.join()} ${error.stack} ${JSON.stringify([error, events, client])}`;
                for (const secret of secrets) expect(seen).not.to.include(secret);
                expect(seen).not.to.include('FORGED');
              });
              expect(server.seen()).not.to.include(token).and.not.include(password);
            },
            setting.scheme,
          );
        });
      }
    }
  });
}
