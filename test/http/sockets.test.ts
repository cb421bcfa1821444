import type { IncomingMessage } from 'node:http';
import axios from 'axios';
import { expect } from 'chai';
import {
  ConnectionError,
  CsbsClient,
  NotFoundError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from '../../src/index.js';
import { failure } from '../support/errors.js';
import { withProxyVariables } from '../support/proxy.js';
import { withServer } from '../support/sockets.js';

const token = 'token-of-the-tests';
const client = (url: string, options: object = {}) =>
  new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: token, maxRetries: 0, ...options });

describe('transport, on real sockets', () => {
  it('sends the token, the user agent and additional headers', async () => {
    let headers: IncomingMessage['headers'] = {};
    await withServer(
      (request, response) => {
        headers = request.headers;
        response.end('{"checkpoint_item": {"id": "b1"}}');
      },
      ({ url }) => client(url, { userAgent: 'my-app/1.2', http: { headers: { 'X-Trace': 't1' } } }).backups.get('b1'),
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
        response.end('{"checkpoint_item": {"id": "b1"}}');
      },
      (other) =>
        withServer(
          (_, response) => response.writeHead(302, { location: `${other.url}/elsewhere?x=1` }).end(),
          async ({ url }) => {
            const error = await failure(UnexpectedResponseError, client(url).backups.get('b1'));
            expect(error.status).to.equal(302);
            expect(error.message).to.include(`127.0.0.1:${other.port}`);
            expect(reached).to.equal(0);
          },
        ),
    );
  });

  it('contacts a loopback host without the proxy from the environment', async () => {
    let proxied = 0;
    await withServer(
      (_, response) => {
        proxied += 1;
        response.end();
      },
      (proxy) =>
        withServer(
          (_, response) => response.end('{"checkpoint_item": {"id": "b1"}}'),
          ({ url }) => withProxyVariables({ HTTP_PROXY: proxy.url }, () => client(url).backups.get('b1')),
        ),
    );
    expect(proxied).to.equal(0);
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
          response.end('{"checkpoint_item": {"id": "b1"}}');
        },
        ({ url }) => client(url).backups.get('b1'),
      );
    } finally {
      axios.defaults.baseURL = baseURL;
      delete axios.defaults.headers.common.Authorization;
    }
    expect(path).to.equal('/v1/p1/checkpoint_items/b1');
    expect(authorization).to.equal(undefined);
  });

  for (const [name, suffix, prefix] of [
    ['a slash at the end', '/', ''],
    ['a path prefix', '/gateway/csbs', '/gateway/csbs'],
    ['a path prefix and a slash', '/gateway/csbs/', '/gateway/csbs'],
  ] as const) {
    it(`accepts an endpoint with ${name}, which errors do not show`, async () => {
      const paths: string[] = [];
      await withServer(
        (request, response) => {
          paths.push(request.url ?? '');
          response.writeHead(400).end();
        },
        async ({ url }) => {
          const error = await failure(Error, client(`${url}${suffix}`).backups.list({ name: 'a?b' }).first());
          expect(error.message).to.include('(GET /v1/p1/checkpoint_items)');
        },
      );
      expect(paths).to.deep.equal([`${prefix}/v1/p1/checkpoint_items?limit=1&name=a%3Fb`]);
    });
  }

  it('reports the path without the endpoint’s prefix, even if that is escaped', async () => {
    await withServer(
      (_request, response) => response.writeHead(404).end(),
      async ({ url }) => {
        const error = await failure(NotFoundError, client(`${url}/it's/a(b)`).backups.get("b'1"));
        expect(error.request.path).to.equal('/v1/p1/checkpoint_items/b%271');
      },
    );
  });

  it('escapes an id once', async () => {
    let path = '';
    await withServer(
      (request, response) => {
        path = request.url ?? '';
        response.end('{"checkpoint_item": {"id": "x"}}');
      },
      ({ url }) => client(url).backups.get('a b%2f;ü'),
    );
    expect(path).to.equal('/v1/p1/checkpoint_items/a%20b%252f%3B%C3%BC');
  });

  it('stops a slow body at the deadline', async () => {
    await withServer(
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drip));
      },
      async ({ url }) => {
        const error = await failure(RequestTimeoutError, client(url, { timeoutMs: 40 }).backups.get('b1'));
        expect(error).to.be.instanceOf(ConnectionError);
        expect(error.message).to.include('within 40 ms');
      },
    );
  });

  it("uses the timeout of a call instead of the client's", async () => {
    await withServer(
      () => {},
      async ({ url }) => {
        const error = await failure(RequestTimeoutError, client(url).backups.get('b1', { timeoutMs: 20 }));
        expect(error.name).to.equal('RequestTimeoutError');
      },
    );
  });

  it('stops at the deadline even if the token does not arrive', async () => {
    const auth = () => new Promise<string>(() => {});
    await failure(RequestTimeoutError, client('http://127.0.0.1:1', { auth, timeoutMs: 20 }).backups.get('b1'));
  });

  it('rejects with the reason of the signal during a request', async () => {
    const controller = new AbortController();
    await withServer(
      () => controller.abort(new RangeError('enough')),
      async ({ url }) => {
        const error = await failure(RangeError, client(url).backups.get('b1', { signal: controller.signal }));
        expect(error.message).to.equal('enough');
      },
    );
  });

  it('can still be aborted by a signal after another call with the same signal has ended', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    await withServer(
      (request, response) => {
        if (request.url?.endsWith('/quick')) response.end('{"checkpoint_item": {"id": "quick"}}');
      },
      async ({ url }) => {
        const slow = client(url, { timeoutMs: 5_000 }).backups.get('slow', { signal });
        slow.catch(() => {});
        await client(url).backups.get('quick', { signal });
        controller.abort(new RangeError('enough'));
        await failure(RangeError, slow);
      },
    );
  });

  it('sends nothing if the signal is already aborted', async () => {
    let requests = 0;
    await withServer(
      () => {
        requests += 1;
      },
      ({ url }) => failure(RangeError, client(url).backups.get('b1', { signal: AbortSignal.abort(new RangeError()) })),
    );
    expect(requests).to.equal(0);
  });

  it('stops a request if the consumer leaves the loop', async () => {
    let close: (() => void) | undefined;
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    let request: (() => void) | undefined;
    const requested = new Promise<void>((resolve) => {
      request = resolve;
    });
    await withServer(
      (_, response) => {
        response.on('close', () => close?.());
        request?.();
      },
      async ({ url }) => {
        const reading = client(url).backups.list()[Symbol.asyncIterator]();
        const next = reading.next();
        await requested;
        await reading.return?.();
        expect(await next).to.deep.equal({ done: true, value: undefined });
        await closed;
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
      async ({ url }) => void (await failure(ConnectionError, client(url).backups.get('b1'))),
    );
  });

  it('rejects with a ConnectionError with a code if nothing listens', async () => {
    const error = await failure(ConnectionError, client('http://127.0.0.1:1').backups.get('b1'));
    expect(error.code).to.equal('ECONNREFUSED');
  });
});
