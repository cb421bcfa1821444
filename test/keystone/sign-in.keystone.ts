import { expect } from 'chai';
import { keystoneApplicationCredential, keystoneToken } from '../../src/index.js';
import { anna, annasToken, connect, signInsDuring, stage, whereIs } from './stage.js';

describe('a real Keystone: signing in', () => {
  const authUrl = () => `${stage().keystone.url}/v3`;
  const inTheShop = 'eu-de public v1 shop';

  it('takes a password, all by names', async () => {
    const client = await connect(anna());
    expect(client.projectId).to.equal(stage().people.shop.id);
    expect(await whereIs(client)).to.equal(inTheShop);
  });

  it('takes a password, all by ids', async () => {
    const { people } = stage();
    const ids = {
      username: undefined,
      userDomain: undefined,
      userId: people.anna.id,
      project: undefined,
      projectId: people.archive.id,
    };
    expect(await whereIs(await connect(anna(ids)))).to.equal('eu-de public v1 archive');
  });

  it('takes a password, domains by id and the project in a domain of its own', async () => {
    const { domain } = stage().people;
    const domains = { userDomain: undefined, userDomainId: domain.id, projectDomain: domain.name };
    expect(await whereIs(await connect(anna(domains)))).to.equal(inTheShop);
  });

  it('takes the address without a version, and with a slash at its end', async () => {
    const { url } = stage().keystone;
    for (const at of [url, `${url}/`, `${url}/v3/`])
      expect(await whereIs(await connect(anna({ authUrl: at }))), at).to.equal(inTheShop);
  });

  it('takes the default project where none is named', async () => {
    const { homed } = stage().people;
    const nameless = { username: undefined, userDomain: undefined, userId: homed.id, project: undefined };
    expect(await whereIs(await connect(anna(nameless)))).to.equal(inTheShop);
  });

  it('takes an application credential by id, in its project', async () => {
    const { id, secret } = stage().people.credential;
    expect(await whereIs(await connect(keystoneApplicationCredential({ authUrl: authUrl(), id, secret })))).to.equal(
      inTheShop,
    );
  });

  it('takes an application credential by name, with its user by name or by id', async () => {
    const { credential, anna: user, domain } = stage().people;
    const { name, secret } = credential;
    for (const of of [
      { userId: user.id },
      { username: user.name, userDomain: domain.name },
      { username: user.name, userDomainId: domain.id },
    ]) {
      expect(
        await whereIs(await connect(keystoneApplicationCredential({ authUrl: authUrl(), name, secret, ...of }))),
      ).to.equal(inTheShop);
    }
  });

  it('takes a token as it is, and asks for no other', async () => {
    const { id } = await annasToken(stage().people.shop);
    for (const project of [
      {},
      { projectId: stage().people.shop.id },
      { project: 'shop', projectDomain: stage().people.domain.name },
    ]) {
      const signIns = await signInsDuring(async () => {
        expect(await whereIs(await connect(keystoneToken({ authUrl: authUrl(), token: id, ...project })))).to.equal(
          inTheShop,
        );
      });
      expect(signIns, JSON.stringify(project)).to.equal(0);
    }
  });

  it('exchanges a token for one of another project, once', async () => {
    const { people } = stage();
    for (const from of [people.shop, undefined]) {
      const { id } = await annasToken(from);
      const signIns = await signInsDuring(async () => {
        const client = await connect(keystoneToken({ authUrl: authUrl(), token: id, projectId: people.archive.id }));
        expect(await whereIs(client)).to.equal('eu-de public v1 archive');
        expect(await whereIs(client)).to.equal('eu-de public v1 archive');
      });
      expect(signIns).to.equal(1);
    }
  });

  it('takes the token of an application credential for its own project, which Keystone would not exchange', async () => {
    const { credential, shop } = stage().people;
    const given = await connect(
      keystoneApplicationCredential({ authUrl: authUrl(), id: credential.id, secret: credential.secret }),
    );
    expect(await whereIs(given)).to.equal(inTheShop);
    const token = stage().keystone.exchanges.at(-1)?.headers['x-subject-token'];
    const client = await connect(keystoneToken({ authUrl: authUrl(), token: String(token), projectId: shop.id }));
    expect(await whereIs(client)).to.equal(inTheShop);
  });

  it('serves several clients with one token', async () => {
    const auth = anna();
    expect(
      await signInsDuring(() => Promise.all([connect(auth), connect(auth), connect(auth, { interface: 'internal' })])),
    ).to.equal(1);
  });
});
