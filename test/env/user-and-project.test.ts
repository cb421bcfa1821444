import { expect } from 'chai';
import { connectFromEnv } from '../../src/env/index.js';
import { withRecorder } from '../support/recorder.js';

describe('identifies the user and the project of the variables', () => {
  const user = { OS_PASSWORD: 'pass', OS_USERNAME: 'me' };
  const me = (domain: object) => ({ name: 'me', domain, password: 'pass' });
  const cases: [what: string, env: Record<string, string>, user: object, project: object | undefined][] = [
    [
      'by their own domains',
      { OS_USER_DOMAIN_NAME: 'a', OS_PROJECT_NAME: 'p', OS_PROJECT_DOMAIN_NAME: 'b' },
      me({ name: 'a' }),
      { name: 'p', domain: { name: 'b' } },
    ],
    [
      'by ids of domains',
      { OS_USER_DOMAIN_ID: 'a', OS_PROJECT_NAME: 'p', OS_PROJECT_DOMAIN_ID: 'b' },
      me({ id: 'a' }),
      { name: 'p', domain: { id: 'b' } },
    ],
    [
      'by ids before names',
      { OS_USER_DOMAIN_ID: 'a', OS_USER_DOMAIN_NAME: 'x', OS_PROJECT_NAME: 'x', OS_PROJECT_ID: '12e4' },
      me({ id: 'a' }),
      { id: '12e4' },
    ],
    [
      'by the id of a user',
      { OS_USER_ID: 'u', OS_PROJECT_NAME: 'p', OS_PROJECT_DOMAIN_NAME: 'b' },
      { id: 'u', password: 'pass' },
      { name: 'p', domain: { name: 'b' } },
    ],
    [
      'by OS_DOMAIN_NAME for both',
      { OS_DOMAIN_NAME: 'a', OS_PROJECT_NAME: 'p' },
      me({ name: 'a' }),
      { name: 'p', domain: { name: 'a' } },
    ],
    [
      'by OS_DOMAIN_ID for both',
      { OS_DOMAIN_ID: 'a', OS_PROJECT_NAME: 'p' },
      me({ id: 'a' }),
      { name: 'p', domain: { id: 'a' } },
    ],
    [
      'by a default domain',
      { OS_DEFAULT_DOMAIN: 'default', OS_PROJECT_NAME: 'p' },
      me({ id: 'default' }),
      { name: 'p', domain: { id: 'default' } },
    ],
    [
      'by the name of a default domain',
      { OS_DEFAULT_DOMAIN_NAME: 'D', OS_PROJECT_NAME: 'p' },
      me({ name: 'D' }),
      { name: 'p', domain: { name: 'D' } },
    ],
    [
      'by its own domain rather than a common one',
      { OS_USER_DOMAIN_NAME: 'a', OS_DOMAIN_NAME: 'b', OS_DEFAULT_DOMAIN_ID: 'c', OS_PROJECT_NAME: 'p' },
      me({ name: 'a' }),
      { name: 'p', domain: { name: 'b' } },
    ],
    [
      "by the user's domain if no other is named",
      { OS_USER_DOMAIN_NAME: 'a', OS_PROJECT_NAME: 'p' },
      me({ name: 'a' }),
      { name: 'p', domain: { name: 'a' } },
    ],
    [
      'by OS_TENANT_NAME',
      { OS_USER_DOMAIN_NAME: 'a', OS_TENANT_NAME: 'p' },
      me({ name: 'a' }),
      { name: 'p', domain: { name: 'a' } },
    ],
    ['by OS_TENANT_ID', { OS_USER_DOMAIN_NAME: 'a', OS_TENANT_ID: 'p' }, me({ name: 'a' }), { id: 'p' }],
    ['by no project', { OS_USER_DOMAIN_NAME: 'a' }, me({ name: 'a' }), undefined],
    [
      'and treats empty variables as not set',
      { OS_USER_DOMAIN_NAME: 'a', OS_USER_ID: '', OS_PROJECT_ID: '', OS_TENANT_NAME: 'p' },
      me({ name: 'a' }),
      { name: 'p', domain: { name: 'a' } },
    ],
  ];
  for (const [what, env, expected, project] of cases) {
    it(what, () =>
      withRecorder(
        async ({ url, requests }) => {
          await connectFromEnv({ ...user, OS_AUTH_URL: url, ...env });
          expect(requests[0]?.auth?.identity.password).to.deep.equal({ user: expected });
          expect(requests[0]?.auth?.scope).to.deep.equal(project === undefined ? undefined : { project });
        },
        env.OS_PROJECT_ID || env.OS_TENANT_ID || 'p1',
      ),
    );
  }

  it('by the name of an application credential and its user', () =>
    withRecorder(async ({ url, requests }) => {
      const env = {
        OS_APPLICATION_CREDENTIAL_NAME: 'c',
        OS_APPLICATION_CREDENTIAL_SECRET: 's',
        OS_USERNAME: 'me',
        OS_USER_DOMAIN_NAME: 'a',
      };
      await connectFromEnv({ OS_AUTH_URL: `${url}/v3/`, ...env });
      expect(requests[0]?.auth?.identity.application_credential).to.deep.equal({
        name: 'c',
        user: { name: 'me', domain: { name: 'a' } },
        secret: 's',
      });
    }));
});
