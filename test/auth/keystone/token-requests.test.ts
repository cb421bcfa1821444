// How responses of Keystone are parsed.
import { expect } from 'chai';
import { keystonePassword } from '../../../src/index.js';
import { authContext, someRequest, type TestResponse } from '../../support/auth-context.js';
import { failure } from '../../support/errors.js';
import { authUrl, catalog, sentBy, tokenResponse, user } from '../../support/sign-in.js';

describe('a response of Keystone', () => {
  const wrong: [name: string, response: TestResponse, names: string][] = [
    ['no token', { json: { token: {} } }, 'X-Subject-Token'],
    ['an invalid token', { headers: { 'x-subject-token': 'a b' }, json: { token: {} } }, 'X-Subject-Token'],
    ['no object as the body', { headers: { 'x-subject-token': 'token-1' }, json: [] }, 'body'],
    ['an invalid token object', { headers: { 'x-subject-token': 'token-1' }, json: { token: 'x' } }, 'body'],
    ['a project without an id', tokenResponse({ project: { name: 'x' } }), 'token.project'],
    ['an invalid catalog', tokenResponse({ catalog: 'x' }), 'token.catalog'],
    ['services without endpoints', tokenResponse({ catalog: [{ type: 'vbs' }] }), 'token.catalog.endpoints'],
  ];
  for (const [name, response, names] of wrong) {
    it(`rejects an invalid response: ${name}`, async () => {
      const error = await failure(RangeError, sentBy(keystonePassword({ authUrl, password: 'pw', ...user }), response));
      expect(error.message).to.include(names);
    });
  }

  it('ignores errors in other services of the catalog', async () => {
    const odd = [{ type: 'dns' }, { type: 'x', endpoints: 5 }, ...catalog];
    const authenticator = keystonePassword({ authUrl, password: 'pw', ...user });
    expect(
      (
        await authenticator.session?.(
          {},
          authContext(() => tokenResponse({ catalog: odd })),
        )
      )?.endpoints,
    ).to.deep.equal({ csbs: 'https://csbs.de' });
    const none = keystonePassword({ authUrl, password: 'pw', ...user });
    expect(
      await none.authenticate(
        someRequest,
        authContext(() => tokenResponse({ catalog: null })),
      ),
    ).to.deep.equal({ 'X-Auth-Token': 'token-1' });
  });

  it('treats an asterisk as all regions', async () => {
    const starred = [
      { type: 'vbs', endpoints: [{ interface: 'public', region: '*', region_id: '*', url: 'https://vbs.all/v2/p1' }] },
      ...catalog,
    ];
    const authenticator = keystonePassword({ authUrl, password: 'pw', ...user });
    const session = await authenticator.session?.(
      { region: 'de' },
      authContext(() => tokenResponse({ catalog: starred })),
    );
    expect(session?.endpoints).to.deep.equal({ csbs: 'https://csbs.de', vbs: 'https://vbs.all' });
  });
});
