// Requests through a fetch: the user's own, as in browsers and edge runtimes. The servers are real.

import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  ApiError,
  ArgumentError,
  type AttemptEvent,
  ConnectionError,
  CsbsClient,
  CsbsError,
  type Fetch,
  NotFoundError,
  RequestTimeoutError,
  tagFilter,
  UnexpectedResponseError,
} from '../../src/index.js';
import { startFakeCloud } from '../../src/testing/index.js';
import { backupJson } from '../support/backup-json.js';
import { failure, thrown } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { type Behavior, backupResponse, httpResponse, withRawServer } from '../support/raw-server.js';

const half = backupResponse.subarray(0, -10);
const fetch: Fetch = (url, init) => globalThis.fetch(url, init);
const client = (url: string, options: object = {}) =>
  instantClient({ endpoints: { csbs: url }, http: { fetch }, ...options });
const thenGood =
  (first: Behavior): Behavior =>
  (socket, request) =>
    request.count === 1 ? first(socket, request) : socket.write(backupResponse);
const headers = (status: number, more = '') => `HTTP/1.1 ${status} Reason\r\n${more}\r\n`;

/** A fetch that resolves to this response. */
const respondingWith =
  (status: number, body: unknown, headers: Record<string, string> = {}): Fetch =>
  async () => ({ status, statusText: '', headers: new Headers(headers), body: body as object });

