import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { connectFromEnv } from '../../src/env/index.js';
import { ArgumentError, AuthenticationError } from '../../src/index.js';
import { annasToken, caught, hunt, signInsDuring, stage, watched, whereIs } from './stage.js';

const inTheShop = 'eu-de public v1 shop';

describe('a real Keystone: from the environment', () => {
  const common = () => ({
    OS_AUTH_URL: `${stage().keystone.url}/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: 'eu-de',
    OS_INTERFACE: 'public',
  });
  /** As the dashboard's openrc file sets them. */
  const openrc = () => {
    const { anna, domain, shop } = stage().people;
    return {
      ...common(),
      ...{ OS_PROJECT_ID: shop.id, OS_PROJECT_NAME: shop.name, OS_PROJECT_DOMAIN_ID: domain.id },
      ...{ OS_USERNAME: anna.name, OS_USER_DOMAIN_NAME: domain.name, OS_PASSWORD: anna.password },
    };
  };
  const credential = () => {
    const { id, secret } = stage().people.credential;
    return {
      ...common(),
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_APPLICATION_CREDENTIAL_ID: id,
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
    };
  };
  const connect = async (env: Record<string, string>, options = {}) =>
    hunt.keep(await connectFromEnv(env, { ...watched, ...options }));

  it('takes an openrc file', async () => expect(await whereIs(await connect(openrc()))).to.equal(inTheShop));

  it('takes an openrc file by names alone, in another region, for the internal addresses', async () => {
    const { OS_PROJECT_ID: _, ...named } = { ...openrc(), OS_REGION_NAME: 'eu-nl', OS_INTERFACE: 'internal' };
    expect(await whereIs(await connect(named))).to.equal('eu-nl internal v1 shop');
  });

  it('takes an application credential, by id and by name', async () => {
    expect(await whereIs(await connect(credential()))).to.equal(inTheShop);
    const { anna, domain, credential: known } = stage().people;
    const { OS_APPLICATION_CREDENTIAL_ID: _, ...rest } = credential();
    const named = {
      ...rest,
      OS_APPLICATION_CREDENTIAL_NAME: known.name,
      OS_USERNAME: anna.name,
      OS_USER_DOMAIN_NAME: domain.name,
    };
    expect(await whereIs(await connect(named))).to.equal(inTheShop);
  });

  it('takes OS_TOKEN, which it does not exchange', async () => {
    const { id } = await annasToken(stage().people.shop);
    hunt.secret(id);
    const signIns = await signInsDuring(async () => {
      expect(await whereIs(await connect({ ...common(), OS_TOKEN: id }))).to.equal(inTheShop);
      expect(
        await whereIs(await connect({ ...common(), OS_TOKEN: id, OS_PROJECT_ID: stage().people.shop.id })),
      ).to.equal(inTheShop);
    });
    expect(signIns).to.equal(0);
  });

  it('takes OS_TOKEN for another project, which it exchanges', async () => {
    const { archive, domain } = stage().people;
    const { id } = await annasToken();
    hunt.secret(id);
    const named = { OS_PROJECT_NAME: archive.name, OS_PROJECT_DOMAIN_NAME: domain.name };
    for (const project of [{ OS_PROJECT_ID: archive.id }, named]) {
      expect(await whereIs(await connect({ ...common(), OS_TOKEN: id, ...project }))).to.equal(
        'eu-de public v1 archive',
      );
    }
  });

  it('takes OS_TOKEN without Keystone', async () => {
    const { people, service } = stage();
    const { id } = await annasToken(people.shop);
    hunt.secret(id);
    const env = {
      OS_TOKEN: id,
      OS_PROJECT_ID: people.shop.id,
      OS_DATA_PROTECT_ENDPOINT_OVERRIDE: `${service.url}/by/hand/v1/${people.shop.id}`,
    };
    expect(await whereIs(await connect(env))).to.equal('by hand v1 shop');
  });

  it('takes OS_CLOUD, with the secret in secure.yaml', async () => {
    const { anna, domain, shop } = stage().people;
    const folder = mkdtempSync(join(stage().folder, 'clouds-'));
    const [clouds, secure] = [join(folder, 'clouds.yaml'), join(folder, 'secure.yaml')];
    const auth = {
      auth_url: common().OS_AUTH_URL,
      username: anna.name,
      user_domain_name: domain.name,
      project_id: shop.id,
    };
    writeFileSync(clouds, stringify({ clouds: { bakery: { auth, regions: ['eu-de', 'eu-nl'] } } }));
    writeFileSync(secure, stringify({ clouds: { bakery: { auth: { password: anna.password } } } }));
    const env = { OS_CLOUD: 'bakery', OS_CLIENT_CONFIG_FILE: clouds, OS_CLIENT_SECURE_FILE: secure };
    expect(await whereIs(await connect(env, { region: 'eu-nl' }))).to.equal('eu-nl public v1 shop');
  });

  it('tells a wrong password, a wrong region and a missing project apart', async () => {
    hunt.secret('not-the-password-of-anna');
    await caught(AuthenticationError, () => connect({ ...openrc(), OS_PASSWORD: 'not-the-password-of-anna' }));
    expect((await caught(ArgumentError, () => connect({ ...openrc(), OS_REGION_NAME: 'eu-fr' }))).message).to.include(
      'eu-de, eu-nl',
    );
    const { OS_PROJECT_ID: _, OS_PROJECT_NAME: __, OS_PROJECT_DOMAIN_ID: ___, ...homeless } = openrc();
    expect((await caught(ArgumentError, () => connect(homeless))).argument).to.equal('project');
  });
});
