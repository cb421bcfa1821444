import { expect } from 'chai';
import { type AttemptEvent, CsbsClient, RequestTimeoutError, UnexpectedResponseError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { type Behavior, backupResponse, httpResponse, withRawServer } from '../support/raw-server.js';
import { instantClient } from '../support/runtime.js';
import { turns } from '../support/turns.js';

const client = (csbs: string, options: object = {}) =>
  new CsbsClient({ endpoints: { csbs }, projectId: 'p1', auth: 'token-of-the-tests', maxRetries: 0, ...options });

describe('an attempt', () => {
  it('has the user agent of this package if the user sets none', async () => {
    await withRawServer(
      (socket) => socket.write(backupResponse),
      async ({ url, requests }) => {
        await client(url).backups.get('b1');
        expect(requests[0]?.head).to.match(/^user-agent: csbs-client\/\d+\.\d+\.\d+$/im);
      },
    );
  });

  it('that takes too long fails with the code ETIMEDOUT, and so does a renewal that takes too long', async () => {
    await withRawServer(
      (socket, { head }) => socket.write(head.includes('expired') ? httpResponse(401, '') : ''),
      async ({ url }) => {
        expect((await failure(RequestTimeoutError, client(url, { timeoutMs: 20 }).backups.get('b1'))).code).to.equal(
          'ETIMEDOUT',
        );
        let calls = 0;
        const auth = () => (calls++ === 0 ? 'expired' : new Promise<string>(() => {}));
        expect(
          (await failure(RequestTimeoutError, client(url, { timeoutMs: 40, auth }).backups.get('b1'))).code,
        ).to.equal('ETIMEDOUT');
      },
    );
  });

  it('that gets no token in time is not retried', async () => {
    let calls = 0;
    const auth = () => {
      calls += 1;
      return new Promise<string>(() => {});
    };
    const waiting = instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth, timeoutMs: 10, maxRetries: 2 });
    expect((await failure(RequestTimeoutError, waiting.backups.get('b1'))).attempts).to.equal(1);
    expect([calls, waiting.slept]).to.deep.equal([1, []]);
  });

  it('that was aborted emits no event, even if the reason resembles a network error', async () => {
    const events: AttemptEvent[] = [];
    const controller = new AbortController();
    const reason = Object.assign(new Error('enough'), { code: 'ECONNRESET' });
    await withRawServer(
      () => controller.abort(reason),
      async ({ url }) => {
        const call = client(url, { onAttempt: (event: AttemptEvent) => events.push(event) }).backups.get('b1', {
          signal: controller.signal,
        });
        expect(await failure(Error, call)).to.equal(reason);
        await turns(5);
        expect(events).to.deep.equal([]);
      },
    );
  });

  it('that is aborted by a signal without a reason rejects with an AbortError', async () => {
    const signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined }) as unknown as AbortSignal;
    const { backups } = client('http://127.0.0.1:1');
    await withRawServer(
      () => {
        Object.assign(signal, { aborted: true });
        signal.dispatchEvent(new Event('abort'));
      },
      async ({ url }) => {
        const error = await failure(Error, client(url).backups.get('b1', { signal }));
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
        expect((await failure(RangeError, client(url, { http: { httpAgent } }).backups.get('b1'))).message).to.equal(
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
        await failure(UnexpectedResponseError, client(url, { timeoutMs: 5_000 }).backups.get('b1'));
        await closed;
      });
    });
  }

  it('never uses a connection that was switched to another protocol, even without the header Upgrade', async () => {
    await withRawServer(
      (socket, { count }) => socket.write(count === 1 ? 'HTTP/1.1 101 Switching Protocols\r\n\r\n' : backupResponse),
      async ({ url, connections }) => {
        const { backups } = client(url);
        await failure(UnexpectedResponseError, backups.get('b1'));
        await turns(5);
        await backups.get('b1');
        expect(connections()).to.equal(2);
      },
    );
  });

  it('works if the runtime does not provide its built-in modules', async () => {
    const { getBuiltinModule } = process;
    const unavailable = () => {
      throw new Error('not available');
    };
    Object.assign(process, { getBuiltinModule: unavailable });
    try {
      await withRawServer(
        (socket) => socket.write(backupResponse),
        async ({ url }) => expect((await client(url).backups.get('b1')).id).to.equal('b1'),
      );
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
  });

  it('handles the rejection of a hook', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      await withRawServer(
        (socket) => socket.write(backupResponse),
        async ({ url }) =>
          void (await client(url, { onAttempt: () => Promise.reject(new RangeError('broken hook')) }).backups.get(
            'b1',
          )),
      );
      await turns(5);
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).to.deep.equal([]);
  });
});
