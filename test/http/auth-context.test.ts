// Requests from within an authenticator, on real sockets.
import { expect } from 'chai';
import {
  ApiError,
  ArgumentError,
  type AttemptEvent,
  type AuthContext,
  AuthenticationError,
  type Authenticator,
  type AuthResponse,
  ConnectionError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from '../../src/index.js';
import { credentialService } from '../support/credential-service.js';
import { failure, thrown } from '../support/errors.js';
import { until } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { type Behavior, headerOf, httpResponse, type RawServer } from '../support/raw-server.js';

const never: Behavior = () => expect.fail('unexpected request');

/** Sends a request from within an authenticator. */
async function sendFromAuthenticator(
  auth: Behavior,
  send: (context: AuthContext, url: string) => Promise<AuthResponse>,
  options: object = {},
) {
  const events: AttemptEvent[] = [];
  let requests: RawServer['requests'] = [];
  let response: AuthResponse | undefined;
  let slept: number[] = [];
  await credentialService(auth, async (server) => {
    requests = server.requests;
    const authenticator: Authenticator = {
      async authenticate(_request, context) {
        response = await send(context, `${server.url}/auth`);
        return { 'X-Credential': 'good-credential' };
      },
    };
    const client = instantClient({
      endpoints: { csbs: server.url },
      auth: authenticator,
      onAttempt: (event: AttemptEvent) => events.push(event),
      ...options,
    });
    slept = client.slept;
    await client.backups.get('b1');
  });
  if (response === undefined) throw new Error('no request was sent');
  return { response, requests, events, slept };
}

const token: Behavior = (socket) => socket.write(httpResponse(201, '{"token": 1}', { 'X-Subject-Token': 'abc' }));

describe('a request from within an authenticator', () => {
  it('resolves to status, headers and body', async () => {
    const { response } = await sendFromAuthenticator(token, (context, url) => context.send({ url }));
    expect([response.status, response.headers['x-subject-token'], response.text, response.json()]).to.deep.equal([
      201,
      'abc',
      '{"token": 1}',
      { token: 1 },
    ]);
  });

  it('may return a token larger than Node’s default limit for headers', async () => {
    const large = 'x'.repeat(32 * 1024);
    const { response } = await sendFromAuthenticator(
      (socket) => socket.write(httpResponse(201, '{}', { 'X-Subject-Token': large })),
      (context, url) => context.send({ url }),
    );
    expect(response.headers['x-subject-token']).to.equal(large);
  });

  it('contains what the authenticator passes and no credentials of the client', async () => {
    const { requests } = await sendFromAuthenticator(
      token,
      (context, url) =>
        context.send({ url: `${url}?a=b+c`, method: 'post', body: '{}', headers: { 'X-Auth-Token': 'own-token' } }),
      {
        userAgent: 'my-app/1',
      },
    );
    const head = requests[0]?.head ?? '';
    expect(head.split('\r\n')[0]).to.equal('POST /auth?a=b+c HTTP/1.1');
    expect(headerOf(head, 'content-type')).to.equal('application/json');
    expect(headerOf(head, 'x-auth-token')).to.equal('own-token');
    expect(headerOf(head, 'user-agent')).to.match(/^my-app\/1 csbs-client/);
    expect(headerOf(head, 'x-credential')).to.equal(undefined);
  });

  it('may have a body of another type', async () => {
    const { requests } = await sendFromAuthenticator(token, (context, url) =>
      context.send({
        url,
        method: 'POST',
        body: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    );
    expect(requests[0]?.head.match(/^content-type: .*$/gim)).to.deep.equal([
      'Content-Type: application/x-www-form-urlencoded',
    ]);
  });

  it('has no content type if it has no body', async () => {
    const { requests } = await sendFromAuthenticator(token, (context, url) => context.send({ url }));
    expect(headerOf(requests[0]?.head ?? '', 'content-type')).to.equal(undefined);
  });

  it('does not send the fragment of its URL, or show it in events', async () => {
    const { requests, events } = await sendFromAuthenticator(token, (context, url) =>
      context.send({ url: `${url}#part-of-the-page` }),
    );
    expect(requests[0]?.head.split('\r\n')[0]).to.equal('GET /auth HTTP/1.1');
    expect(events[0]?.path).to.equal('/auth');
  });

  it('is retried like every other request and reported to onAttempt', async () => {
    const { requests, events, slept } = await sendFromAuthenticator(
      (socket, request) => (request.count < 3 ? socket.write(httpResponse(503, '')) : token(socket, request)),
      (context, url) => context.send({ url }),
    );
    expect(requests).to.have.length(4);
    expect(slept).to.deep.equal([250, 500]);
    expect(events.map(({ operation, path, attempt, status }) => [operation, path, attempt, status])).to.deep.equal([
      ['auth', '/auth', 1, 503],
      ['auth', '/auth', 2, 503],
      ['auth', '/auth', 3, 201],
      ['backups.get', '/v1/p1/checkpoint_items/b1', 1, 200],
    ]);
  });

  const failures: [name: string, behave: Behavior, type: abstract new (...args: never[]) => Error][] = [
    ['an error', (socket) => socket.write(httpResponse(400, '')), ApiError],
    ['a 401, which is not renewed', (socket) => socket.write(httpResponse(401, '')), AuthenticationError],
    [
      'a redirect, which is not followed',
      (socket) => socket.write(httpResponse(302, '', { location: 'http://127.0.0.1:1/' })),
      UnexpectedResponseError,
    ],
    ['silence', () => {}, RequestTimeoutError],
    ['a reset', (socket) => socket.resetAndDestroy(), ConnectionError],
    [
      'a body that is too large',
      (socket) => socket.write(httpResponse(200, 'x'.repeat(2000))),
      UnexpectedResponseError,
    ],
  ];
  for (const [name, behave, type] of failures) {
    it(`fails like every other request: ${name}`, async () => {
      const error = await failure(
        type as never,
        sendFromAuthenticator(behave, (context, url) => context.send({ url }), {
          timeoutMs: 100,
          maxRetries: 0,
          maxResponseBytes: 1000,
        }),
      );
      expect(error.message).to.match(/\(.*GET \/auth/);
    });
  }

  it('may return something other than JSON', async () => {
    const { response } = await sendFromAuthenticator(
      (socket) => socket.write(httpResponse(200, 'plain-token', { 'content-type': 'text/plain' })),
      (context, url) => context.send({ url }),
    );
    expect(response.text).to.equal('plain-token');
    expect(thrown(UnexpectedResponseError, () => response.json()).message).to.include('not JSON');
    for (const part of ['nothing', '200', 'GET /auth']) expect(response.unexpected('nothing').message).to.include(part);
  });

  const invalid: [name: string, argument: string, request: object][] = [
    ['a URL with http://', 'authUrl', { url: 'http://iam.example.com/v3', argument: 'authUrl' }],
    ['a URL with a password', 'url', { url: 'https://me:sentinel-sentinel@iam.example.com' }],
    ['no URL', 'url', {}],
    ['a body that is not a string', 'body', { url: 'https://iam.example.com', body: {} }],
    ['a method that is not valid', 'method', { url: 'https://iam.example.com', method: 'GE T' }],
    ['null as the method', 'method', { url: 'https://iam.example.com', method: null }],
    [
      'a header that cannot be sent',
      'headers',
      { url: 'https://iam.example.com', headers: { a: 'sentinel-sentinel\n' } },
    ],
    ['an unknown key', 'data', { url: 'https://iam.example.com', data: 'sentinel-sentinel' }],
    ['a signal that is not an AbortSignal', 'signal', { url: 'https://iam.example.com', signal: 5 }],
  ];
  for (const [name, argument, request] of invalid) {
    it(`is rejected before anything is sent: ${name}`, async () => {
      const error = await failure(
        ArgumentError,
        sendFromAuthenticator(never, (context) => context.send(request as never)),
      );
      expect(error.argument).to.equal(argument);
      expect(error.message).not.to.include('sentinel');
    });
  }

  it('may be aborted by its own signal', async () => {
    const stop = new AbortController();
    let outcome: unknown;
    await credentialService(
      () => stop.abort(new RangeError('enough')),
      async ({ url }) => {
        const auth: Authenticator = {
          async authenticate(_request, context) {
            await context.send({ url: `${url}/auth`, signal: stop.signal }).catch((error: unknown) => {
              outcome = error;
            });
            return { 'X-Credential': 'good-credential' };
          },
        };
        expect(
          (await instantClient({ endpoints: { csbs: url }, auth, timeoutMs: 1000, maxRetries: 0 }).backups.get('b1'))
            .id,
        ).to.equal('b1');
      },
    );
    expect(outcome).to.be.instanceOf(RangeError);
  });

  it('ends when the call is aborted', async () => {
    const stop = new AbortController();
    await credentialService(
      () => stop.abort(new RangeError('enough')),
      async ({ url, open }) => {
        let outcome: unknown;
        const auth: Authenticator = {
          async authenticate(_request, context) {
            await context.send({ url: `${url}/auth` }).catch((error: unknown) => {
              outcome = error;
            });
            return {};
          },
        };
        await failure(
          RangeError,
          instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1', { signal: stop.signal }),
        );
        await until(() => open() === 0);
        expect(outcome).to.be.instanceOf(RangeError);
      },
    );
  });
});
