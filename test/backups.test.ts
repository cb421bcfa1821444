import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { createBackups, type WaitOptions } from '../src/backups.js';
import { checkClientOptions } from '../src/client-options.js';
import { transient } from '../src/http/retry.js';
import { createTransport } from '../src/http/transport.js';
import {
  ApiError,
  ArgumentError,
  type Backup,
  BackupFailedError,
  BackupStatus,
  ConnectionError,
  CsbsClient,
  CsbsError,
  NotFoundError,
  WaitTimeoutError,
} from '../src/index.js';
import { createService, type Service } from '../src/service.js';
import { BackupsApi } from '../src/wire.js';
import { TestClock } from './support/clock.js';
import { failure } from './support/errors.js';
import { backupService, client } from './support/nock-service.js';
import { example } from './support/openapi.js';
import { type OnConnect, tunnelTo, withProxy } from './support/proxy.js';
import { type Behavior, httpResponse, withRawServer } from './support/raw-server.js';
import { withTlsServer } from './support/tls-server.js';

const get = (id: string, options?: object) => client().backups.get(id, options);

describe('backups.get', () => {
  it('resolves to the backup of the example "single backup", without its envelope', async () => {
    const body = example('SingleBackup') as { checkpoint_item: object };
    backupService([200, body]);
    expect(await get('b1')).to.deep.equal(body.checkpoint_item);
  });

  for (const id of [
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a\nb',
    'a\u0000',
    'x'.repeat(256),
    '\ud800',
    5,
    null,
    undefined,
  ]) {
    it(`rejects the id ${JSON.stringify(id)?.slice(0, 20)}, before any request`, async () => {
      const error = await failure(ArgumentError, get(id as string));
      expect(error.argument).to.equal('id');
    });
  }

  it('rejects unknown options of get', async () => {
    expect((await failure(ArgumentError, get('b1', { timeout: 5 }))).argument).to.equal('timeout');
  });
});

/** Waits for a backup whose polls return these statuses one after the other, and then always the last one. */
function waitForBackup(
  statuses: (string | Error | undefined)[],
  options: WaitOptions = {},
  fail_reason: unknown = 'full',
) {
  const clock = new TestClock();
  let polls = 0;
  const service: Service<BackupsApi> = {
    projectId: 'p1',
    scrub: (text) => text.replaceAll(/SENTINEL|20240101/g, '[secret]'),
    requireEndpoint() {},
    async send(_operation, _invoke, { stop, signal }) {
      const status = statuses[Math.min(polls, statuses.length - 1)];
      polls += 1;
      if (status instanceof Error) throw status;
      if (status === 'hangs')
        await new Promise((_resolve, reject) => stop?.addEventListener('abort', () => reject(stop.reason)));
      signal?.throwIfAborted();
      return {
        json: { checkpoint_item: { id: 'b1', status, extend_info: { fail_reason } } },
        unexpected: () => expect.fail(),
      };
    },
  };
  const result = createBackups(service, clock).waitUntilAvailable('b1', options);
  result.catch(() => {});
  return { clock, result, polls: () => polls };
}

