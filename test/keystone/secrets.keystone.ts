import { expect } from 'chai';
import { createHunt } from './hunt.js';
import { hunt, stage } from './stage.js';

describe('a real Keystone: the secret hunt', () => {
  it('has much to look at', () => {
    // Tokens of a real Keystone, passwords, secrets; errors, events, clients, authenticators.
    expect(hunt.secrets).to.be.above(60);
    expect(hunt.kept).to.be.above(300);
  });

  it('finds what is planted', () => {
    const planted = createHunt();
    planted.secret(stage().people.anna.password);
    planted.keep(
      Object.assign(new Error('x'), { deep: { sent: JSON.stringify({ password: stage().people.anna.password }) } }),
    );
    planted.keep(new Error('harmless'));
    expect(planted.findings()).to.have.length(1);
  });

  it('finds no password, secret or token in any error, event, client or authenticator', () =>
    expect(hunt.findings()).to.deep.equal([]));
});
