import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { createBackups, type WaitOptions } from '../src/backups.js';
import { markTransient } from '../src/http/retry.js';
import {
  ApiError,
  ArgumentError,
  type Backup,
  BackupFailedError,
  BackupStatus,
  CsbsError,
  NotFoundError,
  WaitTimeoutError,
} from '../src/index.js';
import type { Service } from '../src/service.js';
import { waitFor } from '../src/waiting.js';
import type { BackupsApi } from '../src/wire.js';
import { TestClock } from './support/clock.js';
import { failure } from './support/errors.js';

/** Waits for a backup that has these statuses one after the other, the last one for ever. */
function waiting(statuses: (string | Error | undefined)[], options: WaitOptions = {}, fail_reason: unknown = 'full') {
  const clock = new TestClock();
  let looks = 0;
  const service: Service<BackupsApi> = {
    projectId: 'p1',
    scrub: (text) => text.replaceAll(/SENTINEL|20240101/g, '[secret]'),
    checkEndpoint() {},
    async send(_operation, _invoke, { stop, signal }) {
      const status = statuses[Math.min(looks, statuses.length - 1)];
      looks += 1;
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
  return { clock, result, looks: () => looks };
}

describe('waitUntilAvailable', () => {
  it('looks every 5 s until the backup is available', async () => {
    const { clock, result, looks } = waiting(['waiting_protect', 'protecting', 'protecting', 'available']);
    await clock.advance(14_999);
    expect(looks()).to.equal(3);
    await clock.advance(1);
    expect((await result).status).to.equal('available');
    expect(looks()).to.equal(4);
    expect(clock.sleeping).to.equal(0);
  });

  it('does not wait where the backup is available', async () => {
    const { clock, result, looks } = waiting(['available']);
    expect((await result).id).to.equal('b1');
    expect(looks()).to.equal(1);
    expect(clock.slept).to.deep.equal([1_800_000]);
  });

  for (const status of ['error', 'waiting_delete', 'deleting', 'deleted']) {
    it(`gives up on ${status}`, async () => {
      const { clock, result } = waiting(['protecting', status]);
      await clock.advance(5_000);
      const error = await failure(BackupFailedError, result);
      expect(error.backup.status).to.equal(status);
      expect(error.message).to.include(status).and.to.include('full');
      expect(error.name).to.equal('BackupFailedError');
    });
  }

  for (const status of ['restoring', 'waiting_restore', 'brand_new', undefined]) {
    it(`waits out the status ${status}, with a sleep between the looks`, async () => {
      const { clock, result, looks } = waiting([status, status, 'available'], { intervalMs: 100 });
      await clock.advance(200);
      await result;
      expect(looks()).to.equal(3);
      expect(clock.slept.slice(1)).to.deep.equal([100, 100]);
    });
  }

  it('fails without a secret that the service repeats', async () => {
    const failed = waiting(['error'], {}, 'the token SENTINEL is bad').result;
    const error = await failure(BackupFailedError, failed);
    expect(error.message).to.include('(the token [secret] is bad)');
    expect(JSON.stringify(error.backup)).not.to.include('SENTINEL');
    const { clock, result } = waiting(['SENTINEL']);
    await clock.advance(1_800_000);
    const late = await failure(WaitTimeoutError, result);
    expect(late.message).to.include('its status is "[secret]"');
    expect(JSON.stringify(late.last)).not.to.include('SENTINEL');
  });

  it('fails as it should where digits of a number are those of a secret', async () => {
    const { result } = waiting(['error'], {}, { code: 20240101, text: 'SENTINEL' });
    expect(JSON.stringify((await failure(BackupFailedError, result)).backup.extend_info)).to.equal(
      '{"fail_reason":{"code":20240101,"text":"[secret]"}}',
    );
  });

  for (const status of ['error', 'protecting']) {
    it(`fails with its own error, without a secret, however deeply a backup of status ${status} is nested`, async () => {
      let nested: unknown = 'SENTINEL';
      for (let depth = 0; depth < 100_000; depth += 1) nested = depth % 2 === 0 ? [nested] : { SENTINEL: nested };
      const { clock, result } = waiting([status], { waitMs: 1_000 }, nested);
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

  it('fails with its own error also if the status is nested too deeply to be shown', async () => {
    let status: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) status = [status];
    const { clock, result } = waiting([status as string], { waitMs: 1_000 });
    await clock.advance(1_000);
    await failure(WaitTimeoutError, result);
  });

  it('fails also where the service gives a reason that is no text', async () => {
    const error = await failure(BackupFailedError, waiting(['error'], {}, { code: 5 }).result);
    expect(error.message).to.match(/its status is "error"\.$/);
  });

  it('knows every status that the documents list', () => {
    expect(Object.values(BackupStatus)).to.have.length(9);
  });

  it('gives up after half an hour, with the backup as it was last seen', async () => {
    const { clock, result, looks } = waiting(['protecting']);
    await clock.advance(1_800_000);
    const error = await failure(WaitTimeoutError, result);
    expect(error.last?.status).to.equal('protecting');
    expect(error.message).to.equal('The backup "b1" was not available within 1800000 ms; its status is "protecting".');
    expect(looks()).to.equal(361);
  });

  it('looks a last time at the very end', async () => {
    const { clock, result, looks } = waiting(['protecting', 'protecting', 'protecting', 'available'], {
      waitMs: 250,
      intervalMs: 100,
    });
    await clock.advance(250);
    expect((await result).status).to.equal('available');
    expect(looks()).to.equal(4);
    expect(clock.slept).to.deep.equal([250, 100, 100, 50]);
  });

  it('looks a last time at the very end also where each look takes time', async () => {
    const clock = new TestClock();
    let looks = 0;
    const result = waitFor(
      {
        async poll() {
          looks += 1;
          await clock.sleep(15);
          return looks;
        },
        done: async (seen) => seen === 2,
        pauseAfter: () => undefined,
        timedOut: () => new RangeError('too late'),
        ...{ waitMs: 60, intervalMs: 1_000 },
      },
      clock,
    );
    await clock.advance(100);
    expect(await result).to.equal(2);
    // A look, what is left of the time, a look; beside it the time itself.
    expect(clock.slept).to.deep.equal([60, 15, 45, 15]);
  });

  it('waits for onPoll, and rejects with what it rejects with', async () => {
    const { result } = waiting(['available'], { onPoll: () => Promise.reject(new RangeError('full disk')) });
    expect((await failure(RangeError, result)).message).to.equal('full disk');
  });

  it('ends a look that hangs when the time is up', async () => {
    const { clock, result } = waiting(['protecting', 'hangs'], { waitMs: 1_000, intervalMs: 100 });
    await clock.advance(1_000);
    expect((await failure(WaitTimeoutError, result)).last?.status).to.equal('protecting');
  });

  it('says so where no answer came at all', async () => {
    const { clock, result } = waiting(['hangs'], { waitMs: 10 });
    await clock.advance(10);
    const error = await failure(WaitTimeoutError, result);
    expect(error.last).to.equal(undefined);
    expect(error.message).to.include('no poll succeeded');
  });

  it('passes on what a look fails with', async () => {
    const gone = new NotFoundError({ request: { method: 'GET', path: '/' }, status: 404, attempts: 1, body: '' });
    const { clock, result } = waiting(['protecting', gone]);
    await clock.advance(5_000);
    expect(await failure(ApiError, result)).to.equal(gone);
    expect(clock.sleeping).to.equal(0);
  });

  it('passes on what a look fails with also after the time is up', async () => {
    const { clock, result } = waiting(['protecting', new RangeError('broken')], { waitMs: 100, intervalMs: 100 });
    await clock.advance(100);
    expect((await failure(RangeError, result)).message).to.equal('broken');
  });

  describe('after a poll that failed with an error that is retried', () => {
    const request = { method: 'GET', path: '/' };
    const down = (retryAfterMs?: number) => {
      const error = new ApiError({ request, status: 503, retryAfterMs, attempts: 4, body: '' });
      markTransient(error);
      return error;
    };

    it('continues, also if the first poll is the one that failed', async () => {
      const { clock, result, looks } = waiting([down(), down(), 'protecting', down(), 'available']);
      await clock.advance(20_000);
      expect((await result).status).to.equal('available');
      expect(looks()).to.equal(5);
    });

    it('sends no poll before the time that the service asks for, and keeps the interval if that is longer', async () => {
      const { clock, result, looks } = waiting([down(600_000), down(1_000), 'available']);
      await clock.advance(599_999);
      expect(looks()).to.equal(1);
      await clock.advance(1);
      expect(looks()).to.equal(2);
      await clock.advance(4_999);
      expect(looks()).to.equal(2);
      await clock.advance(1);
      expect((await result).status).to.equal('available');
    });

    it('still ends when waitMs has elapsed, and says what the last poll failed with', async () => {
      const { clock, result, looks } = waiting(['protecting', down(3_600_000)], { waitMs: 60_000 });
      await clock.advance(60_000);
      const error = await failure(WaitTimeoutError, result);
      expect(error.last?.status).to.equal('protecting');
      expect(error.message).to.include('the last poll failed: 503');
      expect(looks()).to.equal(3);
      expect(clock.sleeping).to.equal(0);
    });

    it('passes on the same error if it comes from onPoll', async () => {
      const error = down();
      const { result } = waiting(['protecting'], { onPoll: () => Promise.reject(error) });
      expect(await failure(ApiError, result)).to.equal(error);
    });
  });

  it('shows each look to onPoll', async () => {
    const seen: (string | undefined)[] = [];
    const { clock, result } = waiting(['protecting', 'available'], {
      onPoll: ({ status }: Backup) => void seen.push(status),
    });
    await clock.advance(5_000);
    await result;
    expect(seen).to.deep.equal(['protecting', 'available']);
  });

  it('ends with the reason of the signal, also in the middle of a sleep, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const { clock, result } = waiting(['protecting'], { signal: controller.signal });
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
    it(`rejects ${JSON.stringify(options)} before it looks`, async () => {
      const { result, looks } = waiting(['available'], options as WaitOptions);
      await failure(ArgumentError, result);
      expect(looks()).to.equal(0);
    });
  }

  it('rejects an id that cannot be one', async () => {
    const backups = createBackups({} as Service<BackupsApi>);
    expect((await failure(ArgumentError, backups.waitUntilAvailable('..'))).argument).to.equal('id');
  });
});