describe('waitUntilAvailable', () => {
  it('polls every 5 s until the backup is available', async () => {
    const { clock, result, polls } = waitForBackup(['waiting_protect', 'protecting', 'protecting', 'available']);
    await clock.advance(14_999);
    expect(polls()).to.equal(3);
    await clock.advance(1);
    expect((await result).status).to.equal('available');
    expect(polls()).to.equal(4);
    expect(clock.sleeping).to.equal(0);
  });

  it('does not sleep if the backup is available', async () => {
    const { clock, result, polls } = waitForBackup(['available']);
    expect((await result).id).to.equal('b1');
    expect(polls()).to.equal(1);
    expect(clock.slept).to.deep.equal([1_800_000]);
  });

  for (const status of ['error', 'waiting_delete', 'deleting', 'deleted']) {
    it(`rejects on ${status}`, async () => {
      const { clock, result } = waitForBackup(['protecting', status]);
      await clock.advance(5_000);
      const error = await failure(BackupFailedError, result);
      expect(error.backup.status).to.equal(status);
      expect(error.message).to.include(status).and.to.include('full');
      expect(error.name).to.equal('BackupFailedError');
    });
  }

  for (const status of ['restoring', 'waiting_restore', 'brand_new', undefined]) {
    it(`continues on the status ${status}, with a sleep between polls`, async () => {
      const { clock, result, polls } = waitForBackup([status, status, 'available'], { intervalMs: 100 });
      await clock.advance(200);
      await result;
      expect(polls()).to.equal(3);
      expect(clock.slept.slice(1)).to.deep.equal([100, 100]);
    });
  }

  it('rejects without a secret that the service repeats', async () => {
    const failed = waitForBackup(['error'], {}, 'the token SENTINEL is bad').result;
    const error = await failure(BackupFailedError, failed);
    expect(error.message).to.include('(the token [secret] is bad)');
    expect(JSON.stringify(error.backup)).not.to.include('SENTINEL');
    const { clock, result } = waitForBackup(['SENTINEL']);
    await clock.advance(1_800_000);
    const late = await failure(WaitTimeoutError, result);
    expect(late.message).to.include('its status is "[secret]"');
    expect(JSON.stringify(late.last)).not.to.include('SENTINEL');
  });

  it('keeps a number whose digits are those of a secret', async () => {
    const { result } = waitForBackup(['error'], {}, { code: 20240101, text: 'SENTINEL' });
    expect(JSON.stringify((await failure(BackupFailedError, result)).backup.extend_info)).to.equal(
      '{"fail_reason":{"code":20240101,"text":"[secret]"}}',
    );
  });

  for (const status of ['error', 'protecting']) {
    it(`rejects with its own error, without a secret, even if a backup (${status}) is deeply nested`, async () => {
      let nested: unknown = 'SENTINEL';
      for (let depth = 0; depth < 100_000; depth += 1) nested = depth % 2 === 0 ? [nested] : { SENTINEL: nested };
      const { clock, result } = waitForBackup([status], { waitMs: 1_000 }, nested);
      await clock.advance(1_000);
      const error = await failure(CsbsError, result);
      const seen = error instanceof BackupFailedError ? error.backup : (error as WaitTimeoutError).last;
      let inner: unknown = seen?.extend_info?.fail_reason;
      let depth = 0;
      for (; typeof inner === 'object' && inner !== null; depth += 1) {
        const [[key, value] = []] = Object.entries(inner);
        expect(key).not.to.equal('SENTINEL');
        inner = value;
      }
      expect(depth).to.equal(100_000);
      expect(inner).to.equal('[secret]');
    });
  }

  it('rejects with its own error if the status is nested too deeply to be shown', async () => {
    let status: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) status = [status];
    const { clock, result } = waitForBackup([status as string], { waitMs: 1_000 });
    await clock.advance(1_000);
    await failure(WaitTimeoutError, result);
  });

  it('rejects with its own error if the reason is not a string', async () => {
    const error = await failure(BackupFailedError, waitForBackup(['error'], {}, { code: 5 }).result);
    expect(error.message).to.match(/its status is "error"\.$/);
  });

  it('has a constant for every documented status', () => {
    expect(Object.values(BackupStatus)).to.have.length(9);
  });

  it('rejects after half an hour, with the backup as the last poll returned it', async () => {
    const { clock, result, polls } = waitForBackup(['protecting']);
    await clock.advance(1_800_000);
    const error = await failure(WaitTimeoutError, result);
    expect(error.last?.status).to.equal('protecting');
    for (const part of ['"b1"', '1800000 ms', '"protecting"']) expect(error.message).to.include(part);
    expect(polls()).to.equal(361);
  });

  it('polls one last time when waitMs has elapsed', async () => {
    const { clock, result, polls } = waitForBackup(['protecting', 'protecting', 'protecting', 'available'], {
      waitMs: 250,
      intervalMs: 100,
    });
    await clock.advance(250);
    expect((await result).status).to.equal('available');
    expect(polls()).to.equal(4);
    expect(clock.slept).to.deep.equal([250, 100, 100, 50]);
  });

  it('waits for onPoll, and rejects if it rejects', async () => {
    const { result } = waitForBackup(['available'], { onPoll: () => Promise.reject(new RangeError('full disk')) });
    expect((await failure(RangeError, result)).message).to.equal('full disk');
  });

  it('ends a poll that hangs when waitMs has elapsed', async () => {
    const { clock, result } = waitForBackup(['protecting', 'hangs'], { waitMs: 1_000, intervalMs: 100 });
    await clock.advance(1_000);
    expect((await failure(WaitTimeoutError, result)).last?.status).to.equal('protecting');
  });

  it('has no last backup if no poll succeeded', async () => {
    const { clock, result } = waitForBackup(['hangs'], { waitMs: 10 });
    await clock.advance(10);
    expect((await failure(WaitTimeoutError, result)).last).to.equal(undefined);
  });

  it('rejects with the error of a poll', async () => {
    const notFound = new NotFoundError({ request: { method: 'GET', path: '/' }, status: 404, attempts: 1, body: '' });
    const { clock, result } = waitForBackup(['protecting', notFound]);
    await clock.advance(5_000);
    expect(await failure(ApiError, result)).to.equal(notFound);
    expect(clock.sleeping).to.equal(0);
  });

  it('rejects with the error of the last poll', async () => {
    const { clock, result } = waitForBackup(['protecting', new RangeError('broken')], { waitMs: 100, intervalMs: 100 });
    await clock.advance(100);
    expect((await failure(RangeError, result)).message).to.equal('broken');
  });

  describe('after a poll that failed with an error that is retried', () => {
    const request = { method: 'GET', path: '/' };
    const down = (retryAfterMs?: number) => {
      const error = new ApiError({ request, status: 503, retryAfterMs, attempts: 4, body: '' });
      transient.add(error);
      return error;
    };

    it('continues, even if the first poll failed', async () => {
      const { clock, result, polls } = waitForBackup([down(), down(), 'protecting', down(), 'available']);
      await clock.advance(20_000);
      expect((await result).status).to.equal('available');
      expect(polls()).to.equal(5);
    });

    it('sends the next poll after Retry-After or the interval, whichever is longer', async () => {
      const { clock, result, polls } = waitForBackup([down(600_000), down(1_000), 'available']);
      await clock.advance(599_999);
      expect(polls()).to.equal(1);
      await clock.advance(1);
      expect(polls()).to.equal(2);
      await clock.advance(4_999);
      expect(polls()).to.equal(2);
      await clock.advance(1);
      expect((await result).status).to.equal('available');
    });

    it('still ends when waitMs has elapsed, with the error of the last poll in the message', async () => {
      const { clock, result, polls } = waitForBackup(['protecting', down(3_600_000)], { waitMs: 60_000 });
      await clock.advance(60_000);
      const error = await failure(WaitTimeoutError, result);
      expect(error.last?.status).to.equal('protecting');
      expect(error.message).to.include('the last poll failed: 503');
      expect(polls()).to.equal(3);
      expect(clock.sleeping).to.equal(0);
    });

    it('rejects if onPoll throws the same error', async () => {
      const error = down();
      const { result } = waitForBackup(['protecting'], { onPoll: () => Promise.reject(error) });
      expect(await failure(ApiError, result)).to.equal(error);
    });
  });

  it('passes the backup of each poll to onPoll', async () => {
    const seen: (string | undefined)[] = [];
    const { clock, result } = waitForBackup(['protecting', 'available'], {
      onPoll: ({ status }: Backup) => void seen.push(status),
    });
    await clock.advance(5_000);
    await result;
    expect(seen).to.deep.equal(['protecting', 'available']);
  });

  it('rejects with the reason of the signal, even during a sleep, and leaves no timer or listener behind', async () => {
    const controller = new AbortController();
    const { clock, result } = waitForBackup(['protecting'], { signal: controller.signal });
    await clock.advance(7_000);
    controller.abort(new RangeError('enough'));
    expect((await failure(RangeError, result)).message).to.equal('enough');
    expect(clock.sleeping).to.equal(0);
    expect(getEventListeners(controller.signal, 'abort')).to.have.length(0);
  });

  for (const options of [
    { waitMs: 0 },
    { intervalMs: Number.NaN },
    { waitMs: 2 ** 31 },
    { onPoll: 5 },
    { interval: 5 },
  ]) {
    it(`rejects ${JSON.stringify(options)} before the first poll`, async () => {
      const { result, polls } = waitForBackup(['available'], options as WaitOptions);
      await failure(ArgumentError, result);
      expect(polls()).to.equal(0);
    });
  }

  it('rejects an invalid id', async () => {
    const backups = createBackups({} as Service<BackupsApi>);
    expect((await failure(ArgumentError, backups.waitUntilAvailable('..'))).argument).to.equal('id');
  });
});

