import { expect } from 'chai';
import fc from 'fast-check';
import { connectFromEnv } from '../../src/env/index.js';
import { ArgumentError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { type RecordedRequest, withRecorder } from '../support/recorder.js';

describe('the sign-in method of the settings', () => {
  const password = { OS_USERNAME: 'me', OS_PASSWORD: 'pass', OS_USER_DOMAIN_NAME: 'home', OS_PROJECT_ID: 'p1' };
  const credential = { OS_APPLICATION_CREDENTIAL_ID: 'c1', OS_APPLICATION_CREDENTIAL_SECRET: 'credential-secret' };
  const token = { OS_TOKEN: 'the-token' };
  const keys = { OS_ACCESS_KEY: 'AK1', OS_SECRET_KEY: 'secret-key', OS_PROJECT_ID: 'p1' };

  /** How the client signed in: the method at Keystone, or the headers of the call. */
  const methodOf = async (env: Record<string, string>, url: string, requests: RecordedRequest[]) => {
    const endpoints = { OS_DATA_PROTECT_ENDPOINT_OVERRIDE: url };
    const client = await connectFromEnv({ OS_AUTH_URL: url, ...endpoints, ...env });
    await client.backups.get('b1');
    const { methods } = requests.find(({ auth }) => auth !== undefined)?.auth?.identity ?? {};
    const { headers } = requests.at(-1) ?? {};
    return methods === undefined
      ? headers?.authorization === undefined
        ? headers?.['x-auth-token']
        : 'access key'
      : methods;
  };

  const inOrder: [method: unknown, env: Record<string, string>][] = [
    [['application_credential'], credential],
    ['the-token', token],
    [['password'], password],
    ['access key', keys],
  ];
  for (let set = 1; set < 16; set += 1) {
    const given = inOrder.filter((_, bit) => (set >> bit) % 2 === 1);
    const [method] = given[0] ?? [];
    it(`is ${JSON.stringify(method)} if ${given.map(([name]) => JSON.stringify(name)).join(' and ')} are set`, () =>
      withRecorder(async ({ url, requests }) => {
        expect(await methodOf(Object.assign({}, ...given.map(([, env]) => env)), url, requests)).to.deep.equal(method);
      }));
  }

  for (const [type, method] of [
    ['password', ['password']],
    ['v3password', ['password']],
    ['token', 'the-token'],
    ['v3token', 'the-token'],
    ['v3applicationcredential', ['application_credential']],
    ['aksk', 'access key'],
  ] as const) {
    it(`is the one that OS_AUTH_TYPE=${type} selects, whatever else is set`, () =>
      withRecorder(async ({ url, requests }) => {
        expect(
          await methodOf({ ...password, ...credential, ...token, ...keys, OS_AUTH_TYPE: type }, url, requests),
        ).to.deep.equal(method);
      }));
  }

  it('accepts access keys under both of their names, and the token of temporary ones', async () => {
    for (const env of [
      keys,
      {
        OS_ACCESS_KEY_ID: 'AK1',
        OS_SECRET_ACCESS_KEY: 'secret-key',
        OS_PROJECT_ID: 'p1',
        OS_SECURITY_TOKEN: 'temporary',
      },
    ]) {
      await withRecorder(async ({ url, requests }) => {
        await (
          await connectFromEnv({
            ...env,
            OS_VBS_ENDPOINT_OVERRIDE: 'https://vbs.test',
            OS_DATA_PROTECT_ENDPOINT_OVERRIDE: url,
          })
        ).backups.get('b1');
        expect(requests).to.have.length(1);
        expect(requests[0]?.headers.authorization).to.match(/^SDK-HMAC-SHA256 Access=AK1, /);
        expect(requests[0]?.headers['x-project-id']).to.equal('p1');
        expect(requests[0]?.headers['x-security-token']).to.equal(
          (env as { OS_SECURITY_TOKEN?: string }).OS_SECURITY_TOKEN,
        );
      });
    }
  });

  it('causes an error that names every missing variable, in every combination', () => {
    // What a sign-in with an application credential by name requires, and the message if it is missing.
    const needed = {
      OS_AUTH_URL: ['https://iam.test', 'OS_AUTH_URL is missing'],
      OS_APPLICATION_CREDENTIAL_NAME: [
        'c',
        'OS_APPLICATION_CREDENTIAL_NAME or OS_APPLICATION_CREDENTIAL_ID is missing',
      ],
      OS_APPLICATION_CREDENTIAL_SECRET: ['SENTINEL', 'OS_APPLICATION_CREDENTIAL_SECRET is missing'],
      OS_USERNAME: ['me', 'OS_USERNAME or OS_USER_ID is missing'],
      OS_USER_DOMAIN_NAME: ['home', 'OS_USER_DOMAIN_NAME or OS_USER_DOMAIN_ID is missing'],
    } as const;
    const names = Object.keys(needed) as (keyof typeof needed)[];
    return fc.assert(
      fc.asyncProperty(fc.subarray(names, { minLength: 1 }), async (missing) => {
        const given = names.filter((name) => !missing.includes(name));
        const env = {
          OS_AUTH_TYPE: 'v3applicationcredential',
          ...Object.fromEntries(given.map((name) => [name, needed[name][0]])),
        };
        const { message } = await failure(ArgumentError, connectFromEnv(env));
        for (const name of names)
          expect(message.includes(needed[name][1]), `${name} in ${message}`).to.equal(missing.includes(name));
      }),
    );
  });
});
