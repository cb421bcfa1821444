import type { IncomingMessage } from 'node:http';
import axios from 'axios';
import { expect } from 'chai';
import {
  ApiError,
  type AttemptEvent,
  ConnectionError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { clientOf } from '../support/client.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { withServer } from '../support/http-server.js';
import { type Behavior, backupResponse, httpResponse, withRawServer } from '../support/raw-server.js';

const token = 'token-of-the-tests';
describe('an attempt', () => {
  it('has the user agent of this package if the user sets none', async () => {
    await withRawServer(
      (socket) => socket.write(backupResponse),
      async ({ url, requests }) => {
        await clientOf(url).backups.get('b1');
        expect(requests[0]?.head).to.match(/^user-agent: csbs-client\/\d+\.\d+\.\d+$/im);
      },
    );
  });

  it('that takes too long fails with the code ETIMEDOUT, and so does a renewal that takes too long', async () => {
    await withRawServer(
      (socket, { head }) => socket.write(head.includes('expired') ? httpResponse(401, '') : ''),
      async ({ url }) => {
        expect((await failure(RequestTimeoutError, clientOf(url, { timeoutMs: 20 }).backups.get('b1'))).code).to.equal(
          'ETIMEDOUT',
        );
        let calls = 0;
        const auth = () => (calls++ === 0 ? 'expired' : new Promise<string>(() => {}));
        expect(
          (await failure(RequestTimeoutError, clientOf(url, { timeoutMs: 40, auth }).backups.get('b1'))).code,
        ).to.equal('ETIMEDOUT');
      },
    );
  });

  it('that was aborted emits no event, even if the reason resembles a network error', async () => {
    const events: AttemptEvent[] = [];
    const controller = new AbortController();
    const reason = Object.assign(new Error('enough'), { code: 'ECONNRESET' });
    await withRawServer(
      () => controller.abort(reason),
      async ({ url }) => {
        const call = clientOf(url, { onAttempt: (event: AttemptEvent) => events.push(event) }).backups.get('b1', {
          signal: controller.signal,
        });
        expect(await failure(Error, call)).to.equal(reason);
        await eventLoopTurns(5);
        expect(events).to.deep.equal([]);
      },
    );
  });

  it('that is aborted by a signal without a reason rejects with an AbortError', async () => {
    const signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined }) as unknown as AbortSignal;
    const { backups } = clientOf('http://127.0.0.1:1');
    await withRawServer(
      () => {
        Object.assign(signal, { aborted: true });
        signal.dispatchEvent(new Event('abort'));
      },
      async ({ url }) => {
        const error = await failure(Error, clientOf(url).backups.get('b1', { signal }));
        expect(error.name).to.equal('AbortError');
      },
    );
    expect((await failure(Error, backups.get('b1', { signal }))).name).to.equal('AbortError');
  });

  it("rejects with the error of the user's own agent, which is not a network error", async () => {
    const httpAgent = {
      addRequest() {
        throw new RangeError('broken agent');
      },
    };
    await withRawServer(
      () => {},
      async ({ url }) => {
        expect((await failure(RangeError, clientOf(url, { http: { httpAgent } }).backups.get('b1'))).message).to.equal(
          'broken agent',
        );
      },
    );
  });

  for (const status of [300, 302, 399]) {
    it(`closes the connection of a ${status} without reading its body`, async () => {
      let closed: Promise<unknown> | undefined;
      const stalls: Behavior = (socket) => {
        closed = new Promise((resolve) => socket.on('close', resolve));
        socket.write(`HTTP/1.1 ${status} Found\r\nlocation: /elsewhere\r\ncontent-length: 10\r\n\r\n`);
      };
      await withRawServer(stalls, async ({ url }) => {
        await failure(UnexpectedResponseError, clientOf(url, { timeoutMs: 5_000 }).backups.get('b1'));
        await closed;
      });
    });
  }
});

