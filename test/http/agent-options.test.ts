import { Agent } from 'node:https';
import { expect } from 'chai';
import { checkAgent, checkForFetch, checkProxy } from '../../src/http/agent-options.js';
import { ArgumentError } from '../../src/index.js';
import { thrown } from '../support/errors.js';

describe('http.proxy', () => {
  const auth = { username: 'me', password: 'sentinel-1234' };

  for (const proxy of [
    false,
    { host: 'proxy', port: 1 },
    { host: '[::1]', port: 65_535, protocol: 'https:' },
    { host: 'proxy', port: 80, protocol: 'http', auth },
  ] as const) {
    it(`may be ${JSON.stringify(proxy)}`, () => expect(checkProxy('http.proxy', proxy)).to.deep.equal(proxy));
  }

  it('is copied, without what is undefined', () => {
    const proxy = { host: 'proxy', port: 80, protocol: undefined, auth: { ...auth } };
    const checked = checkProxy('http.proxy', proxy);
    proxy.auth.password = 'another';
    expect(checked).to.deep.equal({ host: 'proxy', port: 80, auth });
    expect(checked).not.to.have.property('protocol');
  });

  const invalid: [what: string, argument: string, proxy: unknown, says: RegExp][] = [
    ['true', 'http.proxy', true, /false or contain a host|object/],
    ['without a host', 'http.proxy', { port: 80 }, /host/],
    ['with an empty host', 'http.proxy', { host: '', port: 80 }, /host/],
    ['with a user in its host', 'http.proxy', { host: 'me:sentinel-1234@proxy', port: 80 }, /auth/],
    ['with port 0', 'http.proxy', { host: 'proxy', port: 0 }, /port/],
    ['with a port that is too large', 'http.proxy', { host: 'proxy', port: 65_536 }, /port/],
    ['with a fractional port', 'http.proxy', { host: 'proxy', port: 80.5 }, /port/],
    ['with a port that is a string', 'http.proxy', { host: 'proxy', port: '80' }, /port/],
    ['of another protocol', 'http.proxy', { host: 'proxy', port: 80, protocol: 'socks5' }, /protocol/],
    [
      'of a protocol with characters before it',
      'http.proxy',
      { host: 'proxy', port: 80, protocol: 'xhttp' },
      /protocol/,
    ],
    [
      'of a protocol with characters after it',
      'http.proxy',
      { host: 'proxy', port: 80, protocol: 'httpx' },
      /protocol/,
    ],
    ['without its password', 'http.proxy', { host: 'proxy', port: 80, auth: { username: 'me' } }, /auth/],
    ['without its user name', 'http.proxy', { host: 'proxy', port: 80, auth: { password: 'sentinel-1234' } }, /auth/],
    [
      'with a string for the user',
      'http.proxy.auth',
      { host: 'proxy', port: 80, auth: 'me:sentinel-1234' },
      /^http\.proxy\.auth must be an object, got a string/,
    ],
    ['with an unknown key', 'user', { host: 'proxy', port: 80, user: 'me' }, /in http\.proxy\./],
  ];
  for (const [what, argument, proxy, says] of invalid) {
    it(`is rejected: ${what}, and the error does not show a secret`, () => {
      const error = thrown(ArgumentError, () => checkProxy('http.proxy', proxy));
      expect(error.argument).to.equal(argument);
      expect(error.message).to.match(says).and.not.include('sentinel');
    });
  }
});

describe('http.httpAgent and http.httpsAgent', () => {
  it('are used unchanged', () => {
    for (const agent of [new Agent(), { addRequest() {} }]) expect(checkAgent('http.httpAgent', agent)).to.equal(agent);
  });

  for (const [what, value] of [
    ['an object that is not an agent', {}],
    ['a string', 'https'],
    ['null', null],
    ['a function', () => {}],
  ] as const) {
    it(`must not be ${what}`, () =>
      expect(thrown(ArgumentError, () => checkAgent('http.httpsAgent', value)).argument).to.equal('http.httpsAgent'));
  }
});

describe('options for Node', () => {
  it('are rejected if fetch sends the requests', () => {
    for (const [name, http] of Object.entries({
      httpAgent: { httpAgent: new Agent() },
      httpsAgent: { httpsAgent: new Agent() },
      proxy: { proxy: { host: 'proxy.test', port: 3128 } },
    }))
      expect(() => checkForFetch(http))
        .to.throw(ArgumentError)
        .with.property('argument', `http.${name}`);
    for (const http of [{}, { proxy: false as const }, { headers: {} }])
      expect(checkForFetch(http)).to.equal(undefined);
  });
});
