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
import { anna, annasToken, caught, connect, hunt, stage, whereIs } from './stage.js';

const words = 'The request you have made requires authentication.';

describe('a real Keystone: what it refuses', () => {
  const authUrl = () => `${stage().keystone.url}/v3`;

  const refused: [what: string, over: () => Parameters<typeof anna>[0]][] = [
    ['a wrong password', () => ({ password: 'not-the-password-of-anna' })],
    ['a password that is far too long', () => ({ password: 'long-password-'.repeat(400) })],
    ['an unknown user', () => ({ username: 'nobody' })],
    [
      'an unknown user id',
      () => ({ username: undefined, userDomain: undefined, userId: 'nobody', project: undefined }),
    ],
    [
      'a disabled user',
      () => ({ username: undefined, userDomain: undefined, userId: stage().people.disabled.id, project: undefined }),
    ],
    ['an unknown domain', () => ({ userDomain: 'nowhere', projectDomain: stage().people.domain.name })],
    ['an unknown project', () => ({ project: 'nothing' })],
    ['an unknown project id', () => ({ project: undefined, projectId: 'nothing' })],
    ['a project in which the user has no role', () => ({ project: 'closed' })],
    ['a project that is in another domain', () => ({ projectDomain: 'Default' })],
  ];
  for (const [what, over] of refused) {
    it(`${what}: an AuthenticationError with its words and its request id`, async () => {
      const options = over() ?? {};
      if (options.password !== undefined) hunt.secret(options.password);
      const error = await caught(AuthenticationError, () => connect(anna(options)));
      const { requestId } = error;
      expect(requestId).to.match(/^req-[0-9a-f-]{36}$/);
      expect(error).to.include({
        status: 401,
        detail: words,
        attempts: 1,
        message: `401 ${words} (POST /v3/auth/tokens, request ${requestId})`,
      });
      expect(error.request).to.deep.equal({ method: 'POST', path: '/v3/auth/tokens' });
      expect(error).not.to.have.property('code');
    });
  }

  it('a wrong secret of an application credential: an AuthenticationError', async () => {
    const { id } = stage().people.credential;
    hunt.secret('not-the-secret-of-this');
    const error = await caught(AuthenticationError, () =>
      connect(keystoneApplicationCredential({ authUrl: authUrl(), id, secret: 'not-the-secret-of-this' })),
    );
    expect(error).to.include({ status: 401, detail: words });
  });

  it('an application credential that is gone (404): an AuthenticationError, since no backup is missing', async () => {
    const { secret } = stage().people.credential;
    const error = await caught(AuthenticationError, () =>
      connect(keystoneApplicationCredential({ authUrl: authUrl(), id: 'deleted-meanwhile', secret })),
    );
    expect(error).to.include({ status: 404, detail: 'Could not find Application Credential: deleted-meanwhile.' });
    expect(error).not.to.be.instanceOf(NotFoundError);
  });

  it('an address that is not its own (404): an AuthenticationError', async () => {
    const error = await caught(AuthenticationError, () =>
      connect(anna({ authUrl: `${stage().keystone.url}/identity/v3` })),
    );
    expect(error).to.include({ status: 404, detail: '404 Not Found' });
    expect(error.request.path).to.equal('/identity/v3/auth/tokens');
  });

  it('a token that is none: an AuthenticationError', async () => {
    for (const project of [{}, { projectId: stage().people.archive.id }]) {
      const error = await caught(AuthenticationError, () =>
        connect(keystoneToken({ authUrl: authUrl(), token: 'not-a-token-at-all', ...project })),
      );
      expect(error).to.include({ status: 401, detail: words });
      expect(error.request.method).to.equal('GET');
    }
  });

  it('a revoked token: an AuthenticationError', async () => {
    const { id } = await annasToken(stage().people.shop);
    const client = await connect(keystoneToken({ authUrl: authUrl(), token: id }));
    expect(await whereIs(client)).to.equal('eu-de public v1 shop');
    await revoke(stage().keystone.url, id);
    const atTheService = await caught(AuthenticationError, () => client.backups.get('b1'));
    expect(atTheService).to.include({ code: 'APIGW.0307', attempts: 1 });
    const atKeystone = await caught(AuthenticationError, () =>
      connect(keystoneToken({ authUrl: authUrl(), token: id })),
    );
    expect(atKeystone.detail).to.equal(words);
  });

  it('a token for a project in which its user has no role: an AuthenticationError', async () => {
    const { id } = await annasToken();
    const error = await caught(AuthenticationError, () =>
      connect(keystoneToken({ authUrl: authUrl(), token: id, projectId: stage().people.closed.id })),
    );
    expect(error).to.include({ status: 401, detail: words });
  });

  it('the token of an application credential for another project: a PermissionError with the reason', async () => {
    const { credential, archive } = stage().people;
    await connect(keystoneApplicationCredential({ authUrl: authUrl(), id: credential.id, secret: credential.secret }));
    const token = String(stage().keystone.exchanges.at(-1)?.headers['x-subject-token']);
    const error = await caught(PermissionError, () =>
      connect(keystoneToken({ authUrl: authUrl(), token, projectId: archive.id })),
    );
    expect(error.detail).to.include('Using a delegated token to create another token is not allowed');
  });

  it('a user without a project: an ArgumentError that names project', async () => {
    const error = await caught(ArgumentError, () => connect(anna({ project: undefined })));
    expect(error.argument).to.equal('project');
    expect(error.message).to.include('for no project').and.to.include('projectId');
  });

  it('a token without a project: an ArgumentError that names project', async () => {
    const { id, project } = await annasToken();
    expect(project).to.equal(undefined);
    const error = await caught(ArgumentError, () => connect(keystoneToken({ authUrl: authUrl(), token: id })));
    expect(error.argument).to.equal('project');
  });
});