describe('an attempt, on real sockets,', () => {
  it('sends the token, the user agent and additional headers', async () => {
    let headers: IncomingMessage['headers'] = {};
    await withServer(
      (request, response) => {
        headers = request.headers;
        response.end(backupJson);
      },
      ({ url }) => clientOf(url, { userAgent: 'my-app/1.2', http: { headers: { 'X-Trace': 't1' } } }).backups.get('b1'),
    );
    expect(headers['x-auth-token']).to.equal(token);
    expect(headers['user-agent']).to.match(/^my-app\/1\.2 csbs-client\/\d/);
    expect(headers['x-trace']).to.equal('t1');
    expect(headers.accept).to.equal('application/json');
  });

  it('follows no redirect: the token is not sent elsewhere', async () => {
    let reached = 0;
    await withServer(
      (_, response) => {
        reached += 1;
        response.end(backupJson);
      },
      (other) =>
        withServer(
          (_, response) => response.writeHead(302, { location: `${other.url}/elsewhere?x=1` }).end(),
          async ({ url }) => {
            const error = await failure(UnexpectedResponseError, clientOf(url).backups.get('b1'));
            expect(error.status).to.equal(302);
            expect(error.message).to.include(`127.0.0.1:${other.port}`);
            expect(reached).to.equal(0);
          },
        ),
    );
  });

  it('is not affected by the defaults that an application sets on axios', async () => {
    const { baseURL } = axios.defaults;
    let path = '';
    let authorization: string | undefined;
    axios.defaults.baseURL = 'http://127.0.0.1:1/other';
    axios.defaults.headers.common.Authorization = 'Bearer of the application';
    try {
      await withServer(
        (request, response) => {
          path = request.url ?? '';
          authorization = request.headers.authorization;
          response.end(backupJson);
        },
        ({ url }) => clientOf(url).backups.get('b1'),
      );
    } finally {
      axios.defaults.baseURL = baseURL;
      delete axios.defaults.headers.common.Authorization;
    }
    expect(path).to.equal('/v1/p1/checkpoint_items/b1');
    expect(authorization).to.equal(undefined);
  });

  it('stops a slow body at the deadline', async () => {
    await withServer(
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drip));
      },
      async ({ url }) => {
        const error = await failure(RequestTimeoutError, clientOf(url, { timeoutMs: 40 }).backups.get('b1'));
        expect(error).to.be.instanceOf(ConnectionError);
        expect(error.message).to.include('within 40 ms');
      },
    );
  });

  it('rejects with a ConnectionError if a body ends before its length', async () => {
    await withServer(
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"checkpoint_item"');
        setImmediate(() => response.destroy());
      },
      async ({ url }) => void (await failure(ConnectionError, clientOf(url).backups.get('b1'))),
    );
  });

  it('rejects with a ConnectionError with a code if nothing listens', async () => {
    const error = await failure(ConnectionError, clientOf('http://127.0.0.1:1').backups.get('b1'));
    expect(error.code).to.equal('ECONNREFUSED');
  });
});

describe('the reason for a failure', () => {
  /** The error of a call whose `http.fetch` rejects with this error. */
  const failureOf = (error: unknown) =>
    failure(
      ConnectionError,
      clientOf('https://csbs.test', { http: { fetch: () => Promise.reject(error) } }).backups.get('b1'),
    );

  const reasons: [what: string, error: object, says: RegExp, code?: string][] = [
    [
      'a message and a code',
      Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }),
      /no route/,
      'EHOSTUNREACH',
    ],
    ['an empty message', Object.assign(new Error(''), { code: 'EHOSTUNREACH' }), /EHOSTUNREACH/, 'EHOSTUNREACH'],
    ['a message that is not a string', { message: 5, code: 'EHOSTUNREACH' }, /EHOSTUNREACH/, 'EHOSTUNREACH'],
    ['no message', { code: 'EHOSTUNREACH' }, /EHOSTUNREACH/, 'EHOSTUNREACH'],
    ['neither a message nor a code', new Error(''), /The connection failed/],
    ['a code that is not a string', Object.assign(new Error('no route'), { code: 7 }), /no route/],
    ['a cause', new TypeError('fetch failed', { cause: new Error('no route') }), /no route/, 'ERR_NETWORK'],
    ['several errors', new AggregateError([new Error('no route'), new Error('no name')], ''), /no route/],
  ];
  for (const [what, error, says, code] of reasons) {
    it(`is found in an error with ${what}`, async () => {
      const found = await failureOf(error);
      expect(found.message)
        .to.match(says)
        .and.not.match(/undefined|object/);
      if (code === undefined) expect(found).not.to.have.property('code');
      else expect(found.code).to.equal(code);
    });
  }
});

describe('the size of a body', () => {
  it('is limited for errors, and larger for what a call returns', async () => {
    const json = JSON.stringify({ checkpoint_item: { id: 'b1', name: 'x'.repeat(400_000) } });
    for (const status of [200, 400]) {
      let bytes = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (bytes === json.length) return controller.close();
          const chunk = new TextEncoder().encode(json.slice(bytes, bytes + 10_000));
          bytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      const { backups } = clientOf('https://csbs.test', {
        http: { fetch: async () => new Response(body, { status }) },
      });
      if (status === 200) expect((await backups.get('b1')).name).to.have.length(400_000);
      else await failure(ApiError, backups.get('b1'));
      if (status === 200) expect(bytes).to.equal(json.length);
      else expect(bytes).to.be.within(262_144, 300_000);
    }
  });
});
