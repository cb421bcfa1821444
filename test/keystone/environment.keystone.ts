import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { connectFromEnv } from '../../src/env/index.js';
import { ArgumentError, AuthenticationError } from '../../src/index.js';
import { failureOf, secretSearch, served, setup, signInsDuring, tokenOfAnna, withEvents } from './setup.js';

const inShop = 'eu-de public v1 shop';

describe('a real Keystone: from the environment', () => {
  const common = () => ({
    OS_AUTH_URL: `${setup().keystone.url}/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_REGION_NAME: 'eu-de',
    OS_INTERFACE: 'public',
  });
  /** As in the openrc file of the dashboard. */
  const openrc = () => {
    const { anna, domain, shop } = setup().fixtures;
    return {
      ...common(),
      OS_PROJECT_ID: shop.id,
      OS_PROJECT_NAME: shop.name,
      OS_PROJECT_DOMAIN_ID: domain.id,
      OS_USERNAME: anna.name,
      OS_USER_DOMAIN_NAME: domain.name,
      OS_PASSWORD: anna.password,
    };
  };
  const credential = () => {
    const { id, secret } = setup().fixtures.credential;
    return {
      ...common(),
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_APPLICATION_CREDENTIAL_ID: id,
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
    };
  };
  const connect = async (env: Record<string, string>, options = {}) =>
    secretSearch.collect(await connectFromEnv(env, { ...withEvents, ...options }));

  it('accepts an openrc file', async () => expect(await served(await connect(openrc()))).to.equal(inShop));

  it('accepts an openrc file with names only, in another region, with the internal URLs', async () => {
    const { OS_PROJECT_ID: _, ...named } = { ...openrc(), OS_REGION_NAME: 'eu-nl', OS_INTERFACE: 'internal' };
    expect(await served(await connect(named))).to.equal('eu-nl internal v1 shop');
  });

  it('accepts an application credential, by id and by name', async () => {
    expect(await served(await connect(credential()))).to.equal(inShop);
    const { anna, domain, credential: known } = setup().fixtures;
    const { OS_APPLICATION_CREDENTIAL_ID: _, ...rest } = credential();
    const named = {
      ...rest,
      OS_APPLICATION_CREDENTIAL_NAME: known.name,
      OS_USERNAME: anna.name,
      OS_USER_DOMAIN_NAME: domain.name,
    };
    expect(await served(await connect(named))).to.equal(inShop);
  });

  it('uses OS_TOKEN without exchanging it', async () => {
    const { id } = await tokenOfAnna(setup().fixtures.shop);
    secretSearch.secret(id);
    const signIns = await signInsDuring(async () => {
      expect(await served(await connect({ ...common(), OS_TOKEN: id }))).to.equal(inShop);
      expect(
        await served(await connect({ ...common(), OS_TOKEN: id, OS_PROJECT_ID: setup().fixtures.shop.id })),
      ).to.equal(inShop);
    });
    expect(signIns).to.equal(0);
  });

  it('exchanges OS_TOKEN for another project', async () => {
    const { archive, domain } = setup().fixtures;
    const { id } = await tokenOfAnna();
    secretSearch.secret(id);
    const named = { OS_PROJECT_NAME: archive.name, OS_PROJECT_DOMAIN_NAME: domain.name };
    for (const project of [{ OS_PROJECT_ID: archive.id }, named]) {
      expect(await served(await connect({ ...common(), OS_TOKEN: id, ...project }))).to.equal(
        'eu-de public v1 archive',
      );
    }
  });

  it('uses OS_TOKEN without Keystone', async () => {
    const { fixtures, service } = setup();
    const { id } = await tokenOfAnna(fixtures.shop);
    secretSearch.secret(id);
    const env = {
      OS_TOKEN: id,
      OS_PROJECT_ID: fixtures.shop.id,
      OS_DATA_PROTECT_ENDPOINT_OVERRIDE: `${service.url}/explicit/url/v1/${fixtures.shop.id}`,
    };
    expect(await served(await connect(env))).to.equal('explicit url v1 shop');
  });

  it('accepts OS_CLOUD, with the secret in secure.yaml', async () => {
    const { anna, domain, shop } = setup().fixtures;
    const folder = mkdtempSync(join(setup().folder, 'clouds-'));
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
    expect(await served(await connect(env, { region: 'eu-nl' }))).to.equal('eu-nl public v1 shop');
  });

  it('distinguishes a wrong password, a wrong region and a missing project', async () => {
    secretSearch.secret('not-the-password-of-anna');
    await failureOf(AuthenticationError, () => connect({ ...openrc(), OS_PASSWORD: 'not-the-password-of-anna' }));
    expect(
      (await failureOf(ArgumentError, () => connect({ ...openrc(), OS_REGION_NAME: 'eu-fr' }))).message,
    ).to.include('eu-de, eu-nl');
    const { OS_PROJECT_ID: _, OS_PROJECT_NAME: __, OS_PROJECT_DOMAIN_ID: ___, ...withoutProject } = openrc();
    expect((await failureOf(ArgumentError, () => connect(withoutProject))).argument).to.equal('project');
  });
});
