// All problems of variables and options are reported in one error before any request.
import { expect } from 'chai';
import { connectFromEnv } from '../../src/env/index.js';
import { readSettings, type SettingName, settingNames } from '../../src/env/settings.js';
import { ArgumentError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { passwordVariables, variablesIn } from '../support/password-variables.js';

const insecure = 'OS_INSECURE OS_CACERT allowInsecureTls';
const nothing = 'OS_PASSWORD OS_APPLICATION_CREDENTIAL_SECRET OS_TOKEN OS_ACCESS_KEY OS_AUTH_URL OS_CLOUD';
const noEndpoint = 'OS_DATA_PROTECT_ENDPOINT_OVERRIDE OS_VBS_ENDPOINT_OVERRIDE';
const noProject = 'OS_PROJECT_NAME OS_PROJECT_ID';
const types = 'password v3password token v3token v3applicationcredential aksk';

describe('settings of the environment', () => {
  const wrong: [what: string, env: Record<string, string>, problems: string[]][] = [
    ['nothing at all', {}, [nothing]],
    ['only empty variables', { OS_PASSWORD: '', OS_TOKEN: '', OS_CLOUD: '', OS_AUTH_TYPE: '' }, [nothing]],
    [
      'a password alone',
      { OS_PASSWORD: 'SENTINEL' },
      ['OS_AUTH_URL', 'OS_USERNAME OS_USER_ID', 'OS_USER_DOMAIN_NAME OS_USER_DOMAIN_ID', noProject],
    ],
    [
      'a user alone',
      { OS_USERNAME: 'me' },
      ['OS_AUTH_URL', 'OS_PASSWORD', 'OS_USER_DOMAIN_NAME OS_USER_DOMAIN_ID', noProject],
    ],
    [
      "a user's id and a project's name",
      { ...passwordVariables, OS_USER_ID: 'u', OS_PROJECT_NAME: 'p' },
      ['OS_PROJECT_DOMAIN_NAME OS_PROJECT_DOMAIN_ID'],
    ],
    [
      'a secret of an application credential alone',
      { OS_APPLICATION_CREDENTIAL_SECRET: 'SENTINEL' },
      [
        'OS_AUTH_URL',
        'OS_APPLICATION_CREDENTIAL_NAME OS_APPLICATION_CREDENTIAL_ID',
        'OS_USERNAME OS_USER_ID',
        'OS_USER_DOMAIN_NAME OS_USER_DOMAIN_ID',
      ],
    ],
    [
      'an id of an application credential alone',
      { OS_AUTH_URL: 'https://iam.test', OS_APPLICATION_CREDENTIAL_ID: 'c' },
      ['OS_APPLICATION_CREDENTIAL_SECRET'],
    ],
    ['only a token', { OS_TOKEN: 'SENTINEL' }, [noEndpoint, 'OS_PROJECT_ID']],
    [
      'a token with the name of a project alone',
      { OS_TOKEN: 'SENTINEL', OS_AUTH_URL: 'https://iam.test', OS_PROJECT_NAME: 'p' },
      ['OS_PROJECT_DOMAIN_NAME OS_PROJECT_DOMAIN_ID'],
    ],
    ['only an access key', { OS_ACCESS_KEY: 'SENTINEL' }, ['OS_SECRET_KEY', noEndpoint, 'OS_PROJECT_ID']],
    [
      'a secret key alone',
      { OS_SECRET_KEY: 'SENTINEL', OS_AUTH_URL: 'https://iam.test' },
      ['OS_ACCESS_KEY', noEndpoint, 'OS_PROJECT_ID'],
    ],
    ['a type without what it needs', { ...passwordVariables, OS_AUTH_TYPE: 'v3token' }, ['OS_TOKEN']],
    ['an unknown type', { ...passwordVariables, OS_AUTH_TYPE: 'v2password' }, [`OS_AUTH_TYPE v2password ${types}`]],
    [
      'a type that every object has',
      { ...passwordVariables, OS_AUTH_TYPE: 'constructor' },
      [`OS_AUTH_TYPE constructor ${types}`],
    ],
    ['Keystone v2', { ...passwordVariables, OS_IDENTITY_API_VERSION: '2.0' }, ['OS_IDENTITY_API_VERSION']],
    ['the URL of Keystone v2', { ...passwordVariables, OS_AUTH_URL: 'https://iam.test/v2.0/' }, ['OS_AUTH_URL']],
    ['an invalid interface', { ...passwordVariables, OS_INTERFACE: 'intern' }, ['OS_INTERFACE intern']],
    [
      'interfaces that differ',
      { ...passwordVariables, OS_INTERFACE: 'public', OS_ENDPOINT_TYPE: 'internalURL' },
      ['OS_INTERFACE public OS_ENDPOINT_TYPE internal'],
    ],
    [
      'projects that differ',
      { ...passwordVariables, OS_PROJECT_NAME: 'a', OS_TENANT_NAME: 'b' },
      ['OS_PROJECT_NAME a OS_TENANT_NAME b'],
    ],
    [
      "projects' ids that differ",
      { ...passwordVariables, OS_PROJECT_ID: 'a', OS_TENANT_ID: 'b' },
      ['OS_PROJECT_ID a OS_TENANT_ID b'],
    ],
    [
      'tokens that differ',
      { OS_AUTH_URL: 'https://iam.test', OS_TOKEN: 'SENTINEL1', OS_AUTH_TOKEN: 'SENTINEL2' },
      ['OS_TOKEN OS_AUTH_TOKEN'],
    ],
    [
      'keys that differ',
      {
        OS_ACCESS_KEY: 'SENTINEL1',
        OS_ACCESS_KEY_ID: 'SENTINEL2',
        OS_SECRET_KEY: 'SENTINEL3',
        OS_SECRET_ACCESS_KEY: 'SENTINEL4',
        OS_PROJECT_ID: 'p',
        OS_VBS_ENDPOINT_OVERRIDE: 'https://vbs.test',
      },
      ['OS_ACCESS_KEY OS_ACCESS_KEY_ID', 'OS_SECRET_KEY OS_SECRET_ACCESS_KEY'],
    ],
    [
      'values that cannot be sent in a header',
      {
        OS_ACCESS_KEY: 'SENTINEL 1',
        OS_SECRET_KEY: 'SENTINEL\r',
        OS_SECURITY_TOKEN: 'SENTINELé',
        OS_PROJECT_ID: 'p',
        OS_VBS_ENDPOINT_OVERRIDE: 'https://vbs.test',
      },
      ['OS_ACCESS_KEY', 'OS_SECRET_KEY', 'OS_SECURITY_TOKEN'],
    ],
    ['a token with a line break', { OS_AUTH_URL: 'https://iam.test', OS_TOKEN: 'SENTINEL\n' }, ['OS_TOKEN']],
    [
      'an invalid project id with an access key',
      { OS_ACCESS_KEY: 'A', OS_SECRET_KEY: 'S', OS_PROJECT_ID: 'a/b', OS_VBS_ENDPOINT_OVERRIDE: 'https://vbs.test' },
      ['OS_PROJECT_ID / \\ ? # a/b'],
    ],
    [
      'every invalid URL',
      {
        ...passwordVariables,
        OS_AUTH_URL: 'https://me:SENTINEL@iam.test',
        OS_DATA_PROTECT_ENDPOINT_OVERRIDE: 'csbs.test/SENTINEL',
        OS_VBS_ENDPOINT_OVERRIDE: 'http://vbs.test/SENTINEL',
      },
      [
        'OS_DATA_PROTECT_ENDPOINT_OVERRIDE',
        'OS_VBS_ENDPOINT_OVERRIDE vbs.test allowInsecureHttp',
        'OS_AUTH_URL iam.test',
      ],
    ],
    ['OS_INSECURE', { ...passwordVariables, OS_INSECURE: 'true' }, [insecure]],
    ['OS_INSECURE with another spelling', { ...passwordVariables, OS_INSECURE: 'Yes' }, [insecure]],
    ['neither true nor false', { ...passwordVariables, OS_INSECURE: 'maybe' }, ['OS_INSECURE']],
    ['a trust', { ...passwordVariables, OS_TRUST_ID: 't' }, ['OS_TRUST_ID']],
    ['a system scope', { ...passwordVariables, OS_SYSTEM_SCOPE: 'all' }, ['OS_SYSTEM_SCOPE']],
    ['an agency', { ...passwordVariables, OS_AGENCY_NAME: 'a' }, ['OS_AGENCY_NAME']],
    [
      'everything at once',
      {
        OS_PROJECT_NAME: 'a',
        OS_TENANT_NAME: 'b',
        OS_IDENTITY_API_VERSION: '2',
        OS_INTERFACE: 'x',
        OS_VBS_ENDPOINT_OVERRIDE: 'vbs',
        OS_INSECURE: '1',
        OS_CACERT: '/not/there.pem',
        OS_KEY: '/not/there.key',
        OS_TRUST_ID: 't',
        OS_PASSWORD: 'SENTINEL',
      },
      [
        'OS_PROJECT_NAME a OS_TENANT_NAME b',
        'OS_IDENTITY_API_VERSION',
        'OS_INTERFACE x',
        'OS_VBS_ENDPOINT_OVERRIDE',
        insecure,
        'OS_CACERT /not/there.pem (ENOENT)',
        'OS_KEY /not/there.key (ENOENT)',
        'OS_KEY OS_CERT',
        'OS_TRUST_ID',
        'OS_AUTH_URL',
        'OS_USERNAME OS_USER_ID',
        'OS_USER_DOMAIN_NAME OS_USER_DOMAIN_ID',
      ],
    ],
  ];
  for (const [what, env, problems] of wrong) {
    it(`cause an error that names the variables: ${what}`, async () => {
      const error = await failure(ArgumentError, connectFromEnv(env));
      const parts = problems.join(' ').split(' ');
      for (const part of parts) expect(error.message).to.include(part);
      expect(variablesIn(error.message)).to.deep.equal(variablesIn(problems.join(' ')));
      expect(error.message).not.to.include('SENTINEL');
      expect(error.argument).to.be.oneOf(['env', ...variablesIn(problems.join(' '))]);
    });
  }

  for (const [values, problems] of [
    [['true', 'True', 't', 'yes', 'y', 'on', '1'], insecure],
    [['maybe', '1x', 'x1', 'xfalse', 'falsex', 'none', '00', ' '], 'OS_INSECURE must be true or false'],
    [['false', 'FALSE', 'f', 'no', 'n', 'off', '0'], 'OS_TRUST_ID is not supported'],
  ] as const) {
    it(`mean the same with ${values.join(', ')}`, async () => {
      for (const value of values) {
        const trust = problems.startsWith('OS_TRUST') ? { OS_TRUST_ID: 't' } : {};
        const { message } = await failure(
          ArgumentError,
          connectFromEnv({ ...passwordVariables, ...trust, OS_INSECURE: value }),
        );
        for (const part of problems.split(' ')) expect(message, value).to.include(part);
      }
    });
  }

  it('have names in upper case only', async () => {
    const error = await failure(ArgumentError, connectFromEnv({ 'OS-PASSWORD': 'SENTINEL', os_token: 'SENTINEL' }));
    expect(variablesIn(error.message)).to.deep.equal(variablesIn(nothing));
  });

  it('must be an object of strings', async () => {
    const error = await failure(ArgumentError, connectFromEnv({ ...passwordVariables, OS_PROJECT_ID: 1234 } as never));
    expect(error.message).to.include('OS_PROJECT_ID').and.include('string');
    for (const env of ['OS_CLOUD=x', null, 5])
      expect((await failure(ArgumentError, connectFromEnv(env as never))).argument).to.equal('env');
  });
});

describe('names of settings', () => {
  const known: [setting: SettingName, variables: string, inFiles: string][] = [
    ['authUrl', 'OS_AUTH_URL', 'auth.auth_url auth.auth-url auth_url'],
    ['authType', 'OS_AUTH_TYPE OS_AUTH_PLUGIN', 'auth_type auth-type auth_plugin'],
    ['identityVersion', 'OS_IDENTITY_API_VERSION', 'identity_api_version identity-api-version'],
    ['username', 'OS_USERNAME OS_USER_NAME', 'auth.username username auth.user_name'],
    ['userId', 'OS_USER_ID', 'auth.user_id auth.user-id'],
    ['password', 'OS_PASSWORD', 'auth.password password'],
    ['userDomain', 'OS_USER_DOMAIN_NAME', 'auth.user_domain_name auth.user-domain-name user-domain-name'],
    ['userDomainId', 'OS_USER_DOMAIN_ID', 'auth.user_domain_id'],
    ['domain', 'OS_DOMAIN_NAME', 'auth.domain_name domain_name'],
    ['domainId', 'OS_DOMAIN_ID', 'auth.domain_id domain_id'],
    ['defaultDomain', 'OS_DEFAULT_DOMAIN_NAME', 'auth.default_domain_name'],
    ['defaultDomainId', 'OS_DEFAULT_DOMAIN_ID OS_DEFAULT_DOMAIN', 'auth.default_domain_id auth.default_domain'],
    ['project', 'OS_PROJECT_NAME OS_TENANT_NAME', 'auth.project_name auth.tenant_name'],
    ['projectId', 'OS_PROJECT_ID OS_TENANT_ID', 'auth.project_id auth.tenant_id'],
    ['projectDomain', 'OS_PROJECT_DOMAIN_NAME', 'auth.project_domain_name'],
    ['projectDomainId', 'OS_PROJECT_DOMAIN_ID', 'auth.project_domain_id'],
    ['credentialId', 'OS_APPLICATION_CREDENTIAL_ID', 'auth.application_credential_id'],
    ['credentialName', 'OS_APPLICATION_CREDENTIAL_NAME', 'auth.application_credential_name'],
    ['credentialSecret', 'OS_APPLICATION_CREDENTIAL_SECRET', 'auth.application_credential_secret'],
    ['token', 'OS_TOKEN OS_AUTH_TOKEN', 'auth.token auth.auth_token'],
    ['accessKey', 'OS_ACCESS_KEY OS_ACCESS_KEY_ID', 'auth.access_key access_key auth.ak ak'],
    ['secretKey', 'OS_SECRET_KEY OS_SECRET_ACCESS_KEY', 'auth.secret_key secret_key auth.sk sk'],
    ['securityToken', 'OS_SECURITY_TOKEN', 'auth.security_token security_token'],
    ['region', 'OS_REGION_NAME', 'region_name region-name'],
    ['interface', 'OS_INTERFACE OS_ENDPOINT_TYPE', 'interface endpoint_type'],
    ['csbs', 'OS_DATA_PROTECT_ENDPOINT_OVERRIDE', 'data_protect_endpoint_override data-protect-endpoint-override'],
    ['vbs', 'OS_VBS_ENDPOINT_OVERRIDE', 'vbs_endpoint_override'],
    ['caFile', 'OS_CACERT', 'cacert'],
    ['certFile', 'OS_CERT', 'cert'],
    ['keyFile', 'OS_KEY', 'key'],
    ['insecure', 'OS_INSECURE', 'insecure'],
    ['verify', '', 'verify'],
    ['profile', '', 'profile cloud'],
    ['trust', 'OS_TRUST_ID', 'auth.trust_id trust_id'],
    ['systemScope', 'OS_SYSTEM_SCOPE', 'auth.system_scope'],
    ['agency', 'OS_AGENCY_NAME OS_TARGET_AGENCY_NAME', 'auth.target_agency_name'],
  ];
  for (const [setting, variables, inFiles] of known) {
    it(`${setting} has the names of other tools`, () => {
      for (const [source, all] of [
        ['env', variables],
        ['cloud', inFiles],
      ] as const) {
        for (const spelling of all.split(' ').filter((name) => name !== '')) {
          const { get, problems } = readSettings(
            source,
            [() => null, (name) => (name === spelling ? 'value' : undefined)],
            {},
          );
          expect(get(setting), spelling).to.equal('value');
          expect(problems).to.deep.equal([]);
        }
      }
    });
  }

  it('are complete in this table', () =>
    expect(known.map(([setting]) => setting)).to.deep.equal(Object.keys(settingNames)));

  it('are read from the first layer that has one', () => {
    const layer = (values: Record<string, string>) => (name: string) => values[name];
    const { get } = readSettings(
      'cloud',
      [layer({ username: 'a' }), layer({ 'auth.username': 'b', region_name: 'c' })],
      { interface: 'd' },
    );
    expect([get('username'), get('region'), get('interface'), get('password')]).to.deep.equal([
      'a',
      'c',
      'd',
      undefined,
    ]);
  });
});
