import { expect } from 'chai';
import { createSecretSearch } from './secret-search.js';
import { secretSearch, setup } from './setup.js';

describe('a real Keystone: the search for secrets', () => {
  it('has collected enough', () => {
    // Tokens of a real Keystone, passwords, secrets; errors, events, clients, authenticators.
    expect(secretSearch.secrets).to.be.above(60);
    expect(secretSearch.collected).to.be.above(300);
  });

  it('finds a planted secret', () => {
    const planted = createSecretSearch();
    planted.secret(setup().fixtures.anna.password);
    planted.collect(
      Object.assign(new Error('x'), { deep: { sent: JSON.stringify({ password: setup().fixtures.anna.password }) } }),
    );
    planted.collect(new Error('harmless'));
    expect(planted.findings()).to.have.length(1);
  });

  it('finds no password, secret or token in any error, event, client or authenticator', () =>
    expect(secretSearch.findings()).to.deep.equal([]));
});
