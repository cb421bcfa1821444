import { join } from 'node:path';
import { expect } from 'chai';
import { readCloud } from '../../src/env/clouds-yaml.js';
import { connectFromCloud, connectFromEnv } from '../../src/env/index.js';
import { ArgumentError } from '../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { cloudsYaml, secureYaml, withHome } from '../support/clouds.js';
import { withEnvironment } from '../support/environment.js';
import { failure, thrown } from '../support/errors.js';
import { requestsOf, sampleCloud, sampleUser, userOf } from '../support/sample-cloud.js';

describe('connectFromCloud', () => {
  let cloud: FakeCloud;
  before(async () => {
    cloud = await startFakeCloud({ backups: 5, regions: ['eu-de', 'eu-nl'] });
  });
  after(() => cloud.close());

  const yamlOf = (entry: object, name = 'otc') => JSON.stringify({ clouds: { [name]: entry } });
  const authOf = ({
    OS_AUTH_URL: auth_url,
    OS_USERNAME: username,
    OS_PASSWORD: password,
    OS_USER_DOMAIN_NAME: user_domain_name,
    ...rest
  }: Record<string, string>) => ({
    auth_url,
    username,
    password,
    user_domain_name,
    project_name: rest.OS_PROJECT_NAME,
  });

  it('reads a cloud, and lists its backups', () =>
    withHome({ [cloudsYaml]: yamlOf({ auth: authOf(cloud.openrc()), region_name: 'eu-de' }) }, (home) =>
      withEnvironment(home, async () => {
        const client = await connectFromCloud('otc');
        expect(await client.backups.list().toArray()).to.have.length(5);
      }),
    ));

  it('reads an application credential', () => {
    const {
      OS_AUTH_URL,
      OS_APPLICATION_CREDENTIAL_ID: id,
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
    } = cloud.openrc('applicationCredential');
    const auth = { auth_url: OS_AUTH_URL, application_credential_id: id, application_credential_secret: secret };
    return withHome(
      { [cloudsYaml]: yamlOf({ auth_type: 'v3applicationcredential', auth, regions: ['eu-nl'] }) },
      (home) =>
        withEnvironment(home, async () =>
          expect((await connectFromCloud('otc')).projectId).to.equal(cloud.clientOptions().projectId),
        ),
    );
  });

  it('lists the regions of the catalog if none is named', () =>
    withHome({ [cloudsYaml]: yamlOf({ auth: authOf(cloud.openrc()) }) }, (home) =>
      withEnvironment(home, async () => {
        const error = await failure(ArgumentError, connectFromCloud('otc'));
        expect(error.argument).to.equal('region');
        expect(error.message).to.include('eu-de, eu-nl');
        await connectFromCloud('otc', { region: 'eu-nl' });
      }),
    ));

  it('is used for OS_CLOUD; OS_REGION_NAME is the only other variable that is read', () =>
    withHome(
      { [cloudsYaml]: yamlOf({ auth: authOf(cloud.openrc()), regions: ['eu-de', 'eu-nl'] }, 'my-cloud') },
      async (home) => {
        const env = {
          ...home,
          OS_CLOUD: 'my-cloud',
          OS_PASSWORD: 'other',
          OS_PROJECT_NAME: 'other',
          OS_AUTH_TYPE: 'none',
        };
        const error = await failure(ArgumentError, connectFromEnv(env));
        for (const part of ['eu-de, eu-nl', 'OS_REGION_NAME']) expect(error.message).to.include(part);
        expect((await failure(ArgumentError, connectFromEnv({ ...env, OS_REGION_NAME: '' }))).message).to.equal(
          error.message,
        );
        await connectFromEnv({ ...env, OS_REGION_NAME: 'eu-nl' });
        await connectFromEnv({ ...env, OS_REGION_NAME: 'eu-nl' }, { region: undefined } as object);
        const unknown = await failure(ArgumentError, connectFromEnv({ ...env, OS_REGION_NAME: 'x' }));
        for (const part of ['"x"', 'eu-de, eu-nl']) expect(unknown.message).to.include(part);
        await connectFromEnv({ ...env, OS_REGION_NAME: 'x' }, { region: 'eu-de' });
      },
    ));

  it('ignores OS_REGION_NAME if the cloud is an argument', () =>
    withHome({ [cloudsYaml]: yamlOf({ auth: authOf(cloud.openrc()), region_name: 'eu-de' }) }, (home) =>
      withEnvironment({ ...home, OS_REGION_NAME: 'elsewhere' }, async () => void (await connectFromCloud('otc'))),
    ));

  describe('reads', () => {
    const variants: [what: string, entry: string][] = [
      ['settings outside auth', 'auth_url: $URL\n    username: me\n    password: pass\n    user_domain_name: home'],
      [
        'names with -',
        'auth: { auth-url: $URL, username: me, password: pass, user-domain-name: home }\n    region-name: eu-de',
      ],
      [
        'a domain for user and project',
        'domain_name: home\n    auth: { auth_url: $URL, username: me, password: pass }',
      ],
      ['settings from an anchor', 'auth: { <<: *common, username: me, password: pass }'],
      [
        'endpoint_type',
        'auth: { <<: *common, username: me, password: pass }\n    endpoint_type: publicURL\n    interface: public',
      ],
      [
        'empty settings as not set',
        'auth: { <<: *common, username: me, password: pass, token: , user_id: ~, project_id: null, project_name: "" }',
      ],
      [
        'auth_plugin and a quoted version',
        'auth_plugin: v3password\n    identity_api_version: "3"\n    auth: {<<: *common, username: me, password: pass}',
      ],
    ];
    for (const [what, entry] of variants) {
      it(what, async () => {
        const content = `common: &common { auth_url: $URL, user_domain_name: home }\nclouds:\n  otc:\n    ${entry}\n`;
        expect(userOf(await requestsOf({ [cloudsYaml]: content }))).to.deep.equal(sampleUser);
      });
    }

    it('files with the line breaks and the byte order mark of Windows', async () => {
      expect(userOf(await requestsOf({ [cloudsYaml]: `\ufeff${sampleCloud.replaceAll('\n', '\r\n')}` }))).to.deep.equal(
        sampleUser,
      );
    });

    it('each setting of secure.yaml rather than that of clouds.yaml', async () => {
      const secure = 'clouds: { otc: { auth: { password: secret }, region_name: eu-de }, other: {} }';
      const content = sampleCloud
        .replace('password: pass', 'password: old')
        .replace('region_name: eu-de', 'region_name: eu-xx');
      expect(userOf(await requestsOf({ [cloudsYaml]: content, [secureYaml]: secure }))).to.deep.equal({
        ...sampleUser,
        password: 'secret',
      });
    });

    it('the profile that clouds.yaml names, together with secure.yaml', async () => {
      const files = {
        [cloudsYaml]: 'clouds: { otc: { profile: v, regions: ~, auth: { username: me, user_domain_name: home } } }',
        [secureYaml]: 'clouds: { otc: { auth: { password: pass } } }',
        '.config/openstack/clouds-public.yaml': 'public-clouds: { v: { auth: { auth_url: $URL }, regions: [eu-de] } }',
      };
      expect(userOf(await requestsOf(files))).to.deep.equal(sampleUser);
    });

    it('a password unchanged, even if it looks like an older name of an interface', async () => {
      expect(
        userOf(await requestsOf({ [cloudsYaml]: sampleCloud.replace('password: pass', 'password: publicURL') })),
      ).to.deep.equal({
        ...sampleUser,
        password: 'publicURL',
      });
    });

    it('a cloud that is only in secure.yaml, with an empty clouds.yaml or without it', async () => {
      expect(userOf(await requestsOf({ [secureYaml]: sampleCloud }))).to.deep.equal(sampleUser);
      expect(userOf(await requestsOf({ [cloudsYaml]: '# nothing yet\n', [secureYaml]: sampleCloud }))).to.deep.equal(
        sampleUser,
      );
      expect(userOf(await requestsOf({ [cloudsYaml]: sampleCloud, [secureYaml]: '' }))).to.deep.equal(sampleUser);
    });

    it('a profile of clouds-public.yaml after the settings of the cloud', async () => {
      const vendor = '{ auth: { auth_url: "$URL/{region_name}/v3", username: default }, regions: [eu-de, eu-nl] }';
      const profile = `public-clouds: { my-vendor: ${vendor} }`;
      const content =
        'clouds: { otc: { profile: my-vendor, auth: { username: me, password: pass, user_domain_name: home } } }';
      const files = { [cloudsYaml]: content, '.config/openstack/clouds-public.yaml': profile };
      const requests = await requestsOf(files, { region: 'eu-de' });
      expect(userOf(requests)).to.deep.equal(sampleUser);
      expect(requests[0]?.path).to.equal('/eu-de/v3/auth/tokens');
      expect((await failure(ArgumentError, requestsOf(files))).message).to.include('eu-de, eu-nl');
      const named = {
        ...files,
        [cloudsYaml]: content.replace('profile: my-vendor', 'cloud: my-vendor, region_name: eu-de'),
      };
      expect((await requestsOf(named))[0]?.path).to.equal('/eu-de/v3/auth/tokens');
    });
  });

  describe('knows the profile', () => {
    const authUrlOf = (entry: string) =>
      withHome({ [cloudsYaml]: `clouds: { c: ${entry} }` }, async (home) =>
        readCloud('c', home).map((layer) => (layer.get('auth') as Map<string, string> | undefined)?.get('auth_url')),
      );
    it('otc', async () =>
      expect(await authUrlOf('{ profile: otc }')).to.deep.equal([
        undefined,
        'https://iam.{region_name}.otc.t-systems.com/v3',
      ]));
    it('otc-swiss', async () =>
      expect(await authUrlOf('{ cloud: otc-swiss }')).to.deep.equal([
        undefined,
        'https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3',
      ]));
    it('no other', async () => expect(await authUrlOf('{ profile: unknown }')).to.deep.equal([undefined]));
  });

  it('says what is missing for a profile', async () => {
    const entry = 'auth: { username: me, password: pass, user_domain_name: home }';
    const messageOf = async (profile: string) =>
      (await failure(ArgumentError, requestsOf({ [cloudsYaml]: `clouds: { otc: { profile: ${profile}, ${entry} } }` })))
        .message;
    expect(await messageOf('otc')).to.match(/region_name is missing.*auth\.auth_url/);
    expect(await messageOf('unknown')).to.match(/auth\.auth_url is missing.*profile/);
  });

  describe('searches for the file', () => {
    it('in the order of the folders, then .yaml, .yml, .json', async () => {
      const named = (name: string) => `{ "clouds": { "${name}": {} } }`;
      const files = {
        'xdg/openstack/clouds.json': named('d'),
        '.config/openstack/clouds.yaml': named('a'),
        '.config/openstack/clouds.yml': named('b'),
        '.config/openstack/clouds.json': named('c'),
      };
      await withHome(files, async (home) => {
        const { HOME } = home;
        readCloud('a', home);
        thrown(ArgumentError, () => readCloud('b', home));
        const xdg = { ...home, XDG_CONFIG_HOME: join(HOME, 'xdg') };
        readCloud('d', xdg);
        thrown(ArgumentError, () => readCloud('a', xdg));
      });
      await withHome(
        { '.config/openstack/clouds.yml': named('b'), '.config/openstack/clouds.json': named('c') },
        async (home) => void readCloud('b', home),
      );
    });

    it('only at OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE, if they are set', async () => {
      const files = {
        [cloudsYaml]: 'clouds: { a: {} }',
        'my.yaml': 'clouds: { b: { auth: { username: u } } }',
        'mine.yaml': 'clouds: { b: { auth: { password: p } } }',
      };
      await withHome(files, async (home) => {
        const env = {
          ...home,
          OS_CLIENT_CONFIG_FILE: join(home.HOME, 'my.yaml'),
          OS_CLIENT_SECURE_FILE: join(home.HOME, 'mine.yaml'),
        };
        expect(readCloud('b', env)).to.have.length(2);
        thrown(ArgumentError, () => readCloud('a', env));
        const error = thrown(ArgumentError, () =>
          readCloud('b', { ...env, OS_CLIENT_CONFIG_FILE: '/nowhere/clouds.yaml' }),
        );
        for (const part of ['"b"', '/nowhere/clouds.yaml', 'ENOENT']) expect(error.message).to.include(part);
        readCloud('a', { ...home, OS_CLIENT_CONFIG_FILE: '', OS_CLIENT_SECURE_FILE: '' });
      });
    });
  });

  it('reports the problems of all files', () =>
    withHome(
      { [cloudsYaml]: 'clouds: [SENTINEL]', [cloudsYaml.replace('clouds.yaml', 'secure.yaml')]: 'SENTINEL' },
      async (home) => {
        const { message } = thrown(ArgumentError, () => readCloud('otc', home));
        expect(message).to.match(/^Cloud "otc": .*secure\.yaml.*clouds in .*clouds\.yaml/);
        expect(message).not.to.include('SENTINEL');
      },
    ));

  describe('reports a problem without the content of the file:', () => {
    const file = `$HOME/${cloudsYaml}`;
    /** Each list has nine aliases of the list before it. */
    const lists = [...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`);
    const manyAliases = ['a: &a [x,x]', ...lists].join('\n');
    const wrong: [what: string, content: string, parts: string][] = [
      ['a missing cloud', 'clouds: { SENTINEL: {} }', `there is no cloud with this name in ${file}`],
      ['an empty file', '', `there is no cloud with this name in ${file}`],
      ['a file that is a string', 'SENTINEL', `${file} must contain settings`],
      ['a list of clouds', 'clouds: [SENTINEL]', `clouds in ${file} must contain clouds`],
      ['an empty cloud', 'clouds: { otc: }', `${file} must contain settings, auth`],
      ['a cloud that is a string', 'clouds: { otc: SENTINEL }', `${file} must contain settings, auth`],
      ['an auth that is a string', 'clouds: { otc: { auth: SENTINEL } }', `${file} must contain settings, auth`],
      [
        'a setting twice',
        'clouds:\n  otc:\n    auth:\n      password: SENTINEL\n      password: SENTINEL2',
        `${file} is not valid YAML, line 5, DUPLICATE_KEY`,
      ],
      ['a tab', 'clouds:\n\totc: SENTINEL', `${file} is not valid YAML, line 2, TAB_AS_INDENT`],
      ['an unterminated quote', 'clouds:\n  otc: "SENTINEL\n', `${file} is not valid YAML, line 3, MISSING_CHAR`],
      ['two documents', 'clouds: {}\n---\nSENTINEL: 1', `${file} is not valid YAML, line 2, MULTIPLE_DOCS`],
      [
        'an unknown tag',
        'clouds:\n  otc:\n    password: !vault SENTINEL',
        `${file} is not valid YAML, line 3, TAG_RESOLVE_FAILED`,
      ],
      ['an undefined alias', 'clouds: { otc: *SENTINEL }', `${file} is not valid YAML, alias`],
      ['aliases that expand to too many values', manyAliases, `${file} is not valid YAML, alias`],
      [
        'everything that is missing',
        'clouds: { otc: { interface: SENTINEL, auth_type: password, auth: { project_name: SENTINEL } } }',
        'interface must be public, internal or admin, auth.auth_url, auth.password, auth.username or auth.user_id, ' +
          'auth.user_domain_name or auth.user_domain_id',
      ],
      [
        'nothing to sign in with',
        'clouds: { otc: { region_name: SENTINEL } }',
        'auth.password, auth.application_credential_secret, auth.token, auth.access_key, auth.auth_url',
      ],
      [
        'nothing to sign in with, and an invalid URL',
        'clouds: { otc: { auth: { auth_url: "ftp://SENTINEL" } } }',
        'auth.password, auth.application_credential_secret, auth.token, auth.access_key, auth.auth_url, https://',
      ],
      [
        'an unknown type',
        'clouds: { otc: { auth_type: SENTINEL } }',
        'auth_type must be, password, v3password, token, v3token, v3applicationcredential, aksk',
      ],
      [
        'contradictions',
        'clouds: { otc: { password: SENTINEL1, auth: { password: SENTINEL2, auth_url: "https://SENTINEL", ' +
          'user_id: u, project_id: SENTINEL1, tenant_id: SENTINEL2 } } }',
        'auth.password and password contradict, auth.project_id and auth.tenant_id contradict',
      ],
      [
        'settings that are not strings',
        'clouds: { otc: { auth: { auth_url: "https://a.test", password: [SENTINEL], user_id: { SENTINEL: 1 } } } }',
        'auth.user_id must be a string, auth.password must be a string',
      ],
      [
        'invalid URLs',
        'clouds: { otc: { vbs_endpoint_override: SENTINEL, ' +
          'auth: { auth_url: "http://sentinel.test/SENTINEL", password: SENTINEL, user_id: u } } }',
        'vbs_endpoint_override, https://, auth.auth_url, allowInsecureHttp',
      ],
      [
        'missing files',
        'clouds: { otc: { cacert: /SENTINEL, insecure: SENTINEL, verify: SENTINEL, ' +
          'auth: { auth_url: "https://a.test", password: p, user_id: u } } }',
        'insecure must be true or false, verify must be true or false, cacert names a file, ENOENT',
      ],
      [
        'keys without a project and an endpoint',
        'clouds: { otc: { ak: A, sk: SENTINEL } }',
        'data_protect_endpoint_override or vbs_endpoint_override is missing, catalog, auth.project_id is missing',
      ],
      [
        'an agency',
        'clouds: { otc: { auth: { token: SENTINEL, auth_url: "https://a.test", target_agency_name: SENTINEL } } }',
        'auth.target_agency_name is not supported',
      ],
    ];
    for (const [what, content, parts] of wrong) {
      it(what, () =>
        withHome({ [cloudsYaml]: content }, (home) =>
          withEnvironment(home, async () => {
            const error = await failure(ArgumentError, connectFromCloud('otc'));
            expect(error.message).to.match(/^Cloud "otc": /);
            for (const part of parts.replaceAll('$HOME', home.HOME).split(', ')) expect(error.message).to.include(part);
            expect(error.message).not.to.match(/SENTINEL/i);
            if (error.argument !== 'cloud') expect(parts).to.include(error.argument);
          }),
        ),
      );
    }

    it('a missing file, with the folders that were searched', () =>
      withHome({}, async ({ HOME }) => {
        const { message } = thrown(ArgumentError, () => readCloud('otc', {}, [HOME, join(HOME, 'b')]));
        for (const word of [`${HOME}, ${join(HOME, 'b')}`, 'OS_CLIENT_CONFIG_FILE', 'connectFromEnv'])
          expect(message).to.include(word);
      }));

    it('a folder instead of a file', () =>
      withHome({ [`${cloudsYaml}/x`]: '' }, async (home) => {
        expect(thrown(ArgumentError, () => readCloud('otc', home)).message).to.match(/cannot be read \(EISDIR\)\.$/);
      }));

    it('a cloud that is in neither of two files', () =>
      withHome({ [cloudsYaml]: 'clouds: {}', [secureYaml]: 'clouds: {}' }, async (home) => {
        const { HOME } = home;
        expect(thrown(ArgumentError, () => readCloud('otc', home)).message).to.include(
          `${HOME}/${cloudsYaml} or ${HOME}/${secureYaml}`,
        );
      }));

    for (const name of ['', undefined, 5]) {
      it(`the name ${JSON.stringify(name)}`, async () => {
        expect((await failure(ArgumentError, connectFromCloud(name as string))).argument).to.equal('cloud');
      });
    }
  });
});
