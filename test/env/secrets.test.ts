// Secrets in csbs-client/env: nothing that can be reached from an error contains a secret of the settings.
import { expect } from 'chai';
import fc from 'fast-check';
import { connectFromCloud, connectFromEnv } from '../../src/env/index.js';
import { cloudsYaml, secureYaml, withHome } from '../support/clouds.js';
import { withEnvironment } from '../support/environment.js';
import { everythingReachable } from '../support/everything-reachable.js';
import { withServer } from '../support/http-server.js';

const secrets = {
  password: 'SENTINEL-password',
  token: 'SENTINEL-token',
  access_key: 'SENTINEL-access-key',
  secret_key: 'SENTINEL-secret-key',
  security_token: 'SENTINEL-security-token',
  application_credential_secret: 'SENTINEL-credential-secret',
};
const everything = Object.values(secrets).join(' ');
const env = Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]));
const others = { username: 'me', user_domain_name: 'home', application_credential_id: 'c1', project_id: 'p1' };
const otherEnv = Object.fromEntries(Object.entries(others).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]));
const types = ['password', 'token', 'v3applicationcredential', 'aksk', 'v3totp', ''];

/** Returns what a call rejects with, and fails if it does not reject. */
const reasonOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => {
      throw new Error('nothing was rejected');
    },
    (reason: unknown) => reason,
  );

function expectNoSecret(value: unknown): void {
  expect(everythingReachable(value)).not.to.include('SENTINEL');
}

const yamlOf = (auth_type: string, more: object) =>
  JSON.stringify({ clouds: { c: { auth_type, auth: { ...secrets, ...more } } } }, null, 2);

describe('secrets of settings', () => {
  for (const type of types) {
    it(`are in no error about variables, with OS_AUTH_TYPE=${type}`, async () => {
      const broken: Record<string, string>[] = [
        {},
        { OS_AUTH_URL: 'nonsense' },
        { OS_AUTH_URL: 'https://me:SENTINEL@iam.test' },
        {
          OS_AUTH_URL: 'https://iam.test',
          OS_INTERFACE: 'x',
          OS_USER_NAME: 'you',
          OS_AUTH_TOKEN: 'SENTINEL-2',
          OS_ACCESS_KEY_ID: 'SENTINEL-3',
        },
        ...Object.keys(env).map((name) => ({ [name]: `${env[name]}\r\n`, OS_AUTH_URL: '', OS_INSECURE: '1' })),
      ];
      for (const settings of broken)
        expectNoSecret(
          await reasonOf(connectFromEnv({ OS_AUTH_TYPE: type, ...env, ...otherEnv, OS_PROJECT_ID: '', ...settings })),
        );
    });

    it(`are in no error about clouds.yaml, with auth_type: ${type}`, async () => {
      for (const more of [
        {},
        others,
        { ...others, auth_url: 'https://me:SENTINEL@iam.test' },
        { ...others, auth_url: 'http://sentinel.test/SENTINEL' },
      ]) {
        const clouds = yamlOf(type, { ...more, project_id: 'SENTINEL/..' });
        for (const secure of ['', yamlOf('SENTINEL', { password: ['SENTINEL'] })]) {
          await withHome({ [cloudsYaml]: clouds, [secureYaml]: secure }, (home) =>
            withEnvironment(home, async () => {
              expectNoSecret(await reasonOf(connectFromCloud('c')));
              expectNoSecret(
                await reasonOf(
                  connectFromCloud('c', {
                    endpoints: { csbs: 'https://csbs.test' },
                    signal: AbortSignal.abort('stopped'),
                  }),
                ),
              );
            }),
          );
        }
      }
    });
  }

  it('are in no error about a file that is broken at any position', () => {
    const good = yamlOf('password', { ...others, auth_url: 'https://iam.test' });
    const breaks = fc.constantFrom(
      '',
      '"',
      '\n',
      '\t',
      '*a ',
      '&a ',
      '!!x ',
      '{',
      ']',
      ':',
      '- ',
      '\u0000',
      '%YAML 9\n',
      '---\n',
      '|\n',
      '<<: ',
    );
    return fc.assert(
      fc.asyncProperty(fc.nat(good.length), fc.nat(8), breaks, async (at, cut, piece) => {
        const content = `${good.slice(0, at)}${piece}${good.slice(at + cut)}`;
        await withHome({ [cloudsYaml]: content }, (home) =>
          withEnvironment(home, async () => {
            // If the file is still valid, nothing may be sent.
            const reason = await connectFromCloud('c', { signal: AbortSignal.abort('stopped') }).catch(
              (error: unknown) => error,
            );
            expectNoSecret(reason);
          }),
        );
      }),
      { numRuns: 300 },
    );
  });

  for (const type of types.slice(0, 4)) {
    it(`are in no error of a Keystone or a service that repeats them, with ${type}`, async () => {
      await withServer(
        (request, response) => {
          const quoted = `${everything} ${request.headers.authorization ?? ''}`;
          response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': 'r1' });
          response.end(
            JSON.stringify({
              error: { code: 400, message: quoted, title: quoted },
              error_code: 'X',
              error_msg: quoted,
            }),
          );
        },
        async ({ url }) => {
          const quoting = {
            password: ['password'],
            token: ['token'],
            v3applicationcredential: ['application_credential_secret'],
          }[type] ?? ['access_key', 'secret_key', 'security_token'];
          // What is not sent cannot be repeated, so only the secrets of this method are set.
          const own = Object.fromEntries(
            quoting.map((name) => [`OS_${name.toUpperCase()}`, secrets[name as keyof typeof secrets]]),
          );
          const found: unknown[] = [];
          const options = { maxRetries: 0, onAttempt: (event: unknown) => void found.push(event) };
          const call = connectFromEnv(
            { OS_AUTH_TYPE: type, OS_AUTH_URL: url, ...otherEnv, ...own, OS_DATA_PROTECT_ENDPOINT_OVERRIDE: url },
            options,
          );
          const reason = await reasonOf(
            call.then((client) => {
              found.push(client);
              return client.backups.get('b1');
            }),
          );
          expect(found).not.to.have.length(0);
          for (const thing of [reason, ...found]) {
            const text = everythingReachable(thing);
            for (const name of quoting) expect(text, name).not.to.include(secrets[name as keyof typeof secrets]);
          }
          expect((reason as Error).message).to.include('[secret]');
        },
      );
    });
  }
});
