import { expect } from 'chai';
import { type AttemptEvent, CsbsClient, RequestTimeoutError, UnexpectedResponseError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { type Behavior, httpResponse, withRawServer } from '../support/raw-server.js';
import { instantClient } from '../support/runtime.js';

const good = httpResponse(200, '{"checkpoint_item": {"id": "b1"}}');
const client = (csbs: string, options: object = {}) =>
  new CsbsClient({ endpoints: { csbs }, projectId: 'p1', auth: 'token-of-the-tests', maxRetries: 0, ...options });
/** Lets all that is ready to happen happen. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('an attempt', () => {
  it('names this package alone where the user has no name for it', async () => {
    await withRawServer(
      (socket) => socket.write(good),
      async ({ url, requests }) => {
        await client(url).backups.get('b1');
        expect(requests[0]?.head).to.match(/^user-agent: csbs-client\/\d+\.\d+\.\d+$/im);
      },
    );
  });

  it('that takes too long has the code of a timeout, and so has a renewal', async () => {
    await withRawServer(
      (socket, { head }) => socket.write(head.includes('refused') ? httpResponse(401, '') : ''),
      async ({ url }) => {
        expect((await failure(RequestTimeoutError, client(url, { timeoutMs: 20 }).backups.get('b1'))).code).to.equal(
          'ETIMEDOUT',
        );
        let asked = 0;
        const auth = () => (asked++ === 0 ? 'refused' : new Promise<string>(() => {}));
        expect(
          (await failure(RequestTimeoutError, client(url, { timeoutMs: 40, auth }).backups.get('b1'))).code,
        ).to.equal('ETIMEDOUT');
      },
    );
  });

  it('that has no token in time is the last: nobody is asked for another', async () => {
    let asked = 0;
    const auth = () => {
      asked += 1;
      return new Promise<string>(() => {});
    };
    const waiting = instantClient({ endpoints: { csbs: 'http://127.0.0.1:1' }, auth, timeoutMs: 10, maxRetries: 2 });
    expect((await failure(RequestTimeoutError, waiting.backups.get('b1'))).attempts).to.equal(1);
    expect([asked, waiting.slept]).to.deep.equal([1, []]);
  });

  it('that was aborted is told to nobody, also where the reason looks like an error of the network', async () => {
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
        await settle();
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

  it("passes on what the user's own agent fails with, and does not take it for an error of the network", async () => {
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
    it(`lets go of the body of a ${status}, which nobody wants`, async () => {
      let gone: Promise<unknown> | undefined;
      const stalls: Behavior = (socket) => {
        gone = new Promise((resolve) => socket.on('close', resolve));
        socket.write(`HTTP/1.1 ${status} Found\r\nlocation: /elsewhere\r\ncontent-length: 10\r\n\r\n`);
      };
      await withRawServer(stalls, async ({ url }) => {
        await failure(UnexpectedResponseError, client(url, { timeoutMs: 5_000 }).backups.get('b1'));
        await gone;
      });
    });
  }

  it('never goes out on a connection that was switched to another protocol, also one without a name, which Node takes for an answer', async () => {
    await withRawServer(
      (socket, { count }) => socket.write(count === 1 ? 'HTTP/1.1 101 Switching Protocols\r\n\r\n' : good),
      async ({ url, connections }) => {
        const { backups } = client(url);
        await failure(UnexpectedResponseError, backups.get('b1'));
        await settle();
        await backups.get('b1');
        expect(connections()).to.equal(2);
      },
    );
  });

  it('works if the runtime refuses to give its modules', async () => {
    const { getBuiltinModule } = process;
    const refuse = () => {
      throw new Error('not available');
    };
    Object.assign(process, { getBuiltinModule: refuse });
    try {
      await withRawServer(
        (socket) => socket.write(good),
        async ({ url }) => expect((await client(url).backups.get('b1')).id).to.equal('b1'),
      );
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
  });

  it('tells a hook that rejects, and nobody hears of it', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      await withRawServer(
        (socket) => socket.write(good),
        async ({ url }) =>
          void (await client(url, { onAttempt: () => Promise.reject(new RangeError('broken hook')) }).backups.get(
            'b1',
          )),
      );
      await settle();
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).to.deep.equal([]);
  });
});
