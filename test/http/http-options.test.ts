import { Agent } from 'node:http';
import { expect } from 'chai';
import { checkHttp, checkUserAgent } from '../../src/http/http-options.js';
import { ArgumentError } from '../../src/index.js';
import { thrown } from '../support/errors.js';

describe('http options', () => {
  it('are used unchanged', () => {
    const agent = new Agent();
    const auth = { username: 'me', password: 'sentinel-1234' };
    for (const options of [
      {},
      { proxy: false },
      { httpAgent: agent },
      { httpsAgent: agent, headers: { 'X-A': 'a' } },
      { proxy: { host: 'proxy', port: 80 } },
      { proxy: { host: 'proxy', port: 80, protocol: 'https', auth } },
    ]) {
      expect(checkHttp('http', options)).to.deep.equal(options);
    }
    expect(checkHttp('http', undefined)).to.deep.equal({});
  });

  it('are copied', () => {
    const auth = { username: 'me', password: 'sentinel-1234' };
    const options = { headers: { 'X-A': 'a' }, proxy: { host: 'proxy', port: 80, auth } };
    const checked = checkHttp('http', options);
    auth.password = 'another';
    options.headers['X-A'] = 'b';
    expect(checked).to.deep.equal({
      headers: { 'X-A': 'a' },
      proxy: { host: 'proxy', port: 80, auth: { username: 'me', password: 'sentinel-1234' } },
    });
  });

  for (const [what, options, says] of [
    ['a string', 'proxy', /^http must be an object/],
    ['an unknown key', { agent: {} }, /in http\./],
    ['an httpAgent that is not an agent', { httpAgent: {} }, /^http\.httpAgent /],
    ['an httpsAgent that is not an agent', { httpsAgent: {} }, /^http\.httpsAgent /],
    ['a proxy without a host', { proxy: { port: 80 } }, /^http\.proxy /],
    ['headers that are not strings', { headers: { 'X-A': 5 } }, /http\.headers/],
  ] as const) {
    it(`with ${what} are rejected by name`, () => {
      const { message } = thrown(ArgumentError, () => checkHttp('http', options));
      expect(message).to.match(says);
      expect(message).not.to.include('sentinel');
    });
  }

  it('do not accept a number as the user agent', () =>
    void thrown(ArgumentError, () => checkUserAgent('userAgent', 5)));
});
