// Authenticators that users write, on real sockets.
import type { Socket } from 'node:net';
import { expect } from 'chai';
import {
  ApiError,
  ArgumentError,
  AuthenticationError,
  type Authenticator,
  CsbsClient,
  type OutgoingRequest,
  type RejectedRequest,
  RequestTimeoutError,
} from '../../src/index.js';
import { credentialService } from '../support/credential-service.js';
import { failure, thrown } from '../support/errors.js';
import { until } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { type Behavior, backupResponse, headerOf, httpResponse, withRawServer } from '../support/raw-server.js';

const never: Behavior = () => expect.fail('unexpected request');

describe('an authenticator', () => {
  it('sees the method, the URL and the body as they are sent, before each attempt', async () => {
    const seen: OutgoingRequest[] = [];
    const auth: Authenticator = {
      authenticate(request) {
        seen.push(request);
        return { 'X-Credential': `credential-${seen.length}` };
      },
    };
    await withRawServer(
      (socket, { count }) =>
        socket.write(count === 1 ? httpResponse(503, '') : httpResponse(200, '{"total_count": 1}')),
      async ({ url, requests }) => {
        await instantClient({ endpoints: { csbs: `${url}/gate/` }, auth }).resourceInstances.count();
        expect(requests.map(({ head }) => headerOf(head, 'x-credential'))).to.deep.equal([
          'credential-1',
          'credential-2',
        ]);
        expect(requests.map(({ head }) => headerOf(head, 'x-auth-token'))).to.deep.equal([undefined, undefined]);
        for (const { method, url: sentUrl, body } of seen) {
          expect([method, sentUrl]).to.deep.equal(['POST', `${url}/gate/v1/p1/csbs_backup/resource_instances/action`]);
          expect(new TextDecoder().decode(body)).to.equal('{"action":"count"}');
        }
      },
    );
  });

  it('sees the encoded query as it is sent', async () => {
    let sentUrl = '';
    const auth: Authenticator = {
      authenticate(request) {
        sentUrl = request.url;
        return {};
      },
    };
    await withRawServer(
      (socket) => socket.write(httpResponse(200, '{"checkpoint_items": []}')),
      async ({ url, requests }) => {
        await new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth }).backups
          .list({ name: "a b+c~*'ä" })
          .toArray();
        expect(sentUrl).to.equal(`${url}${requests[0]?.head.split(' ')[1]}`);
        expect(sentUrl).to.include('name=a%20b%2Bc~%2A%27%C3%A4');
      },
    );
  });

  it('receives the reason of a rejection, and the request is sent once more with new headers', async () => {
    const rejections: RejectedRequest[] = [];
    const auth: Authenticator = {
      authenticate: () => ({ 'X-Credential': rejections.length === 0 ? 'old-credential' : 'good-credential' }),
      async renew(rejected) {
        rejections.push(rejected);
        return true;
      },
    };
    await credentialService(never, async ({ url, requests }) => {
      expect((await instantClient({ endpoints: { csbs: url }, auth, maxRetries: 0 }).backups.get('b1')).id).to.equal(
        'b1',
      );
      expect(requests).to.have.length(2);
      expect(rejections).to.deep.equal([
        {
          headers: { 'X-Credential': 'old-credential' },
          status: 401,
          date: new Date('2026-01-01T00:00:00Z'),
          code: 'APIGW.0307',
          detail: 'no',
        },
      ]);
    });
  });

  it('receives only what the response contains', async () => {
    const rejections: RejectedRequest[] = [];
    const auth: Authenticator = {
      authenticate: () => ({ 'X-Credential': 'old-credential' }),
      async renew(rejected) {
        rejections.push(rejected);
        return false;
      },
    };
    await withRawServer(
      (socket) => socket.write('HTTP/1.1 401 \r\ncontent-length: 0\r\n\r\n'),
      async ({ url }) =>
        void (await failure(AuthenticationError, instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1'))),
    );
    expect(rejections).to.deep.equal([{ headers: { 'X-Credential': 'old-credential' }, status: 401 }]);
  });

  it('renews at most once per call', async () => {
    let renewals = 0;
    const auth: Authenticator = {
      authenticate: () => ({ 'X-Credential': `bad-credential-${renewals}` }),
      async renew() {
        renewals += 1;
        return true;
      },
    };
    await credentialService(never, async ({ url, requests }) => {
      await failure(AuthenticationError, instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1'));
      expect([requests.length, renewals]).to.deep.equal([2, 1]);
    });
  });

  it('renews once for all concurrent calls, and again if the same headers are rejected later', async () => {
    let renewals = 0;
    const auth: Authenticator = {
      // As with a session cookie: the header stays the same after a renewal.
      authenticate: () => ({ 'X-Credential': 'same-credential' }),
      async renew() {
        renewals += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return true;
      },
    };
    const first: Socket[] = [];
    await withRawServer(
      (socket, { count }) => {
        if (count > 20) return void socket.write(count === 41 ? httpResponse(401, '') : backupResponse);
        // All twenty are rejected together.
        first.push(socket);
        if (count === 20) for (const one of first) one.write(httpResponse(401, ''));
      },
      async ({ url, requests }) => {
        const client = instantClient({ endpoints: { csbs: url }, auth, maxRetries: 0 });
        await Promise.all(Array.from({ length: 20 }, () => client.backups.get('b1')));
        expect([requests.length, renewals]).to.deep.equal([40, 1]);
        await client.backups.get('b1');
        expect([requests.length, renewals]).to.deep.equal([42, 2]);
      },
    );
  });

  it('renews once even if that fails: later calls get the same error', async () => {
    let renewals = 0;
    const auth: Authenticator = {
      authenticate: () => ({ 'X-Credential': 'bad-credential' }),
      async renew() {
        renewals += 1;
        throw new RangeError('the account is locked');
      },
    };
    const held: Socket[] = [];
    await withRawServer(
      (socket) => {
        held.push(socket);
        // The first request is rejected at once, the others after its renewal has failed.
        if (held.length === 1) socket.write(httpResponse(401, ''));
        else if (renewals > 0) socket.write(httpResponse(401, ''));
      },
      async ({ url, requests }) => {
        const client = instantClient({ endpoints: { csbs: url }, auth, maxRetries: 0 });
        const calls = Array.from({ length: 8 }, () => failure(RangeError, client.backups.get('b1')));
        await Promise.race(calls);
        await until(() => requests.length === 8);
        for (const socket of held.slice(1)) if (!socket.writableEnded) socket.write(httpResponse(401, ''));
        await Promise.all(calls);
        expect(renewals).to.equal(1);
        await failure(RangeError, instantClient({ endpoints: { csbs: url }, auth, maxRetries: 0 }).backups.get('b1'));
      },
    );
  });

  it('receives an aborted signal when its time has elapsed', async () => {
    let passedSignal: AbortSignal | undefined;
    const auth: Authenticator = {
      authenticate(_request, { signal }) {
        passedSignal = signal;
        return new Promise<never>(() => {});
      },
    };
    const client = instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth, timeoutMs: 10, maxRetries: 0 });
    const error = await failure(RequestTimeoutError, client.backups.get('b1'));
    expect(error.attempts).to.equal(1);
    expect(passedSignal?.aborted).to.equal(true);
    expect(client.slept).to.deep.equal([]);
  });

  it('that cannot renew leaves the error of the service', async () => {
    for (const renew of [undefined, async () => false, async () => undefined as never]) {
      const auth = {
        authenticate: () => ({ 'X-Credential': 'bad-credential' }),
        ...(renew === undefined ? {} : { renew }),
      };
      await credentialService(never, async ({ url, requests }) => {
        await failure(AuthenticationError, instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1'));
        expect(requests).to.have.length(1);
      });
    }
  });

  it('renews only after a 401', async () => {
    const auth: Authenticator = { authenticate: () => ({}), renew: async () => expect.fail('an unexpected renewal') };
    await withRawServer(
      (socket) => socket.write(httpResponse(403, '')),
      async ({ url }) =>
        void (await failure(ApiError, instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1'))),
    );
  });

  it('may throw its own error, which is passed on unchanged', async () => {
    const thrownBy = new RangeError('the vault is closed');
    const broken: Authenticator[] = [
      { authenticate: () => Promise.reject(thrownBy) },
      {
        authenticate() {
          throw thrownBy;
        },
      },
    ];
    for (const auth of broken) {
      const error = await failure(
        RangeError,
        instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth }).backups.get('b1'),
      );
      expect(error).to.equal(thrownBy);
    }
  });

  it('cannot block a call for longer than a call may take', async () => {
    const hanging: Authenticator = { authenticate: () => new Promise<never>(() => {}) };
    const client = instantClient({
      endpoints: { csbs: 'http://127.0.0.1:1' },
      auth: hanging,
      timeoutMs: 10,
      maxRetries: 0,
    });
    const error = await failure(RequestTimeoutError, client.backups.get('b1'));
    expect(error.message).to.include('No token within 20 ms');
  });

  it('has no more time than its own call, whatever the client’s settings are', async () => {
    const hanging: Authenticator = { authenticate: () => new Promise<never>(() => {}) };
    const client = instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth: hanging });
    const error = await failure(RequestTimeoutError, client.backups.get('b1', { timeoutMs: 10, maxRetries: 0 }));
    expect(error.message).to.include('No token within 20 ms');
  });

  it('has no more time for a renewal than its own call', async () => {
    const auth: Authenticator = {
      authenticate: () => ({ 'X-Credential': 'bad-credential' }),
      renew: () => new Promise<never>(() => {}),
    };
    await credentialService(never, async ({ url }) => {
      const call = instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1', {
        timeoutMs: 200,
        maxRetries: 0,
      });
      expect((await failure(RequestTimeoutError, call)).message).to.include('No new token within 400 ms');
    });
  });

  for (const [name, headers] of [
    ['an empty token', { 'X-Auth-Token': '' }],
    ['an undefined token', { 'X-Auth-Token': undefined }],
    ['a token with a tab', { 'x-auth-token': 'token\tof-the-tests' }],
    ['an empty header', { 'X-Credential': '' }],
    ['a name twice', { 'X-Credential': 'one', 'x-credential': 'two' }],
    ['the name __proto__', JSON.parse('{"__proto__": "credential"}')],
  ] as const) {
    it(`cannot return ${name}`, async () => {
      const client = instantClient({
        endpoints: { csbs: 'http://127.0.0.1:1' },
        auth: { authenticate: () => headers },
      });
      expect((await failure(ArgumentError, client.backups.get('b1'))).argument).to.equal('auth');
    });
  }

  it('may use the scheme Bearer: errors contain neither the header nor the token alone', async () => {
    const auth: Authenticator = { authenticate: () => ({ Authorization: 'Bearer credential-of-the-tests' }) };
    await withRawServer(
      (socket) => socket.write(httpResponse(403, '{"error_code": "X.1", "error_msg": "bad credential-of-the-tests"}')),
      async ({ url }) => {
        const error = await failure(ApiError, instantClient({ endpoints: { csbs: url }, auth }).backups.get('b1'));
        expect(error.message).to.include('X.1 bad [secret] (');
        expect(error.body).not.to.include('of-the-tests');
      },
    );
  });

  it('is abandoned at once when the call is aborted, and its signal is aborted', async () => {
    const stop = new AbortController();
    let passedSignal: AbortSignal | undefined;
    const hanging: Authenticator = {
      authenticate(_request, { signal }) {
        passedSignal = signal;
        queueMicrotask(() => stop.abort(new RangeError('enough')));
        return new Promise<never>(() => {});
      },
    };
    const client = instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth: hanging });
    await failure(RangeError, client.backups.get('b1', { signal: stop.signal }));
    expect(passedSignal?.aborted).to.equal(true);
  });

  const wrongHeaders: [name: string, headers: unknown][] = [
    ['none', undefined],
    ['a string', 'sentinel-sentinel'],
    ['a line break', { 'X-Credential': 'sentinel-sentinel\r\nX-Other: 1' }],
    ['another type', { 'X-Credential': 5 }],
    ['an invalid name', { 'X Credential': 'sentinel-sentinel' }],
    ['a header of the connection', { Host: 'sentinel-sentinel' }],
  ];
  for (const [name, headers] of wrongHeaders) {
    it(`must return valid headers, not ${name}`, async () => {
      const client = instantClient({
        endpoints: { csbs: 'http://127.0.0.1:1' },
        auth: { authenticate: () => headers as never },
      });
      const error = await failure(ArgumentError, client.backups.get('b1'));
      expect(error.argument).to.equal('auth');
      expect(error.message).not.to.include('sentinel');
    });
  }

  for (const auth of [
    null,
    5,
    {},
    { authenticate: 5 },
    { authenticate() {}, renew: 5 },
    { authenticate() {}, session: {} },
  ]) {
    it(`is not accepted: ${JSON.stringify(auth)}`, () => {
      expect(
        thrown(ArgumentError, () => instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth })).argument,
      ).to.equal('auth');
    });
  }
});
