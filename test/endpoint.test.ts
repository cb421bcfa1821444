import { expect } from 'chai';
import { checkEndpoint } from '../src/endpoint.js';
import { ArgumentError } from '../src/index.js';
import { thrown } from './support/errors.js';

describe('endpoints', () => {
  const base = (url: string) => checkEndpoint('endpoints.csbs', url, false).base;

  it('accept trailing slashes and surrounding whitespace', () => {
    for (const url of ['https://csbs.test', 'https://csbs.test/', 'https://csbs.test//', '\u00a0https://csbs.test\n']) {
      expect(base(url)).to.equal('https://csbs.test');
    }
    expect(base('https://csbs.test:8443/a//b///')).to.equal('https://csbs.test:8443/a//b');
  });

  for (const url of [
    'http://127.0.0.53',
    'http://127.255.255.254:80',
    'http://LOCALHOST',
    'http://[::1]',
    'http://a.localhost',
    'http://localhost.',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:127.1.2.3]',
  ]) {
    it(`recognize ${url} as loopback`, () =>
      expect(checkEndpoint('endpoints.csbs', url, false).loopback).to.equal(true));
  }

  for (const host of [
    'localhost.example.com',
    'notlocalhost',
    '127.0.0.1.example.com',
    'a127.0.0.1.example.com',
    'a.127.0.0.1.nip.test',
    '128.0.0.1',
    '[::2]',
    '[::1:1]',
    '[1::1]',
    '[::ffff:128.0.0.1]',
    '[::ffff:7f:1]',
    '[::ffff:7f00:1:1]',
    '[1::ffff:7f00:1]',
  ]) {
    it(`do not take ${host} for loopback`, () =>
      expect(checkEndpoint('endpoints.csbs', `https://${host}`, false).loopback).to.equal(false));
  }

  it('must be strings; the error names the type of other values', () => {
    expect(
      thrown(ArgumentError, () => checkEndpoint('endpoints.csbs', { href: 'https://csbs.test' }, false)).message,
    ).to.include('an object');
  });
});
