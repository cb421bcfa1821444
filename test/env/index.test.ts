import { expect } from 'chai';
import { connectFromEnv } from '../../src/env/index.js';
import { ApiError, ArgumentError, AuthenticationError, type CsbsClient, NotFoundError } from '../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { withEnvironment } from '../support/environment.js';
import { failure } from '../support/errors.js';
import { withoutNock } from '../support/without-nock.js';

const count = async (client: CsbsClient) => (await client.backups.list().toArray()).length;

describe('connectFromEnv', () => {
  let cloud: FakeCloud;
  before(async () => {
    cloud = await startFakeCloud({ backups: 20, regions: ['eu-de', 'eu-nl'] });
  });
  after(() => cloud.close());

  for (const method of ['password', 'applicationCredential'] as const) {
    it(`reads an openrc with ${method}, and reaches both services`, async () => {
      const client = await connectFromEnv(cloud.openrc(method));
      expect(client.projectId).to.equal(cloud.clientOptions().projectId);
      expect(await count(client)).to.equal(20);
      await failure(NotFoundError, client.volumeBackups.get('missing'));
    });
  }

  it('reads process.env by default', async () => {
    await withEnvironment(cloud.openrc(), async () => expect(await count(await connectFromEnv())).to.equal(20));
  });

  it('uses a token with and without OS_AUTH_URL', async () => {
    const { OS_AUTH_URL = '', OS_REGION_NAME = '' } = cloud.openrc();
    let token = '';
    await withoutNock(async () => {
      const { OS_USERNAME: name, OS_PASSWORD: password, OS_USER_DOMAIN_NAME: domain } = cloud.openrc();
      const identity = { methods: ['password'], password: { user: { name, password, domain: { name: domain } } } };
      const scope = { project: { id: cloud.clientOptions().projectId } };
      const response = await fetch(`${OS_AUTH_URL}/auth/tokens`, {
        method: 'POST',
        body: JSON.stringify({ auth: { identity, scope } }),
      });
      token = response.headers.get('x-subject-token') ?? '';
    });
    expect(await count(await connectFromEnv({ OS_AUTH_URL, OS_REGION_NAME, OS_TOKEN: token }))).to.equal(20);
    const { projectId } = cloud.clientOptions();
    const withoutKeystone = await connectFromEnv({
      OS_TOKEN: token,
      OS_PROJECT_ID: projectId,
      OS_DATA_PROTECT_ENDPOINT_OVERRIDE: `${cloud.url}/v1/${projectId}`,
    });
    expect(await count(withoutKeystone)).to.equal(20);
    expect((await failure(ArgumentError, withoutKeystone.volumeBackups.get('v1'))).argument).to.equal('endpoints.vbs');
  });

  it('lists the regions if none or an unknown one is named', async () => {
    const { OS_REGION_NAME, ...openrc } = cloud.openrc();
    expect(OS_REGION_NAME).to.equal('eu-de');
    for (const region of [undefined, '', 'eu-ch2']) {
      const error = await failure(ArgumentError, connectFromEnv({ ...openrc, OS_REGION_NAME: region }));
      expect(error.argument).to.equal('region');
      expect(error.message).to.include('eu-de, eu-nl');
    }
  });

  it('reports the error of Keystone for a wrong password, without the password', async () => {
    const error = await failure(
      AuthenticationError,
      connectFromEnv({ ...cloud.openrc(), OS_PASSWORD: 'wrong-password-1' }),
    );
    expect(error.message).to.include('The request you have made requires authentication.');
    expect(error.message).not.to.include('wrong-password-1');
  });

  it('stops if its signal is aborted', async () => {
    const reason = new RangeError('enough');
    expect(await failure(RangeError, connectFromEnv(cloud.openrc(), { signal: AbortSignal.abort(reason) }))).to.equal(
      reason,
    );
  });

  it('passes on the error of the sign-in', async () => {
    cloud.failNext({ status: 403, when: { path: '/v3/auth/tokens' } });
    expect((await failure(ApiError, connectFromEnv(cloud.openrc()))).status).to.equal(403);
  });
});
