import { expect } from 'chai';
import { ApiError, ArgumentError, ConnectionError, CsbsClient, RequestTimeoutError } from '../../src/index.js';
import { failure, thrown } from '../support/errors.js';
import { getRaw, withCloud } from '../support/fake-cloud.js';
import { problems } from '../support/openapi.js';

describe('failNext', () => {
  it('fails as often as requested, then responds as before', async () => {
    await withCloud({ backups: 5 }, async (cloud, client) => {
      cloud.failNext({ status: 400, headers: { 'x-request-id': 'mine' }, body: 'no', times: 2 });
      for (const _ of [1, 2]) {
        const error = await failure(ApiError, client.backups.list().first());
        expect([error.status, error.detail, error.requestId]).to.deep.equal([400, 'no', 'mine']);
      }
      expect(await client.backups.list().toArray()).to.have.length(5);
    });
  });

  it('fails only matching requests', async () => {
    await withCloud({ backups: 5 }, async (cloud, client) => {
      const id = cloud.backups[0]?.id ?? '';
      cloud.failNext({ status: 400, when: { method: 'GET', path: /checkpoint_items$/ } });
      await client.backups.get(id);
      const error = await failure(ApiError, client.backups.list().first());
      expect(error.code).to.equal('CSBS.9998');
      cloud.failNext({ status: 400, when: { method: 'post' } });
      await client.backups.get(id);
      cloud.failNext({ status: 400, when: { path: id } });
      await failure(ApiError, client.backups.get(id));
    });
  });

  it('rejects invalid failures', async () => {
    await withCloud({ backups: 1 }, async (cloud) => {
      for (const wrong of [
        {},
        { status: 20 },
        { status: 500, time: 2 },
        { status: 500, body: {} },
        { status: 500, times: 0 },
        { status: 500, when: { method: 5 } },
        { status: 500, when: { path: 5 } },
        { status: 500, headers: { a: 'x\ny' } },
        { status: 500, headers: 'x' },
      ]) {
        await failure(ArgumentError, () => cloud.failNext(wrong as never));
      }
    });
  });

  it('replaces the usual headers by those of a failure, in any case', async () => {
    await withCloud({}, async (cloud, client) => {
      cloud.failNext({ status: 400, headers: { 'X-Request-Id': 'mine', 'Content-Type': 'text/plain' } });
      expect((await failure(ApiError, client.backups.get('b1'))).requestId).to.equal('mine');
      cloud.failNext({ status: 400, headers: { 'Content-Type': 'text/plain' } });
      expect((await getRaw(cloud, 'checkpoint_items')).headers.get('content-type')).to.equal('text/plain');
    });
  });

  it('fails with an error in the form of the service that was called', () =>
    withCloud({ backups: 5 }, async (cloud) => {
      const { endpoints, projectId, auth } = cloud.clientOptions();
      const errorOf = async (path: string) => {
        cloud.failNext({ status: 503 });
        const response = await fetch(`${endpoints.vbs}${path}`, { headers: { 'x-auth-token': auth } });
        expect(response.status).to.equal(503);
        return response.json() as Promise<{ error: { code: unknown } }>;
      };
      const csbs = await errorOf(`/v1/${projectId}/checkpoint_items`);
      expect(csbs).to.have.keys('error_code', 'error_msg');
      expect(problems('CsbsErrorBody', csbs)).to.deep.equal([]);
      const vbs = await errorOf(`/v2/${projectId}/backups/x`);
      expect(vbs.error).to.have.keys('code', 'message');
      expect(vbs.error.code).to.be.a('string');
      expect(problems('VbsErrorBody', vbs)).to.deep.equal([]);
      const keystone = await errorOf('/v3/auth/tokens');
      expect(keystone.error.code).to.equal(503);
    }));

  it('delays the usual response, so that a timeout can be tested', () =>
    withCloud({ backups: 3 }, async (cloud, client) => {
      cloud.failNext({ delayMs: 600_000 });
      await failure(RequestTimeoutError, client.backups.list({}, { timeoutMs: 50 }).toArray());
      cloud.failNext({ delayMs: 1 });
      expect(await client.backups.list().toArray()).to.have.length(3);
    }));

  it('delays a failure', () =>
    withCloud({ backups: 3 }, async (cloud, client) => {
      cloud.failNext({ delayMs: 30, status: 400 });
      const begun = performance.now();
      expect((await failure(ApiError, client.backups.list().toArray())).status).to.equal(400);
      expect(performance.now() - begun).to.be.at.least(25);
    }));

  for (const drop of ['before', 'headers', 'body'] as const) {
    for (const more of [{}, { status: 500 }, { status: 200, body: '' }]) {
      it(`drops the connection: ${JSON.stringify({ drop, ...more })}`, () =>
        withCloud({ backups: 3 }, async (cloud, client) => {
          cloud.failNext({ drop, ...more });
          await failure(ConnectionError, client.backups.list().toArray());
          expect(cloud.requests).to.have.length(1);
          expect(await client.backups.list().toArray()).to.have.length(3);
        }));
    }

    it(`drops the connection at ${drop} as often as requested, until a retry succeeds`, () =>
      withCloud({ backups: 3 }, async (cloud) => {
        let dropped = 0;
        const onAttempt = ({ error }: { error?: unknown }) => {
          if (error !== undefined) dropped += 1;
        };
        const client = new CsbsClient({ ...cloud.clientOptions(), onAttempt });
        cloud.failNext({ drop, times: 1, delayMs: 1, when: { path: /checkpoint_items/ } });
        expect(await client.backups.list().toArray()).to.have.length(3);
        expect(dropped).to.equal(1);
      }));
  }

  it('drops the connection at the requested point', () =>
    withCloud({ backups: 3 }, async (cloud) => {
      const get = () => fetch(`${cloud.url}/v1/x/checkpoint_items`).then((response) => response.status);
      cloud.failNext({ drop: 'before' });
      expect(await get().catch(() => 'no response')).to.equal('no response');
      for (const [drop, expected] of [
        ['headers', ''],
        ['body', 'half'],
      ] as const) {
        cloud.failNext({ drop, status: 200, body: 'half and half'.slice(0, 8) });
        const response = await fetch(cloud.url);
        expect(response.status).to.equal(200);
        let received = '';
        const reading = (async () => {
          for await (const chunk of response.body ?? []) received += Buffer.from(chunk).toString();
        })();
        await failure(Error, reading);
        expect(received).to.equal(expected);
      }
    }));

  for (const [wrong, parts] of [
    [{}, ['status', 'drop']],
    [{ body: 'x', drop: 'body' }, ['status']],
    [{ drop: 'after' }, ['before, headers, body']],
    [{ delayMs: -1 }, ['delayMs']],
    [{ status: 503, statusCode: 503 }, ['statusCode', 'status']],
  ] as const) {
    it(`rejects ${JSON.stringify(wrong)}`, () =>
      withCloud({ backups: 0 }, async (cloud) => {
        const { message } = thrown(ArgumentError, () => cloud.failNext(wrong as never));
        for (const part of parts) expect(message).to.include(part);
      }));
  }
});
