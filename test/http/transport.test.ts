import { expect } from 'chai';
import { checkClientOptions } from '../../src/client-options.js';
import { callTimeMs, createTransport } from '../../src/http/transport.js';
import { ConnectionError, RequestTimeoutError } from '../../src/index.js';
import { clientOf } from '../support/client.js';
import { failure } from '../support/errors.js';
import { withServer } from '../support/http-server.js';
import { instantClient } from '../support/instant-client.js';

describe('a call', () => {
  it("uses its own timeout instead of the client's", async () => {
    await withServer(
      () => {},
      async ({ url }) => {
        const error = await failure(RequestTimeoutError, clientOf(url).backups.get('b1', { timeoutMs: 20 }));
        expect(error.name).to.equal('RequestTimeoutError');
      },
    );
  });

  it('stops at the deadline even if the token does not arrive', async () => {
    const auth = () => new Promise<string>(() => {});
    await failure(RequestTimeoutError, clientOf('http://127.0.0.1:1', { auth, timeoutMs: 20 }).backups.get('b1'));
  });

  it('rejects with the reason of the signal during a request', async () => {
    const controller = new AbortController();
    await withServer(
      () => controller.abort(new RangeError('enough')),
      async ({ url }) => {
        const error = await failure(RangeError, clientOf(url).backups.get('b1', { signal: controller.signal }));
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
        const slow = clientOf(url, { timeoutMs: 5_000 }).backups.get('slow', { signal });
        slow.catch(() => {});
        await clientOf(url).backups.get('quick', { signal });
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
      ({ url }) =>
        failure(RangeError, clientOf(url).backups.get('b1', { signal: AbortSignal.abort(new RangeError()) })),
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
        const reading = clientOf(url).backups.list()[Symbol.asyncIterator]();
        const next = reading.next();
        await requested;
        await reading.return?.();
        expect(await next).to.deep.equal({ done: true, value: undefined });
        await closed;
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
});

describe('what a call reports to a listing', () => {
  const info = { method: 'GET', path: '/x' };
  const request = { url: 'https://csbs.test/x', loopback: false, info, headers: {}, body: undefined };

  it('is each request, and each response with whether it is a rate limit', async () => {
    const responses = [429, 500, 503, 'failure', 200];
    const fetch = async () => {
      const status = responses.shift();
      if (typeof status !== 'number') throw new Error('no route');
      return new Response('{}', { status });
    };
    const settings = checkClientOptions({
      endpoints: { csbs: 'https://csbs.test' },
      projectId: 'p1',
      auth: 'token-of-the-tests',
      maxRetries: 4,
      http: { fetch },
    });
    const clock = { now: () => 0, sleep: async () => {} };
    const reports: unknown[] = [];
    const onSend = () => {
      reports.push('sent');
      return (isThrottled: boolean) => reports.push(isThrottled);
    };
    await createTransport(settings, { clock, random: () => 0 }).call('x', request, { onSend });
    expect(reports).to.deep.equal(['sent', true, 'sent', false, 'sent', true, 'sent', 'sent', false]);
  });
});

describe('a retry', () => {
  it('follows after a random time of at most 250 ms, if it is the first', async () => {
    const fetch = () => Promise.reject(new Error('no route'));
    const { backups } = clientOf('https://csbs.test', { http: { fetch }, maxRetries: 1 });
    const waits: unknown[] = [];
    await failure(ConnectionError, backups.get('b1', { onAttempt: ({ retryInMs }) => waits.push(retryInMs) }));
    expect(waits[0]).to.be.within(0, 250);
  });
});

describe('the time of a call', () => {
  it('covers its attempts, the longest waits between them, and one more request', () => {
    expect(callTimeMs({ timeoutMs: 1000, maxRetries: 0 })).to.equal(2000);
    expect(callTimeMs({ timeoutMs: 1000, maxRetries: 2 })).to.equal(4 * 1000 + 2 * 75_000);
  });

  it('is at most what timers accept', () =>
    expect(callTimeMs({ timeoutMs: 2_147_483_647, maxRetries: 0 })).to.equal(2_147_483_647));
});
