import { expect } from 'chai';
import { tokenCredentials } from '../../src/auth/credentials.js';
import {
  ArgumentError,
  AuthenticationError,
  NotFoundError,
  type RequestHeaders,
  RequestTimeoutError,
} from '../../src/index.js';
import { failure } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import { backupResponse, httpResponse, type RawServer, withRawServer } from '../support/raw-server.js';

const tokenOf = (head: string) => /^x-auth-token: (.*)$/im.exec(head)?.[1];
const tokens = ({ requests }: RawServer) => requests.map(({ head }) => tokenOf(head));

/** A service that accepts one token. */
const accepting = (good: string, use: (server: RawServer) => Promise<unknown>) =>
  withRawServer(
    (socket, { head }) =>
      socket.write(tokenOf(head) === good ? backupResponse : httpResponse(401, '{"error_code": "APIGW.0307"}')),
    use,
  );

/** A function that returns one token after the other, and then always the last one. */
function returning(...list: string[]) {
  const state = { calls: 0 };
  const auth = async () => list[Math.min(state.calls++, list.length - 1)] ?? '';
  return { auth, state };
}

describe('a rejected token', () => {
  it('is requested again, and the request is sent once more, even without retries', async () => {
    await accepting('token-2', async (server) => {
      const { auth, state } = returning('token-1', 'token-2');
      const client = instantClient({ endpoints: { csbs: server.url }, auth, maxRetries: 0 });
      expect((await client.backups.get('b1')).id).to.equal('b1');
      expect(tokens(server)).to.deep.equal(['token-1', 'token-2']);
      expect(state.calls).to.equal(2);
      expect(client.slept).to.deep.equal([]);
    });
  });

  it('ends the call if the function returns the same token again', async () => {
    await accepting('token-2', async (server) => {
      const { auth, state } = returning('token-1');
      await failure(AuthenticationError, instantClient({ endpoints: { csbs: server.url }, auth }).backups.get('b1'));
      expect(server.requests).to.have.length(1);
      expect(state.calls).to.equal(2);
    });
  });

  it('is requested again by the next call if the function returned the same token again', async () => {
    await accepting('token-2', async (server) => {
      const { auth } = returning('token-1', 'token-1', 'token-1', 'token-2');
      const client = instantClient({ endpoints: { csbs: server.url }, auth });
      await failure(AuthenticationError, client.backups.get('b1'));
      expect((await client.backups.get('b1')).id).to.equal('b1');
      expect(tokens(server)).to.deep.equal(['token-1', 'token-1', 'token-2']);
    });
  });

  it('is requested only once, even if an older renewal fails in the meantime', async () => {
    const renewals: { resolve: (token: string) => void; reject: (reason: unknown) => void }[] = [];
    const credentials = tokenCredentials(
      () => new Promise<string>((resolve, reject) => renewals.push({ resolve, reject })),
      (headers) => headers,
    );
    const renew = (token: string) =>
      credentials.renew({ headers: { 'X-Auth-Token': token }, status: 401 }, new AbortController().signal);
    const older = renew('token-1');
    const newer = renew('token-2');
    renewals[0]?.reject(new RangeError('no token today'));
    await failure(RangeError, older);
    const concurrent = renew('token-2');
    expect(renewals).to.have.length(2);
    renewals[1]?.resolve('token-3');
    const request = { method: 'GET', url: 'https://csbs.invalid', body: new Uint8Array() };
    const headers = [await newer, await concurrent].map((authenticate) =>
      authenticate?.(request, new AbortController().signal),
    );
    expect(await Promise.all(headers)).to.deep.equal([{ 'X-Auth-Token': 'token-3' }, { 'X-Auth-Token': 'token-3' }]);
  });

  /** Credentials whose token function waits until the test resolves each call. */
  const waitingCredentials = () => {
    const resolvers: ((token: string) => void)[] = [];
    const { authenticate, renew } = tokenCredentials(
      () => new Promise<string>((resolve) => resolvers.push(resolve)),
      (headers) => headers,
    );
    const { signal } = new AbortController();
    const request = { method: 'GET', url: 'https://csbs.invalid', body: new Uint8Array() };
    return {
      resolvers,
      authenticate: () => authenticate(request, signal),
      renew: async (headers: RequestHeaders) => (await renew({ headers, status: 401 }, signal))?.(request, signal),
    };
  };

  it('uses the outcome of the latest renewal, even if an earlier one returns later', async () => {
    const { resolvers, authenticate, renew } = waitingCredentials();
    const withToken = <T>(outcome: T, token: string) => {
      resolvers.at(-1)?.(token);
      return outcome;
    };
    await withToken(renew(await withToken(authenticate(), 'token-1')), 'token-2');
    const first = await withToken(authenticate(), 'token-2');
    const second = await withToken(authenticate(), 'token-2');
    await withToken(renew(first), 'token-3');
    const requested = resolvers.length;
    expect(await renew(second)).to.deep.equal({ 'X-Auth-Token': 'token-3' });
    expect(resolvers).to.have.length(requested);
  });

  it('is renewed once per call, however many tokens there are', async () => {
    await accepting('token-9', async (server) => {
      const { auth } = returning('token-1', 'token-2', 'token-3', 'token-4');
      const error = await failure(
        AuthenticationError,
        instantClient({ endpoints: { csbs: server.url }, auth }).backups.get('b1'),
      );
      expect(error.attempts).to.equal(2);
      expect(error.code).to.equal('APIGW.0307');
      expect(server.requests).to.have.length(2);
    });
  });

  it('is renewed once for all concurrent calls, even if each had a token of its own', async () => {
    await accepting('good-token', async (server) => {
      let created = 0;
      let renewals = 0;
      const auth = async () => {
        if (server.requests.length === 0) {
          created += 1;
          return `token-${created}`;
        }
        renewals += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return 'good-token';
      };
      const client = instantClient({ endpoints: { csbs: server.url }, auth });
      expect(await Promise.all(Array.from({ length: 20 }, () => client.backups.get('b1')))).to.have.length(20);
      expect([created, renewals]).to.deep.equal([20, 1]);
    });
  });

  it('is requested again if other calls got the same token that was rejected', async () => {
    const renewals: ((token: string) => void)[] = [];
    const credentials = tokenCredentials(
      () => new Promise<string>((resolve) => renewals.push(resolve)),
      (headers) => headers,
    );
    const renew = (token: string) =>
      credentials.renew({ headers: { 'X-Auth-Token': token }, status: 401 }, new AbortController().signal);
    const [other, own, concurrent] = [renew('token-1'), renew('token-2'), renew('token-2')];
    renewals[0]?.('token-2');
    await other;
    await new Promise((resolve) => setImmediate(resolve));
    expect(renewals).to.have.length(2);
    renewals[1]?.('token-3');
    const request = { method: 'GET', url: 'https://csbs.invalid', body: new Uint8Array() };
    for (const authenticate of [await own, await concurrent])
      expect(await authenticate?.(request, new AbortController().signal)).to.deep.equal({ 'X-Auth-Token': 'token-3' });
  });

  it('is renewed once for all concurrent calls', async () => {
    await accepting('good-token', async (server) => {
      let renewals = 0;
      let expired = 'old-token';
      // Twenty calls get the token before the first is rejected; then it is renewed.
      const auth = async () => {
        if (server.requests.length === 0) return expired;
        renewals += 1;
        await new Promise((resolve) => setImmediate(resolve));
        expired = 'good-token';
        return expired;
      };
      const client = instantClient({ endpoints: { csbs: server.url }, auth });
      const found = await Promise.all(Array.from({ length: 20 }, () => client.backups.get('b1')));
      expect(found).to.have.length(20);
      expect(renewals).to.equal(1);
      expect(server.requests).to.have.length(40);
    });
  });

  it('can be renewed again in a later call', async () => {
    let good = 'token-2';
    await withRawServer(
      (socket, { head }) => socket.write(tokenOf(head) === good ? backupResponse : httpResponse(401, '')),
      async (server) => {
        const { auth } = returning('token-1', 'token-2', 'token-2', 'token-4');
        const client = instantClient({ endpoints: { csbs: server.url }, auth });
        await client.backups.get('b1');
        good = 'token-4';
        await client.backups.get('b1');
        expect(tokens(server)).to.deep.equal(['token-1', 'token-2', 'token-2', 'token-4']);
      },
    );
  });

  it('does not prevent retries', async () => {
    await withRawServer(
      (socket, { count }) =>
        socket.write(
          [httpResponse(503, ''), httpResponse(401, ''), httpResponse(503, ''), backupResponse][count - 1] ??
            backupResponse,
        ),
      async (server) => {
        const { auth } = returning('token-1', 'token-1', 'token-2');
        const client = instantClient({ endpoints: { csbs: server.url }, auth, maxRetries: 2 });
        await client.backups.get('b1');
        expect(server.requests).to.have.length(4);
        expect(client.slept).to.deep.equal([250, 500]);
      },
    );
  });

  it('rejects with the error of the function, and can be renewed by the next call', async () => {
    await accepting('token-3', async (server) => {
      const outcomes: (() => string)[] = [
        () => 'token-1',
        () => {
          throw new RangeError('no token today');
        },
        () => 'token-1',
        () => 'token-3',
      ];
      const client = instantClient({
        endpoints: { csbs: server.url },
        auth: async () => outcomes.shift()?.() ?? 'token-3',
      });
      await failure(RangeError, client.backups.get('b1'));
      expect((await client.backups.get('b1')).id).to.equal('b1');
    });
  });

  it('rejects with an ArgumentError if the new token cannot be sent', async () => {
    await accepting('token-2', async (server) => {
      const { auth } = returning('token-1', 'sentinel-1234\n');
      const error = await failure(
        ArgumentError,
        instantClient({ endpoints: { csbs: server.url }, auth }).backups.get('b1'),
      );
      expect(error.message).not.to.include('sentinel');
    });
  });

  it('must be renewed within timeoutMs: a function that never returns does not block the call', async () => {
    await accepting('token-2', async (server) => {
      let calls = 0;
      const auth = () => (calls++ === 0 ? 'token-1' : new Promise<string>(() => {}));
      const error = await failure(
        RequestTimeoutError,
        instantClient({ endpoints: { csbs: server.url }, auth, timeoutMs: 30 }).backups.get('b1'),
      );
      expect(error.message).to.include('No new token within 30 ms');
    });
  });

  it('can be renewed by a later call if a renewal was stuck', async () => {
    await accepting('token-2', async (server) => {
      const resolvers: (string | Promise<string>)[] = ['token-1', new Promise<string>(() => {}), 'token-1', 'token-2'];
      const client = instantClient({
        endpoints: { csbs: server.url },
        auth: () => resolvers.shift() ?? 'token-2',
        timeoutMs: 50,
      });
      await failure(RequestTimeoutError, client.backups.get('b1'));
      expect((await client.backups.get('b1')).id).to.equal('b1');
    });
  });

  it('is rejected only by a 401', async () => {
    await withRawServer(
      (socket) => socket.write(httpResponse(404, '')),
      async (server) => {
        const { auth, state } = returning('token-1', 'token-2');
        await failure(NotFoundError, instantClient({ endpoints: { csbs: server.url }, auth }).backups.get('b1'));
        expect(state.calls).to.equal(1);
      },
    );
  });
});