const available = httpResponse(200, '{"checkpoint_item": {"id": "b1", "status": "available"}}');

/** Waits for a backup. The service behaves as given for this many requests, and then returns it as available. */
async function waitThrough(behave: Behavior, requests: number, options: object = {}) {
  let polls = 0;
  const after: Behavior = (socket, request) => {
    polls = request.count;
    if (request.count > requests) socket.write(available);
    else behave(socket, request);
  };
  const backup = withRawServer(after, async ({ url }) => {
    const settings = checkClientOptions({
      endpoints: { csbs: url },
      projectId: 'p1',
      auth: 'token-of-the-tests',
      ...options,
    });
    const transport = createTransport(settings, { clock: { now: () => 0, sleep: async () => {} }, random: () => 0 });
    return createBackups(createService('csbs', BackupsApi, settings, transport)).waitUntilAvailable('b1', {
      intervalMs: 1,
      waitMs: 20_000,
    });
  });
  return backup.then(({ status }) => ({ status, polls }));
}

const status =
  (code: number, body = '', headers: Record<string, string> = {}): Behavior =>
  (socket) =>
    socket.write(httpResponse(code, body, headers));

/** Waits through a proxy that responds to CONNECT with this status. The service's certificate is not trusted. */
async function waitThroughProxy(connectStatus: number) {
  return withTlsServer(
    (_, response) => response.end(),
    ({ port: serverPort }) => {
      const open = tunnelTo(serverPort);
      const reject: OnConnect = (socket) => socket.end(`HTTP/1.1 ${connectStatus} No\r\n\r\n`);
      return withProxy(connectStatus === 200 ? open : reject, async ({ port, heads }) => {
        const http = { proxy: { host: '127.0.0.1', port } };
        const endpoints = { csbs: 'https://csbs.test' };
        const { backups } = new CsbsClient({ endpoints, projectId: 'p1', auth: 'token-of-the-tests', http });
        const error = await failure(ConnectionError, backups.waitUntilAvailable('b1', { waitMs: 20_000 }));
        return { code: error.code, tunnels: heads.length };
      });
    },
  );
}

