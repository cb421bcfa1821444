import { expect } from 'chai';
import { connectFromEnv, type FromSettingsOptions } from '../../src/env/index.js';
import { ArgumentError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { passwordVariables, variablesIn } from '../support/password-variables.js';
import { withRecorder } from '../support/recorder.js';

describe('a client from settings', () => {
  it('accepts URLs with version and project for both services', async () => {
    await withRecorder(async ({ url, requests }) => {
      const client = await connectFromEnv({
        OS_TOKEN: 'a-token',
        OS_PROJECT_ID: 'p1',
        OS_DATA_PROTECT_ENDPOINT_OVERRIDE: ` ${url}/csbs/v1/p1/ `,
        OS_VBS_ENDPOINT_OVERRIDE: `${url}/vbs/v2.0/p1`,
      });
      await client.backups.get('b1');
      await client.volumeBackups.get('v1').catch(() => {});
      expect(requests.map(({ path }) => path)).to.deep.equal([
        '/csbs/v1/p1/checkpoint_items/b1',
        '/vbs/v2/p1/backups/v1',
      ]);
    });
  });

  describe('prefers options to settings:', () => {
    const env = (url: string) => ({
      OS_AUTH_URL: url,
      OS_USERNAME: 'me',
      OS_PASSWORD: 'pass',
      OS_USER_DOMAIN_NAME: 'a',
    });

    it('the project to sign in to', () =>
      withRecorder(async ({ url, requests }) => {
        const client = await connectFromEnv(
          { ...env(url), OS_PROJECT_ID: 'p2', OS_TENANT_ID: 'p3', OS_PROJECT_NAME: 'p' },
          { projectId: 'p1' },
        );
        expect(requests[0]?.auth?.scope).to.deep.equal({ project: { id: 'p1' } });
        expect(client.projectId).to.equal('p1');
      }));

    it('the region and the interface', () =>
      withRecorder(async ({ url }) => {
        const given = { region: 'eu-de', interface: 'public' };
        await connectFromEnv(
          { ...env(url), OS_REGION_NAME: 'elsewhere', OS_INTERFACE: 'intern', OS_ENDPOINT_TYPE: 'x' },
          given,
        );
        expect(
          (
            await failure(
              ArgumentError,
              connectFromEnv({ ...env(url), OS_REGION_NAME: 'eu-de' }, { region: 'nowhere' }),
            )
          ).message,
        ).to.include('"nowhere"');
      }));

    it('one endpoint, while the other comes from the variables', () =>
      withRecorder(async ({ url, requests }) => {
        const overrides = { OS_DATA_PROTECT_ENDPOINT_OVERRIDE: 'invalid', OS_VBS_ENDPOINT_OVERRIDE: `${url}/two` };
        const client = await connectFromEnv(
          { ...env(url), ...overrides },
          { endpoints: { csbs: `${url}/one`, vbs: undefined } as object },
        );
        await client.backups.get('b1');
        await client.volumeBackups.get('v1').catch(() => {});
        expect(requests.slice(1).map(({ path }) => path)).to.deep.equal([
          '/one/v1/p1/checkpoint_items/b1',
          '/two/v2/p1/backups/v1',
        ]);
      }));

    it('options of the client', () =>
      withRecorder(async ({ url, requests }) => {
        const events: string[] = [];
        await connectFromEnv(env(url), {
          userAgent: 'audit/1',
          onAttempt: ({ operation }) => events.push(operation),
          http: { headers: { 'X-A': 'b' } },
        });
        expect(requests[0]?.headers['user-agent']).to.match(/^audit\/1 csbs-client/);
        expect(requests[0]?.headers['x-a']).to.equal('b');
        expect(events).to.deep.equal(['auth']);
      }));
  });

  it('uses the interface of the variables, even under its older names', () =>
    withRecorder(async ({ url }) => {
      const env = { OS_AUTH_URL: url, OS_TOKEN: 'a-token' };
      for (const more of [
        { OS_INTERFACE: 'public', OS_ENDPOINT_TYPE: 'publicURL' },
        { OS_ENDPOINT_TYPE: 'publicURL' },
        { OS_INTERFACE: 'public' },
      ])
        await connectFromEnv({ ...env, ...more });
      for (const more of [
        { OS_INTERFACE: 'internal' },
        { OS_ENDPOINT_TYPE: 'internalURL' },
        { OS_INTERFACE: 'adminURL' },
      ]) {
        expect((await failure(ArgumentError, connectFromEnv({ ...env, ...more }))).argument).to.equal('interface');
      }
    }));

  it('rejects a project other than that of the credential', () =>
    withRecorder(async ({ url }) => {
      const env = {
        OS_AUTH_URL: url,
        OS_APPLICATION_CREDENTIAL_ID: 'c',
        OS_APPLICATION_CREDENTIAL_SECRET: 's',
        OS_PROJECT_ID: 'p2',
      };
      const error = await failure(ArgumentError, connectFromEnv(env));
      for (const part of ['OS_PROJECT_ID', '"p2"', '"p1"']) expect(error.message).to.include(part);
      expect((await failure(ArgumentError, connectFromEnv(env, { projectId: 'p3' }))).argument).to.equal('projectId');
    }));

  it('does not change the error of a sign-in without a project', () =>
    withRecorder(async ({ url }) => {
      const env = { OS_AUTH_URL: url, OS_USER_ID: 'u', OS_PASSWORD: 'p' };
      const error = await failure(ArgumentError, connectFromEnv(env));
      expect(error.argument).to.equal('project');
      expect(error.message).to.match(/not for a project: .*project or projectId/);
    }, null));

  for (const version of ['3', 'v3', '3.14']) {
    it(`accepts version ${version} of Keystone`, async () => {
      const { message } = await failure(
        ArgumentError,
        connectFromEnv({ ...passwordVariables, OS_IDENTITY_API_VERSION: version, OS_TRUST_ID: 't' }),
      );
      expect(variablesIn(message)).to.deep.equal(['OS_TRUST_ID']);
    });
  }

  for (const version of ['2', '13', '3x', '3.', '3.a', 'x3']) {
    it(`rejects version ${version} of Keystone`, async () => {
      const { message } = await failure(
        ArgumentError,
        connectFromEnv({ ...passwordVariables, OS_IDENTITY_API_VERSION: version }),
      );
      expect(variablesIn(message)).to.deep.equal(['OS_IDENTITY_API_VERSION']);
      expect(message).to.include('v3');
    });
  }

  it('accepts http:// if the caller allows it', async () => {
    const env = { ...passwordVariables, OS_AUTH_URL: 'http://iam.test', OS_VBS_ENDPOINT_OVERRIDE: 'http://vbs.test' };
    const error = await failure(
      ArgumentError,
      connectFromEnv({ ...env, OS_TRUST_ID: 't' }, { allowInsecureHttp: true }),
    );
    expect(variablesIn(error.message)).to.deep.equal(['OS_TRUST_ID']);
    expect((await failure(ArgumentError, connectFromEnv(env, { allowInsecureHttp: false }))).message).to.match(
      /OS_AUTH_URL.*iam\.test.*https:/,
    );
  });
});

describe('options in addition to settings', () => {
  const invalid: [what: string, options: unknown, argument: string][] = [
    ['an unknown option', { retries: 1 }, 'retries'],
    ['auth', { auth: 'SENTINEL' }, 'auth'],
    ['a list', [], 'client options'],
    ['null', null, 'client options'],
    ['a string', 'SENTINEL', 'client options'],
    ['null as a region', { region: null }, 'region'],
    ['an invalid interface', { interface: 'intern' }, 'interface'],
    ['an invalid project id', { projectId: '..' }, 'projectId'],
    ['a number as endpoints', { endpoints: 5 }, 'endpoints'],
    ['an unknown endpoint', { endpoints: { cbr: 'https://cbr.test' } }, 'cbr'],
    ['an endpoint with http://', { endpoints: { vbs: 'http://vbs.test' } }, 'endpoints.vbs'],
    ['a string as http', { http: 'SENTINEL' }, 'http'],
    ['an invalid timeout', { timeoutMs: 0 }, 'timeoutMs'],
    ['an invalid signal', { signal: {} }, 'signal'],
    ['a string as allowInsecureTls', { allowInsecureTls: 'true' }, 'allowInsecureTls'],
  ];
  for (const [what, options, argument] of invalid) {
    it(`are rejected before any setting is read: ${what}`, async () => {
      const error = await failure(ArgumentError, connectFromEnv({}, options as FromSettingsOptions));
      expect(error.argument).to.equal(argument);
      expect(error.message).not.to.include('SENTINEL');
    });
  }
});
