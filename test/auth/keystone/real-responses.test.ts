// Responses of a real Keystone that once caused a fault.
import { expect } from 'chai';
import {
  ApiError,
  AuthenticationError,
  CsbsClient,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
  NotFoundError,
} from '../../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../../src/testing/index.js';
import { failure } from '../../support/errors.js';

describe('responses of a real Keystone', () => {
  let cloud: FakeCloud;
  beforeEach(async () => {
    cloud = await startFakeCloud();
  });
  afterEach(() => cloud.close());

  const credential = (over: { id?: string; authUrl?: string } = {}) => {
    const { OS_APPLICATION_CREDENTIAL_ID: id = '', OS_APPLICATION_CREDENTIAL_SECRET: secret = '' } =
      cloud.openrc('applicationCredential');
    return keystoneApplicationCredential({ authUrl: cloud.url, id, secret, ...over });
  };
  const client = (auth: ReturnType<typeof credential>) => new CsbsClient({ ...cloud.clientOptions(), auth });
  const backup = () => cloud.backups[0]?.id ?? '';

  it('a deleted application credential is a 404, which does not mean that a backup is missing', async () => {
    const error = await failure(AuthenticationError, () => client(credential({ id: 'deleted' })).backups.get(backup()));
    expect(error).not.to.be.instanceOf(NotFoundError);
    expect(error).to.include({
      name: 'AuthenticationError',
      status: 404,
      detail: 'Could not find Application Credential: deleted.',
      attempts: 1,
    });
    expect(error.message).to.equal(
      '404 Could not find Application Credential: deleted. (POST /v3/auth/tokens, request req-1)',
    );
    expect(error.body).to.include('"code":404');
  });

  it('a renewal is a 404 if the application credential was deleted in the meantime', async () => {
    const during = client(credential());
    await during.backups.get(backup());
    cloud.revokeTokens();
    cloud.failNext({
      status: 404,
      body: '{"error":{"code":404,"message":"Could not find Application Credential: x.","title":"Not Found"}}',
      when: { path: '/v3/' },
    });
    const error = await failure(AuthenticationError, () => during.backups.get(backup()));
    expect(error).to.include({ status: 404, detail: 'Could not find Application Credential: x.' });
  });

  it('a wrong URL is a 404 with a page, which does not mean that a backup is missing', async () => {
    const error = await failure(AuthenticationError, () =>
      client(credential({ authUrl: `${cloud.url}/v3/identity` })).backups.get(backup()),
    );
    expect(error).to.include({ status: 404, detail: '404 Not Found' });
  });

  it('validating a token may be a 404 as well', async () => {
    cloud.failNext({
      status: 404,
      body: '{"error":{"code":404,"message":"Failed to validate token","title":"Not Found"}}',
      when: { path: '/v3/' },
    });
    const error = await failure(AuthenticationError, () =>
      CsbsClient.connect({ auth: keystoneToken({ authUrl: cloud.url, token: 'a-token-of-old' }) }),
    );
    expect(error).to.include({ status: 404, detail: 'Failed to validate token' });
  });

  it('a rejection may contain more than a message', async () => {
    const message = 'Attempted to authenticate with an unsupported method.';
    const identity = { methods: ['external', 'password'] };
    cloud.failNext({
      status: 401,
      body: JSON.stringify({ error: { code: 401, identity, message, title: 'Unauthorized' } }),
    });
    const auth = keystonePassword({ authUrl: cloud.url, userId: 'me', password: 'a password' });
    const error = await failure(AuthenticationError, () => CsbsClient.connect({ auth }));
    expect(error.detail).to.equal(message);
    expect(error).not.to.have.property('code');
  });

  it('a method that is not allowed causes an error without an envelope', async () => {
    cloud.failNext({ status: 405, body: '{"message": "The method is not allowed for the requested URL."}' });
    const error = await failure(ApiError, () => client(credential()).backups.get(backup()));
    expect(error).to.include({ status: 405, detail: 'The method is not allowed for the requested URL.' });
  });

  it('the region of an endpoint may be null', async () => {
    const { projectId } = cloud.clientOptions();
    const endpoints = [{ interface: 'public', region_id: null, region: null, url: `${cloud.url}/v1/${projectId}` }];
    const token = { project: { id: projectId, name: 'shop' }, catalog: [{ type: 'data-protect', endpoints }] };
    cloud.failNext({
      status: 201,
      headers: { 'x-subject-token': 'a-token-of-keystone' },
      body: JSON.stringify({ token }),
    });
    const connected = await CsbsClient.connect({ auth: credential(), region: 'eu-de' });
    // The cloud does not know this token, so it is renewed.
    expect((await connected.backups.get(backup())).id).to.equal(backup());
  });
});