describe('through a fetch', () => {
  it('a listing, a count and a sign-in work', async () => {
    const cloud = await startFakeCloud({ backups: 25 });
    try {
      const signedIn = new CsbsClient({ ...cloud.clientOptions(), http: { fetch } });
      expect(await signedIn.backups.list({}, { pageSize: 10 }).toArray()).to.have.length(25);
      expect(await signedIn.backups.list({}, { pageSize: 10, concurrency: 4 }).toArray()).to.have.length(25);
      expect(await signedIn.resourceInstances.count(tagFilter())).to.equal(25);
    } finally {
      await cloud.close();
    }
  });

  for (const [what, behave] of [
    ['within the body', (socket) => socket.write(half, () => socket.destroy())],
    [
      'within the chunks',
      (socket) => socket.write(`${headers(200, 'transfer-encoding: chunked\r\n')}5\r\n{"che`, () => socket.destroy()),
    ],
    [
      'within a compressed body',
      (socket) =>
        socket.write(httpResponse(200, gzipSync(backupJson), { 'content-encoding': 'gzip' }).subarray(0, -5), () =>
          socket.destroy(),
        ),
    ],
    ['before the response', (socket) => socket.destroy()],
  ] as [string, Behavior][]) {
    it(`a connection that breaks ${what} causes a ConnectionError, and the request is retried`, async () => {
      await withRawServer(thenGood(behave), async ({ url }) => {
        expect((await client(url).backups.get('b1')).id).to.equal('b1');
        expect((await client(url).backups.get('b1')).id).to.equal('b1');
      });
      await withRawServer(behave, async ({ url, requests }) => {
        const error = await failure(ConnectionError, client(url, { maxRetries: 2 }).backups.get('b1'));
        expect([error.attempts, error.host]).to.deep.equal([3, new URL(url).host]);
        expect(requests).to.have.length(3);
      });
    });
  }

  it('an error of another realm, whatever it contains, becomes a ConnectionError with its message', async () => {
    for (const [script, wording] of [
      ['new TypeError("terminated")', 'terminated'],
      ['new Error("Network connection lost.")', 'Network connection lost.'],
      ['({ message: "no error at all" })', 'no error at all'],
      ['undefined', 'The connection failed'],
    ] as const) {
      const pull = (controller: ReadableStreamDefaultController) => controller.error(runInNewContext(script));
      const broken: Fetch = async () => new Response(new ReadableStream({ pull }));
      const error = await failure(
        ConnectionError,
        client('https://csbs.test', { http: { fetch: broken } }).backups.get('b1'),
      );
      expect(error.message).to.include(wording);
      expect(error.attempts).to.equal(4);
    }
  });

  it('an unreachable host is named, with the message and the code of the cause', async () => {
    const error = await failure(ConnectionError, client('http://127.0.0.1:1', { maxRetries: 0 }).backups.get('b1'));
    expect(error.message)
      .to.match(/127\.0\.0\.1:1/)
      .and.not.match(/Network Error/);
    expect(error.host).to.equal('127.0.0.1:1');
  });

  it('a request that the runtime cannot send is not retried', async () => {
    let count = 0;
    const unsupported: Fetch = async () => {
      count += 1;
      throw Object.assign(new Error('not supported'), { code: 'ERR_NOT_SUPPORT' });
    };
    await failure(ConnectionError, client('https://csbs.test', { http: { fetch: unsupported } }).backups.get('b1'));
    expect(count).to.equal(1);
  });

  it('no redirect is followed, and its target is named', async () => {
    await withRawServer(
      (socket) => socket.write(httpResponse(302, '', { location: 'https://elsewhere.test/x' })),
      async ({ url, requests }) => {
        const error = await failure(UnexpectedResponseError, client(url).backups.get('b1'));
        expect(error.message).to.include('elsewhere.test:443');
        expect(requests).to.have.length(1);
      },
    );
  });

  it('the body of a redirect is canceled, so that its connection is free', async () => {
    let isCanceled = false;
    const body = new ReadableStream({
      cancel() {
        isCanceled = true;
      },
    });
    const redirecting = client('https://csbs.test', {
      http: { fetch: respondingWith(302, body, { location: 'https://elsewhere.test/x' }) },
    });
    await failure(UnexpectedResponseError, redirecting.backups.get('b1'));
    expect(isCanceled).to.equal(true);
  });

  it('a redirect that a browser hides is an UnexpectedResponseError', async () => {
    const hidden = client('https://csbs.test', { http: { fetch: respondingWith(0, null) } });
    expect((await failure(UnexpectedResponseError, hidden.backups.get('b1'))).status).to.equal(0);
  });

  for (const [name, behave, type] of [
    ['an error', (socket) => socket.write(httpResponse(404, '{"error_code": "CSBS.1"}')), NotFoundError],
    ['a body that is not JSON', (socket) => socket.write(httpResponse(200, 'x')), UnexpectedResponseError],
    ['silence', () => {}, RequestTimeoutError],
    ['a body that stalls', (socket) => socket.write(half), RequestTimeoutError],
  ] as [string, Behavior, abstract new (...args: never[]) => Error][]) {
    it(`${name} is a ${type.name}`, async () => {
      await withRawServer(behave, async ({ url }) => {
        await failure(type, client(url, { maxRetries: 0, timeoutMs: 100 }).backups.get('b1'));
      });
    });
  }

  let closed = async () => {};
  /** The same behavior; `closed` then waits until the client has closed the connection. */
  const closing =
    (behave: Behavior): Behavior =>
    (socket, request) => {
      const close = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      closed = () => close;
      behave(socket, request);
    };

  it('a response over the limit is not read to its end, and the status of an error still decides', async () => {
    for (const [status, type] of [
      [200, UnexpectedResponseError],
      [404, NotFoundError],
    ] as const) {
      await withRawServer(
        closing((socket) => socket.write(`${headers(status)}${'x'.repeat(200_000)}`)),
        async ({ url }) => {
          const error = await failure(CsbsError, client(url, { maxResponseBytes: 100_000 }).backups.get('b1'));
          expect(error).to.be.instanceOf(type);
          await closed();
        },
      );
    }
  });

  it('a response over the limit is reported as too large', async () => {
    const long: Fetch = async () => new Response(`{"checkpoint_item": {"id": "${'x'.repeat(2_000)}"}}`);
    const { backups } = client('https://csbs.test', { http: { fetch: long }, maxResponseBytes: 1_000 });
    expect((await failure(UnexpectedResponseError, backups.get('b1'))).detail).to.include('maxResponseBytes');
  });

  it('the code of an error whose body is over the limit is read, so that the call is not retried', async () => {
    let count = 0;
    const long: Fetch = async () => {
      count += 1;
      return new Response(`{"error_code": "CSBS.9998", "error_msg": "${'x'.repeat(2_000)}"}`, { status: 500 });
    };
    const { backups } = client('https://csbs.test', { http: { fetch: long }, maxResponseBytes: 1_000 });
    expect((await failure(ApiError, backups.get('b1'))).code).to.equal('CSBS.9998');
    expect(count).to.equal(1);
  });

  it('an aborted call rejects with the reason and closes the connection', async () => {
    const controller = new AbortController();
    await withRawServer(
      closing(() => controller.abort(new RangeError('enough'))),
      async ({ url }) => {
        await failure(RangeError, client(url).backups.get('b1', { signal: controller.signal }));
        await closed();
      },
    );
  });

  it('a body that is a Node stream is read as well', async () => {
    const node = client('https://csbs.test', {
      http: { fetch: respondingWith(200, Readable.from([Buffer.from(backupJson)])) },
    });
    expect((await node.backups.get('b1')).id).to.equal('b1');
  });

  for (const what of ['while it is read', 'before it is read'])
    it(`a body that is a Node stream and closes ${what} is a ConnectionError, which is retried`, async () => {
      let requests = 0;
      const cutThenGood: Fetch = async () => {
        requests += 1;
        if (requests > 1)
          return respondingWith(200, Readable.from([Buffer.from(backupJson)]))('', { method: '', headers: {} });
        const body = new Readable({ read() {} });
        body.push(half.subarray(-10));
        if (what === 'while it is read') setImmediate(() => body.destroy());
        else {
          body.destroy();
          await eventLoopTurns(2);
        }
        return { status: 200, statusText: '', headers: new Headers(), body };
      };
      const { backups } = client('https://csbs.test', { http: { fetch: cutThenGood }, timeoutMs: 60_000 });
      expect((await backups.get('b1')).id).to.equal('b1');
      expect(requests).to.equal(2);
    });

  it('a browser keeps its own User-Agent', async () => {
    let sent = new Headers();
    const recording: Fetch = async (_, init) => {
      sent = new Headers(init.headers);
      return new Response(backupJson);
    };
    const { versions } = process;
    let browser: ReturnType<typeof client>;
    Object.defineProperty(process, 'versions', { value: {}, configurable: true });
    try {
      browser = client('https://csbs.test', { http: { fetch: recording } });
    } finally {
      Object.defineProperty(process, 'versions', { value: versions, configurable: true });
    }
    await browser.backups.get('b1');
    expect(sent.get('x-auth-token')).to.equal('token-of-the-tests');
    expect(sent.has('user-agent')).to.equal(false);
  });

  it('cannot be combined with agents or a proxy', () => {
    const { Agent } = { Agent: { addRequest() {} } };
    for (const other of [{ httpAgent: Agent }, { httpsAgent: Agent }, { proxy: false }]) {
      const error = thrown(ArgumentError, () => client('https://csbs.test', { http: { fetch, ...other } }));
      expect([error.argument, error.message.includes(Object.keys(other)[0] ?? '')]).to.deep.equal(['http.fetch', true]);
    }
    for (const wrong of [null, 'fetch', {}])
      expect(thrown(ArgumentError, () => client('https://csbs.test', { http: { fetch: wrong } })).argument).to.equal(
        'http.fetch',
      );
  });

  it("a call's own onAttempt is called in addition to the client's", async () => {
    const events: Record<string, AttemptEvent[]> = { client: [], call: [] };
    const hooked = client('https://csbs.test', {
      http: { fetch: respondingWith(404, null, { 'x-request-id': 'r-1' }) },
      onAttempt: (event: AttemptEvent) => void events.client?.push(event),
    });
    await failure(NotFoundError, hooked.backups.get('b1'));
    await failure(NotFoundError, hooked.backups.get('b1', { onAttempt: (event) => void events.call?.push(event) }));
    expect(events.client).to.have.length(2);
    expect(events.call?.map(({ requestId, status, attempt }) => [requestId, status, attempt])).to.deep.equal([
      ['r-1', 404, 1],
    ]);
    const broken = { onAttempt: () => expect.fail('a broken hook') };
    expect((await failure(ApiError, hooked.backups.get('b1', broken))).status).to.equal(404);
  });
});
