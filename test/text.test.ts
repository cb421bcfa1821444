import { expect } from 'chai';
import { encodeSubDelimiters, parseJson, shorten } from '../src/text.js';

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

describe('encodeSubDelimiters', () => {
  it('encodes what encodeURIComponent leaves, and nothing else', () => {
    expect(encodeSubDelimiters("a!'()*b")).to.equal('a%21%27%28%29%2Ab');
    expect(encodeSubDelimiters('/v1/a-b_c.~?d=%20&e')).to.equal('/v1/a-b_c.~?d=%20&e');
  });
});

describe('parseJson', () => {
  it('returns the value, also null and false', () => {
    expect(parseJson(' {"a":[1]} ')).to.deep.equal({ a: [1] });
    expect(parseJson('null')).to.equal(null);
    expect(parseJson('false')).to.equal(false);
  });

  it('returns undefined for invalid JSON', () => {
    for (const text of ['', 'undefined', '{"a":', "{'a':1}"]) expect(parseJson(text)).to.equal(undefined);
  });
});
