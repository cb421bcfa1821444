import { expect } from 'chai';
import { shorten } from '../src/text.js';

describe('shorten', () => {
  it('truncates only what is too long', () => {
    expect(shorten('abc', 3)).to.equal('abc');
    expect(shorten('abcd', 3)).to.equal('abc…');
  });

  it('never truncates within a surrogate pair', () => {
    expect(shorten('ab😀d', 3)).to.equal('ab…');
    expect(shorten('ab😀d', 4)).to.equal('ab😀…');
  });
});
