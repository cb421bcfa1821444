import { expect } from 'chai';
import { keystoneToken } from '../../../src/index.js';
import { authContext, someRequest } from '../../support/auth-context.js';
import { authUrl, expectRejected, sentBy, tokenResponse } from '../../support/sign-in.js';

describe('an existing token', () => {
  it('is sent without a request to Keystone if no project is requested', async () => {
    const context = authContext(() => tokenResponse());
    expect(await keystoneToken({ authUrl, token: 'token-0' }).authenticate(someRequest, context)).to.deep.equal({
      'X-Auth-Token': 'token-0',
    });
    expect(context.sent).to.deep.equal([]);
    expect(context.secrets).to.deep.equal(['token-0']);
  });

  it('is validated to find its project and endpoints', async () => {
    const [request, ...more] = await sentBy(keystoneToken({ authUrl, token: 'token-0' }));
    expect(more).to.deep.equal([]);
    expect(request).to.deep.include({
      url: 'https://iam.example.com/v3/auth/tokens',
      headers: { 'X-Auth-Token': 'token-0', 'X-Subject-Token': 'token-0' },
    });
    expect(request?.method ?? 'GET').to.equal('GET');
  });

  for (const requested of [
    { projectId: 'p1' },
    { project: 'shop', projectDomain: 'corp' },
    { project: 'shop', projectDomainId: 'd1' },
  ]) {
    it(`is used if it is for the requested project: ${JSON.stringify(requested)}`, async () => {
      const context = authContext(() => tokenResponse());
      expect(
        await keystoneToken({ authUrl, token: 'token-0', ...requested }).authenticate(someRequest, context),
      ).to.deep.equal({ 'X-Auth-Token': 'token-0' });
      expect(context.sent).to.have.length(1);
    });
  }

  for (const requested of [
    { projectId: 'p2' },
    { project: 'shop', projectDomain: 'corp2' },
    { project: 'shop2', projectDomain: 'corp' },
    { project: 'shop', projectDomainId: 'd2' },
  ]) {
    it(`is exchanged if another project is requested: ${JSON.stringify(requested)}`, async () => {
      const context = authContext(() => tokenResponse());
      expect(
        await keystoneToken({ authUrl, token: 'token-0', ...requested }).authenticate(someRequest, context),
      ).to.deep.equal({ 'X-Auth-Token': 'token-1' });
      const [, exchange] = context.sent;
      expect(JSON.parse(exchange?.body ?? '').auth.identity).to.deep.equal({
        methods: ['token'],
        token: { id: 'token-0' },
      });
    });
  }

  it('cannot be renewed after it was rejected', async () => {
    expect(keystoneToken({ authUrl, token: 'token-0' }).renew).to.equal(undefined);
    const context = authContext(() => tokenResponse());
    const same = keystoneToken({ authUrl, token: 'token-0', projectId: 'p1' });
    await same.authenticate(someRequest, context);
    expect(await same.renew?.({ headers: { 'X-Auth-Token': 'token-0' }, status: 401 }, context)).to.equal(false);
  });
});

describe('invalid options of keystoneToken', () => {
  const invalid: [name: string, argument: string, make: () => unknown][] = [
    ['an empty token', 'token', () => keystoneToken({ authUrl, token: '' })],
    ['a token with a line break', 'token', () => keystoneToken({ authUrl, token: 'sentinel-sentinel\n' })],
  ];
  for (const [name, argument, make] of invalid)
    it(`are rejected at the call: ${name}`, () => expectRejected(argument, make));
});
