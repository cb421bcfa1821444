import { expect } from 'chai';
import type { AttemptEvent } from '../../src/index.js';
import { ApiError } from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { instantClient } from '../support/instant-client.js';
import { type Behavior, backupResponse, httpResponse, inTurn, reset, withRawServer } from '../support/raw-server.js';

const path = '/v1/p1/checkpoint_items/b1';
const good = httpResponse(200, backupJson, { 'x-request-id': 'r-2' });

describe('onAttempt', () => {
  it('reports each attempt, its outcome, and when the next one follows', async () => {
    const events: AttemptEvent[] = [];
    let host = '';
    await withRawServer(
      inTurn(
        reset,
        httpResponse(503, '{"error_code": "CSBS.1", "error_msg": "busy"}', { 'x-request-id': 'r-1' }),
        good,
      ),
      async ({ url }) => {
        host = new URL(url).host;
        await instantClient({
          endpoints: { csbs: url },
          onAttempt: (event: AttemptEvent) => events.push(event),
        }).backups.get('b1');
      },
    );
    expect(events.every(({ durationMs }) => durationMs >= 0 && durationMs < 60_000)).to.equal(true);
    expect(events.map(({ durationMs: _, ...event }) => event)).to.deep.equal([
      {
        operation: 'backups.get',
        method: 'GET',
        path,
        attempt: 1,
        error: `read ECONNRESET (GET ${path}, host ${host})`,
        retryInMs: 250,
      },
      {
        operation: 'backups.get',
        method: 'GET',
        path,
        attempt: 2,
        status: 503,
        error: `503 CSBS.1 busy (GET ${path}, request r-1, 2 attempts)`,
        requestId: 'r-1',
        retryInMs: 500,
      },
      { operation: 'backups.get', method: 'GET', path, attempt: 3, status: 200, requestId: 'r-2' },
    ]);
  });

  it('reports the duration of each attempt, whatever the clock starts at', async () => {
    const durations: number[] = [];
    let time = 5000;
    const expected = [70, 30];
    const behave: Behavior = (socket, request) => {
      time += expected[request.count - 1] ?? 0;
      inTurn(httpResponse(503, ''), good)(socket, request);
    };
    await withRawServer(behave, async ({ url }) => {
      const onAttempt = ({ durationMs }: AttemptEvent) => durations.push(durationMs);
      await instantClient(
        { endpoints: { csbs: url }, onAttempt },
        () => 1,
        () => time,
      ).backups.get('b1');
    });
    expect(durations).to.deep.equal(expected);
  });

  it('reports the last failure without a next attempt', async () => {
    const events: AttemptEvent[] = [];
    await withRawServer(inTurn(httpResponse(404, '')), async ({ url }) => {
      await failure(
        ApiError,
        instantClient({ endpoints: { csbs: url }, onAttempt: (event: AttemptEvent) => events.push(event) }).backups.get(
          'b1',
        ),
      );
    });
    expect(events).to.have.length(1);
    expect(events[0]).not.to.have.property('retryInMs');
  });

  it('names each operation, and each page of a listing', async () => {
    const operations: string[] = [];
    const bodies = [
      '{"checkpoint_items": [{"id": "a"}]}',
      '{"checkpoint_items": []}',
      '{"resources": []}',
      '{"total_count": 0}',
      '{"backup": {"id": "v"}}',
    ];
    await withRawServer(
      (socket, { count }) => socket.write(httpResponse(200, bodies[count - 1] ?? '')),
      async ({ url }) => {
        const client = instantClient({
          endpoints: { csbs: url, vbs: url },
          onAttempt: ({ operation }: AttemptEvent) => operations.push(operation),
        });
        await client.backups.list().toArray();
        await client.resourceInstances.filter().toArray();
        await client.resourceInstances.count();
        await client.volumeBackups.get('v');
      },
    );
    expect(operations).to.deep.equal([
      'backups.list',
      'backups.list',
      'resourceInstances.filter',
      'resourceInstances.count',
      'volumeBackups.get',
    ]);
  });

  it('may return a promise of any kind, whose rejection is handled', async () => {
    let handled = 0;
    const promise = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of another library.
      then(_: unknown, reject: (reason: Error) => void) {
        handled += 1;
        reject(new Error('broken hook'));
      },
    };
    await withRawServer(
      inTurn(good),
      async ({ url }) =>
        void (await instantClient({ endpoints: { csbs: url }, onAttempt: () => promise }).backups.get('b1')),
    );
    expect(handled).to.equal(1);
  });

  for (const [how, hook] of [
    [
      'throws',
      () => {
        throw new Error('broken hook');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken hook'))],
    ['changes the event', (event: AttemptEvent) => void Object.assign(event, { retryInMs: 1e9, status: 200 })],
  ] as const) {
    it(`does not affect the call if it ${how}`, async () => {
      await withRawServer(inTurn(httpResponse(503, ''), good), async ({ url }) => {
        const client = instantClient({ endpoints: { csbs: url }, onAttempt: hook });
        expect((await client.backups.get('b1')).id).to.equal('b1');
        expect(client.slept).to.deep.equal([250]);
      });
    });
  }

  it('may reject, which causes no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      await withRawServer(
        (socket) => socket.write(backupResponse),
        async ({ url }) =>
          void (await instantClient({
            endpoints: { csbs: url },
            onAttempt: () => Promise.reject(new RangeError('broken hook')),
          }).backups.get('b1')),
      );
      await eventLoopTurns(5);
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).to.deep.equal([]);
  });
});