describe('waitUntilAvailable, if polls fail,', () => {
  const continued: [name: string, behave: Behavior, options?: object][] = [
    ['a 408', status(408)],
    ['a 429', status(429)],
    ['a 503 with a service code', status(503, '{"error_code": "APIGW.0503", "error_msg": "busy"}')],
    ...[500, 501, 502, 503, 504, 505, 511, 520, 521, 530, 599].map((code): [string, Behavior] => [
      `a ${code} without a service code`,
      status(code, 'oops'),
    ]),
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['a timeout', () => {}, { timeoutMs: 20, maxRetries: 0 }],
  ];
  for (const [name, behave, options = {}] of continued) {
    it(`continues after ${name}`, async () => {
      expect(await waitThrough(behave, 9, options)).to.deep.equal({ status: 'available', polls: 10 });
    });
  }

  const ended: [name: string, behave: Behavior][] = [
    ...[400, 401, 403, 404, 405, 409, 410, 418, 425, 451].map((code): [string, Behavior] => [
      `a ${code}`,
      status(code),
    ]),
    ['a 404 with a service code', status(404, '{"error_code": "CSBS.6040", "error_msg": "unknown"}')],
    ['a 500 with a service code', status(500, '{"error_code": "CSBS.9998", "error_msg": "no"}')],
    ['a 501 with a service code', status(501, '{"error": {"code": "VolumeBackup.0001", "message": "no"}}')],
    ['a 520 with a service code', status(520, '{"error_code": "CSBS.9998", "error_msg": "no"}')],
  ];
  for (const [name, behave] of ended) {
    it(`rejects at once after ${name}`, async () => {
      let requests = 0;
      const counted: Behavior = (socket, request) => {
        requests = request.count;
        behave(socket, request);
      };
      await failure(ApiError, waitThrough(counted, 9));
      expect(requests).to.equal(1);
    });
  }

  it('rejects at once after a certificate error', async () => {
    expect(await waitThroughProxy(200)).to.deep.equal({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', tunnels: 1 });
  });

  it('rejects at once if the proxy requires another password', async () => {
    expect(await waitThroughProxy(407)).to.deep.equal({ code: 'ERR_PROXY_TUNNEL', tunnels: 1 });
  });
});
