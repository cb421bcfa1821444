// A sign-in at Keystone without a client: the options, the response, and the requests that an authenticator sends.
import { expect } from 'chai';
import { ArgumentError, type Authenticator, type AuthRequest } from '../../src/index.js';
import { authContext, type TestResponse } from './auth-context.js';
import { thrown } from './errors.js';

export const authUrl = 'https://iam.example.com/v3';
const project = { id: 'p1', name: 'shop', domain: { id: 'd1', name: 'corp' } };
export const catalog = [
  { type: 'data-protect', endpoints: [{ interface: 'public', region_id: 'de', url: 'https://csbs.de/v1/p1' }] },
];
/** A response with the token `token-1`. */
export const tokenResponse = (more: object = {}): TestResponse => ({
  headers: { 'x-subject-token': 'token-1' },
  json: { token: { project, catalog, ...more } },
});

/** The requests that an authenticator sends for a session. */
export async function sentBy(authenticator: Authenticator, response = tokenResponse()): Promise<AuthRequest[]> {
  const context = authContext(() => response);
  await authenticator.session?.({}, context);
  return context.sent;
}

export const user = { username: 'me', userDomain: 'corp' };
/** This user, as Keystone expects it. */
export const meByName = { name: 'me', domain: { name: 'corp' } };

/** Checks that an authenticator sends one request for a token, with this body. */
export async function expectSignIn(authenticator: Authenticator, auth: object): Promise<void> {
  const [request, ...more] = await sentBy(authenticator);
  expect(more).to.deep.equal([]);
  expect({ ...request, body: JSON.parse(request?.body ?? ''), signal: undefined }).to.deep.equal({
    method: 'POST',
    url: 'https://iam.example.com/v3/auth/tokens',
    argument: 'authUrl',
    signal: undefined,
    body: { auth },
  });
}

/** Checks that a call throws an ArgumentError for this option, without a secret of the options. */
export function expectRejected(argument: string, make: () => unknown): void {
  const error = thrown(ArgumentError, make);
  expect(error.argument).to.equal(argument);
  expect(`${error.message} ${error.stack}`).not.to.match(/sentinel|12345678/);
}
