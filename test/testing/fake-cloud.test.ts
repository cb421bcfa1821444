import { expect } from 'chai';
import {
  ArgumentError,
  AuthenticationError,
  type Backup,
  CsbsClient,
  keystoneToken,
  PermissionError,
} from '../../src/index.js';
import { makeBackup, startFakeCloud } from '../../src/testing/index.js';
import { failure, thrown } from '../support/errors.js';
import { getRaw, withCloud } from '../support/fake-cloud.js';
import { example, problems, spec } from '../support/openapi.js';

describe('fake cloud', () => {
  for (const backups of [0, 1, 2, 3, 2500]) {
    it(`contains exactly ${backups} backups, the documents' examples first`, async () => {
      await withCloud({ backups }, async (cloud, client) => {
        const listed = await client.backups.list().toArray();
        expect(listed).to.have.length(backups);
        expect(new Set(listed.map(({ id }) => id)).size).to.equal(backups);
        const documented = [
          (example('SingleBackup') as { checkpoint_item: Backup }).checkpoint_item,
          spec.components.schemas.ResourceDetail?.example,
        ];
        expect(cloud.backups.slice(0, 2)).to.deep.equal(documented.slice(0, backups));
      });
    });
  }

  it('responds as openapi.yaml describes', async () => {
    await withCloud({ backups: 400 }, async (cloud) => {
      const listed = await (await getRaw(cloud, 'checkpoint_items')).json();
      expect(problems('BackupPage', listed)).to.deep.equal([]);
      const one = await (await getRaw(cloud, `checkpoint_items/${cloud.backups[5]?.id}`)).json();
      expect(problems('BackupEnvelope', one)).to.deep.equal([]);
      for (const path of ['checkpoint_items?limit=0', 'checkpoint_items?marker=x', 'checkpoint_items/x', 'elsewhere']) {
        const failed = await getRaw(cloud, path);
        expect(failed.status).to.be.within(400, 404);
        expect(problems('CsbsErrorBody', await failed.json())).to.deep.equal([]);
      }
      const unauthorized = await getRaw(cloud, 'checkpoint_items', {});
      expect(unauthorized.status).to.equal(401);
      expect(problems('CsbsErrorBody', await unauthorized.json())).to.deep.equal([]);
    });
  });

  it('is checked with a spec that rejects other responses', () => {
    expect(problems('BackupPage', { checkpoint_items: [{ name: 'without an id' }] })).not.to.deep.equal([]);
    expect(problems('Backup', { id: 'a', extend_info: { progress: 101 } })).not.to.deep.equal([]);
    expect(problems('Backup', { id: 'a', backup_data: { ram: true } })).not.to.deep.equal([]);
    expect(problems('CsbsErrorBody', { error: 'no' })).not.to.deep.equal([]);
  });

  it('has the same backups for the same seed, and others for another', async () => {
    const ids = (seed: number) => withCloud({ backups: 50, seed }, async (cloud) => cloud.backups.map(({ id }) => id));
    expect(await ids(3)).to.deep.equal(await ids(3));
    expect((await ids(3)).slice(2)).not.to.deep.equal((await ids(4)).slice(2));
  });

  it('rejects another token and another project', async () => {
    await withCloud({ backups: 5 }, async (cloud) => {
      await failure(
        AuthenticationError,
        new CsbsClient({ ...cloud.clientOptions(), auth: 'another-token' }).backups.get('x'),
      );
      await failure(
        PermissionError,
        new CsbsClient({ ...cloud.clientOptions(), projectId: 'another' }).backups.get('x'),
      );
    });
  });

  it('records requests, and of a token only whether it was accepted', async () => {
    await withCloud({ backups: 5 }, async (cloud, client) => {
      await client.backups.list({ status: 'error' }).first();
      await new CsbsClient({ ...cloud.clientOptions(), auth: 'another-token' }).backups.get('x').catch(() => {});
      await getRaw(cloud, 'checkpoint_items', {});
      const { projectId, auth } = cloud.clientOptions();
      expect(cloud.requests).to.deep.equal([
        {
          method: 'GET',
          path: `/v1/${projectId}/checkpoint_items`,
          query: { status: 'error', limit: '1' },
          body: '',
          token: 'accepted',
        },
        { method: 'GET', path: `/v1/${projectId}/checkpoint_items/x`, query: {}, body: '', token: 'rejected' },
        { method: 'GET', path: `/v1/${projectId}/checkpoint_items`, query: {}, body: '', token: 'missing' },
      ]);
      expect(JSON.stringify(cloud.requests)).not.to.include(auth);
    });
  });

  it('accepts the token of clientOptions at its Keystone after the others were revoked', async () => {
    await withCloud({ tokenLifeMs: 1 }, async (cloud) => {
      const { auth: token } = cloud.clientOptions();
      cloud.revokeTokens();
      const client = await CsbsClient.connect({ auth: keystoneToken({ authUrl: cloud.url, token }) });
      expect(await client.resourceInstances.count()).to.equal(100);
      expect(cloud.requests.map((request) => request.token)).to.deep.equal(['accepted', 'accepted']);
    });
  });

  it('rejects an unknown sign-in method', async () => {
    await withCloud({}, async (cloud) => void thrown(ArgumentError, () => cloud.openrc('token' as never)));
  });

  it('lists the backups that a test has changed', async () => {
    await withCloud({ backups: 2 }, async (cloud, client) => {
      cloud.backups.push(makeBackup({ id: 'mine', status: 'error' }));
      expect((await client.backups.list({ status: 'error' }).toArray()).map(({ id }) => id)).to.deep.equal(['mine']);
    });
  });

  it('responds to a path that is not encoded correctly', async () => {
    await withCloud({ backups: 1 }, async (cloud) => {
      const response = await fetch(`${cloud.url}/v1/%zz/checkpoint_items`, {
        headers: { 'x-auth-token': cloud.clientOptions().auth },
      });
      expect(response.status).to.equal(400);
    });
  });

  it('sends CORS headers', async () => {
    await withCloud({ backups: 1 }, async (cloud) => {
      const preflight = await fetch(`${cloud.url}/v1/p/checkpoint_items`, { method: 'OPTIONS' });
      expect(preflight.status).to.equal(204);
      expect(preflight.headers.get('access-control-allow-origin')).to.equal('*');
      expect(preflight.headers.get('access-control-allow-headers')).to.include('*');
    });
  });

  it('delays responses, and can be closed in the meantime, even twice', async () => {
    const cloud = await startFakeCloud({ backups: 1, latencyMs: 600_000 });
    const waiting = fetch(cloud.url).catch(() => 'broken');
    while (cloud.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([cloud.close(), cloud.close()]);
    expect(await waiting).to.equal('broken');
  });

  for (const options of [{ backups: -1 }, { backups: 1.5 }, { latencyMs: -1 }, { seed: 'x' }, { count: 5 }]) {
    it(`rejects ${JSON.stringify(options)}`, async () =>
      void (await failure(ArgumentError, startFakeCloud(options as object))));
  }
});
