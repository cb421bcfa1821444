import { expect } from 'chai';
import { checkEndpoint } from '../src/endpoint.js';
import { ArgumentError } from '../src/index.js';
import { thrown } from './support/errors.js';

describe('endpoints', () => {
  const base = (address: string) => checkEndpoint('endpoints.csbs', address, false).base;

  it('may have slashes at the end, and blanks around them', () => {
    for (const address of [
      'https://csbs.test',
      'https://csbs.test/',
      'https://csbs.test//',
      '\u00a0https://csbs.test\n',
    ]) {
      expect(base(address)).to.equal('https://csbs.test');
    }
    expect(base('https://csbs.test:8443/a//b///')).to.equal('https://csbs.test:8443/a//b');
  });

  for (const address of [
    'http://127.0.0.53',
    'http://127.255.255.254:80',
    'http://LOCALHOST',
    'http://[::1]',
    'http://a.localhost',
    'http://localhost.',
    'http://[::ffff:127.0.0.1]',
  ]) {
    it(`of this machine are ${address} and the like`, () =>
      expect(checkEndpoint('endpoints.csbs', address, false).loopback).to.equal(true));
  }

  it('that are no texts are refused, and said what they are', () => {
    expect(
      thrown(ArgumentError, () => checkEndpoint('endpoints.csbs', { href: 'https://csbs.test' }, false)).message,
    ).to.include('an object');
  });
});
