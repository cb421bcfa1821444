import { expect } from 'chai';
import { keystoneApplicationCredential, keystoneToken } from '../../src/index.js';
import { anna, connect, served, setup, signInsDuring, tokenOfAnna } from './setup.js';

describe('a real Keystone: signing in', () => {
  const authUrl = () => `${setup().keystone.url}/v3`;
  const inShop = 'eu-de public v1 shop';

  it('accepts a password, with names only', async () => {
    const client = await connect(anna());
    expect(client.projectId).to.equal(setup().fixtures.shop.id);
    expect(await served(client)).to.equal(inShop);
  });

  it('accepts a password, with ids only', async () => {
    const { fixtures } = setup();
    const ids = {
      username: undefined,
      userDomain: undefined,
      userId: fixtures.anna.id,
      project: undefined,
      projectId: fixtures.archive.id,
    };
    expect(await served(await connect(anna(ids)))).to.equal('eu-de public v1 archive');
  });

  it('accepts a password, with domain ids and a separate project domain', async () => {
    const { domain } = setup().fixtures;
    const domains = { userDomain: undefined, userDomainId: domain.id, projectDomain: domain.name };
    expect(await served(await connect(anna(domains)))).to.equal(inShop);
  });

  it('accepts a URL without a version and with a trailing slash', async () => {
    const { url } = setup().keystone;
    for (const variant of [url, `${url}/`, `${url}/v3/`])
      expect(await served(await connect(anna({ authUrl: variant }))), variant).to.equal(inShop);
  });

  it('uses the default project if none is named', async () => {
    const { userWithDefaultProject } = setup().fixtures;
    const byId = { username: undefined, userDomain: undefined, userId: userWithDefaultProject.id, project: undefined };
    expect(await served(await connect(anna(byId)))).to.equal(inShop);
  });

  it('accepts an application credential by id, in its project', async () => {
    const { id, secret } = setup().fixtures.credential;
    expect(await served(await connect(keystoneApplicationCredential({ authUrl: authUrl(), id, secret })))).to.equal(
      inShop,
    );
  });

  it('accepts an application credential by name, with its user by name or by id', async () => {
    const { credential, anna: user, domain } = setup().fixtures;
    const { name, secret } = credential;
    for (const owner of [
      { userId: user.id },
      { username: user.name, userDomain: domain.name },
      { username: user.name, userDomainId: domain.id },
    ]) {
      expect(
        await served(await connect(keystoneApplicationCredential({ authUrl: authUrl(), name, secret, ...owner }))),
      ).to.equal(inShop);
    }
  });

  it('uses an existing token without requesting another', async () => {
    const { id } = await tokenOfAnna(setup().fixtures.shop);
    for (const project of [
      {},
      { projectId: setup().fixtures.shop.id },
      { project: 'shop', projectDomain: setup().fixtures.domain.name },
    ]) {
      const signIns = await signInsDuring(async () => {
        expect(await served(await connect(keystoneToken({ authUrl: authUrl(), token: id, ...project })))).to.equal(
          inShop,
        );
      });
      expect(signIns, JSON.stringify(project)).to.equal(0);
    }
  });

  it('exchanges a token for one with another project, once', async () => {
    const { fixtures } = setup();
    for (const from of [fixtures.shop, undefined]) {
      const { id } = await tokenOfAnna(from);
      const signIns = await signInsDuring(async () => {
        const client = await connect(keystoneToken({ authUrl: authUrl(), token: id, projectId: fixtures.archive.id }));
        expect(await served(client)).to.equal('eu-de public v1 archive');
        expect(await served(client)).to.equal('eu-de public v1 archive');
      });
      expect(signIns).to.equal(1);
    }
  });

  it('uses the token of an application credential for its own project, which Keystone would not exchange', async () => {
    const { credential, shop } = setup().fixtures;
    const given = await connect(
      keystoneApplicationCredential({ authUrl: authUrl(), id: credential.id, secret: credential.secret }),
    );
    expect(await served(given)).to.equal(inShop);
    const token = setup().keystone.exchanges.at(-1)?.headers['x-subject-token'];
    const client = await connect(keystoneToken({ authUrl: authUrl(), token: String(token), projectId: shop.id }));
    expect(await served(client)).to.equal(inShop);
  });

  it('uses one token for several clients', async () => {
    const auth = anna();
    expect(
      await signInsDuring(() => Promise.all([connect(auth), connect(auth), connect(auth, { interface: 'internal' })])),
    ).to.equal(1);
  });
});
