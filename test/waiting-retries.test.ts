// Waiting through a bad night: which failures of a poll end the wait, with the client's own retries.
import { expect } from 'chai';
import { createBackups } from '../src/backups.js';
import { createTransport } from '../src/http/transport.js';
import { ApiError } from '../src/index.js';
import { checkClientOptions } from '../src/options.js';
import { createService } from '../src/service.js';
import { BackupsApi } from '../src/wire.js';
import { failure } from './support/errors.js';
import { answer, type Behaviour, withRawServer } from './support/raw-server.js';

const available = answer(200, '{"checkpoint_item": {"id": "b1", "status": "available"}}');

/** Waits for a backup whose service behaves like this for so many requests, and then says that it is available. */
async function waitThrough(behave: Behaviour, requests: number, options: object = {}) {
  let polls = 0;
  const after: Behaviour = (socket, request) => {
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
  (code: number, body = '', headers: Record<string, string> = {}): Behaviour =>
  (socket) =>
    socket.write(answer(code, body, headers));

describe('waitUntilAvailable through failures', () => {
  const survived: [name: string, behave: Behaviour, options?: object][] = [
    ['502', status(502)],
    ['503', status(503, '{"error_code": "APIGW.0503", "error_msg": "busy"}')],
    ['429', status(429)],
    ['500 without a service code', status(500, 'oops')],
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['a timeout', () => {}, { timeoutMs: 20, maxRetries: 0 }],
  ];
  for (const [name, behave, options = {}] of survived) {
    it(`continues after polls that failed with ${name}`, async () => {
      expect(await waitThrough(behave, 9, options)).to.deep.equal({ status: 'available', polls: 10 });
    });
  }

  const ended: [name: string, behave: Behaviour][] = [
    ['404', status(404, '{"error_code": "CSBS.6040", "error_msg": "gone"}')],
    ['500 with a service code', status(500, '{"error_code": "CSBS.9998", "error_msg": "no"}')],
    ['401', status(401)],
    ['400', status(400)],
  ];
  for (const [name, behave] of ended) {
    it(`rejects at once after a poll that failed with ${name}`, async () => {
      await failure(ApiError, waitThrough(behave, 1));
    });
  }
});
