import { expect } from 'chai';
import {
  decodeUri,
  encodeSubDelimiters,
  mapStrings,
  oneLine,
  parseJson,
  parseUrl,
  shorten,
  toBase64,
} from '../src/text.js';

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

describe('oneLine', () => {
  it('replaces line breaks, tabs and control characters by one space', () => {
    expect(oneLine(' a\r\n\tb\u2028c\u0000d ')).to.equal('a b c d');
  });
});

describe('parseUrl', () => {
  it('returns undefined for an invalid URL', () => {
    expect(parseUrl('https://csbs.test/a')?.pathname).to.equal('/a');
    expect(parseUrl('/b', 'https://csbs.test/a')?.href).to.equal('https://csbs.test/b');
    expect(parseUrl('/b')).to.equal(undefined);
  });
});

describe('decodeUri', () => {
  it('decodes, or returns the string unchanged', () => {
    expect(decodeUri('a%40%C3%A4')).to.equal('a@ä');
    expect(decodeUri('a%40%zz')).to.equal('a%40%zz');
  });
});

describe('toBase64', () => {
  it('encodes any number of bytes', () => {
    for (const length of [0, 1, 8191, 8192, 8193, 200_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
      expect(toBase64(bytes)).to.equal(Buffer.from(bytes).toString('base64'));
    }
  });
});

describe('mapStrings', () => {
  const change = (text: string) => text.toUpperCase();

  it('changes strings and keys, and copies everything else', () => {
    const data = { a: ['b', 1, null, true, { c: 'd' }], e: [], f: {} };
    expect(mapStrings(data, change)).to.deep.equal({ A: ['B', 1, null, true, { C: 'D' }], E: [], F: {} });
    expect(mapStrings('a', change)).to.equal('A');
    expect(mapStrings(null, change)).to.equal(null);
    expect(mapStrings(7, change)).to.equal(7);
  });

  it('creates ordinary properties, even one with the name __proto__', () => {
    const copy = mapStrings(JSON.parse('{"__proto__": {"a": "b"}}'), (text) => text) as object;
    expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(copy, '__proto__')).to.deep.equal({
      value: { a: 'b' },
      configurable: true,
      enumerable: true,
      writable: true,
    });
  });

  it('copies data of any depth', () => {
    let deep: unknown = 'a';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    let copy: unknown = mapStrings(deep, change);
    while (Array.isArray(copy)) [copy] = copy;
    expect(copy).to.equal('A');
  });
});
