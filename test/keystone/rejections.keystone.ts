import { expect } from 'chai';
import {
  ArgumentError,
  AuthenticationError,
  keystoneApplicationCredential,
  keystoneToken,
  NotFoundError,
  PermissionError,
} from '../../src/index.js';
import { revoke } from './admin.js';
import { anna, connect, failureOf, secretSearch, served, setup, tokenOfAnna } from './setup.js';

const unauthorizedMessage = 'The request you have made requires authentication.';

describe('a real Keystone: what it rejects', () => {
  const authUrl = () => `${setup().keystone.url}/v3`;

  const rejected: [title: string, over: () => Parameters<typeof anna>[0]][] = [
    ['a wrong password', () => ({ password: 'not-the-password-of-anna' })],
    ['a password that is too long', () => ({ password: 'long-password-'.repeat(400) })],
    ['an unknown user', () => ({ username: 'unknown' })],
    [
      'an unknown user id',
      () => ({ username: undefined, userDomain: undefined, userId: 'unknown', project: undefined }),
    ],
    [
      'a disabled user',
      () => ({ username: undefined, userDomain: undefined, userId: setup().fixtures.disabled.id, project: undefined }),
    ],
    ['an unknown domain', () => ({ userDomain: 'nowhere', projectDomain: setup().fixtures.domain.name })],
    ['an unknown project', () => ({ project: 'nothing' })],
    ['an unknown project id', () => ({ project: undefined, projectId: 'nothing' })],
    ['a project in which the user has no role', () => ({ project: 'closed' })],
    ['a project that is in another domain', () => ({ projectDomain: 'Default' })],
  ];
  for (const [title, over] of rejected) {
    it(`${title}: an AuthenticationError with the detail and the request id`, async () => {
      const options = over() ?? {};
      if (options.password !== undefined) secretSearch.secret(options.password);
      const error = await failureOf(AuthenticationError, () => connect(anna(options)));
      const { requestId } = error;
      expect(requestId).to.match(/^req-[0-9a-f-]{36}$/);
      expect(error).to.include({
        status: 401,
        detail: unauthorizedMessage,
        attempts: 1,
      });
      expect(error.message).to.include('401').and.include(unauthorizedMessage).and.include(requestId);
      expect(error.request).to.deep.equal({ method: 'POST', path: '/v3/auth/tokens' });
      expect(error).not.to.have.property('code');
    });
  }

  it('a wrong secret of an application credential: an AuthenticationError', async () => {
    const { id } = setup().fixtures.credential;
    secretSearch.secret('not-the-secret-of-this');
    const error = await failureOf(AuthenticationError, () =>
      connect(keystoneApplicationCredential({ authUrl: authUrl(), id, secret: 'not-the-secret-of-this' })),
    );
    expect(error).to.include({ status: 401, detail: unauthorizedMessage });
  });

  it('a deleted application credential (404): an AuthenticationError, not a NotFoundError', async () => {
    const { secret } = setup().fixtures.credential;
    const error = await failureOf(AuthenticationError, () =>
      connect(keystoneApplicationCredential({ authUrl: authUrl(), id: 'deleted-credential', secret })),
    );
    expect(error).to.include({ status: 404, detail: 'Could not find Application Credential: deleted-credential.' });
    expect(error).not.to.be.instanceOf(NotFoundError);
  });

  it('a URL that is not Keystone (404): an AuthenticationError', async () => {
    const error = await failureOf(AuthenticationError, () =>
      connect(anna({ authUrl: `${setup().keystone.url}/identity/v3` })),
    );
    expect(error).to.include({ status: 404, detail: '404 Not Found' });
    expect(error.request.path).to.equal('/identity/v3/auth/tokens');
  });

  it('an invalid token: an AuthenticationError', async () => {
    for (const project of [{}, { projectId: setup().fixtures.archive.id }]) {
      const error = await failureOf(AuthenticationError, () =>
        connect(keystoneToken({ authUrl: authUrl(), token: 'not-a-token-at-all', ...project })),
      );
      expect(error).to.include({ status: 401, detail: unauthorizedMessage });
      expect(error.request.method).to.equal('GET');
    }
  });

  it('a revoked token: an AuthenticationError', async () => {
    const { id } = await tokenOfAnna(setup().fixtures.shop);
    const client = await connect(keystoneToken({ authUrl: authUrl(), token: id }));
    expect(await served(client)).to.equal('eu-de public v1 shop');
    await revoke(setup().keystone.url, id);
    const atTheService = await failureOf(AuthenticationError, () => client.backups.get('b1'));
    expect(atTheService).to.include({ code: 'APIGW.0307', attempts: 1 });
    const atKeystone = await failureOf(AuthenticationError, () =>
      connect(keystoneToken({ authUrl: authUrl(), token: id })),
    );
    expect(atKeystone.detail).to.equal(unauthorizedMessage);
  });

  it('a token for a project in which its user has no role: an AuthenticationError', async () => {
    const { id } = await tokenOfAnna();
    const error = await failureOf(AuthenticationError, () =>
      connect(keystoneToken({ authUrl: authUrl(), token: id, projectId: setup().fixtures.closed.id })),
    );
    expect(error).to.include({ status: 401, detail: unauthorizedMessage });
  });

  it('the token of an application credential for another project: a PermissionError with the reason', async () => {
    const { credential, archive } = setup().fixtures;
    await connect(keystoneApplicationCredential({ authUrl: authUrl(), id: credential.id, secret: credential.secret }));
    const token = String(setup().keystone.exchanges.at(-1)?.headers['x-subject-token']);
    const error = await failureOf(PermissionError, () =>
      connect(keystoneToken({ authUrl: authUrl(), token, projectId: archive.id })),
    );
    expect(error.detail).to.include('Using a delegated token to create another token is not allowed');
  });

  it('a user without a project: an ArgumentError that names project', async () => {
    const error = await failureOf(ArgumentError, () => connect(anna({ project: undefined })));
    expect(error.argument).to.equal('project');
    expect(error.message).to.include('projectId');
  });

  it('a token without a project: an ArgumentError that names project', async () => {
    const { id, project } = await tokenOfAnna();
    expect(project).to.equal(undefined);
    const error = await failureOf(ArgumentError, () => connect(keystoneToken({ authUrl: authUrl(), token: id })));
    expect(error.argument).to.equal('project');
  });
});
