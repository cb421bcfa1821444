// Which proxy the environment names for a URL.
import { expect } from 'chai';
import { environmentProxy } from '../../src/http/environment-proxy.js';

const hostFor = (url: string, env: Record<string, string>) => environmentProxy(url, env)?.host;

describe('the proxy of the environment', () => {
  it('is chosen by the scheme of the endpoint, in lower case first, and ALL_PROXY last', () => {
    const env = { https_proxy: 'http://a', HTTPS_PROXY: 'http://b', HTTP_PROXY: 'http://c', ALL_PROXY: 'http://d' };
    expect(hostFor('https://csbs.test', env)).to.equal('a');
    expect(hostFor('http://csbs.test', env)).to.equal('c');
    expect(hostFor('https://csbs.test', { HTTPS_PROXY: 'http://b', ALL_PROXY: 'http://d' })).to.equal('b');
    expect(
      hostFor('https://csbs.test', { HTTP_PROXY: 'http://c', all_proxy: 'http://e', ALL_PROXY: 'http://d' }),
    ).to.equal('e');
    expect(hostFor('https://csbs.test', { HTTPS_PROXY: '' })).to.equal(undefined);
  });

  it('may lack a scheme and a port, and its escapes are decoded', () => {
    const url = 'https://csbs.test';
    expect(environmentProxy(url, { HTTPS_PROXY: 'u:p%40ss@proxy:3128' })).to.deep.equal({
      protocol: 'http:',
      host: 'proxy',
      port: 3128,
      auth: { username: 'u', password: 'p@ss' },
    });
    expect(environmentProxy(url, { HTTPS_PROXY: 'https://[::1]/' })).to.deep.equal({
      protocol: 'https:',
      host: '[::1]',
      port: 443,
    });
  });

  const listed: [list: string, urls: string[], others: string[]][] = [
    ['*', ['https://csbs.test', 'http://[::2]'], []],
    [
      'other.test, csbs.test',
      ['https://csbs.test', 'https://csbs.test.:8443', 'https://CSBS.test'],
      ['https://a.csbs.test', 'https://xcsbs.test'],
    ],
    [
      '.csbs.test *.vbs.test',
      ['https://a.csbs.test', 'https://a.b.vbs.test'],
      ['https://csbs.test', 'https://vbs.test'],
    ],
    ['csbs.test:8443', ['https://csbs.test:8443'], ['https://csbs.test']],
    ['csbs.test:443', ['https://csbs.test'], ['http://csbs.test']],
    [
      '10.1.2.3,[fd00::1]:443,fd00::0:2',
      ['https://10.1.2.3', 'https://[fd00::1]', 'https://[fd00::2]'],
      ['https://10.1.2.4', 'https://[fd00::1]:444'],
    ],
    [
      '10.0.0.0/8,fd00::/16',
      ['https://10.200.0.1', 'https://[fd00::5]'],
      ['https://11.0.0.1', 'https://[fe00::1]', 'https://csbs.test'],
    ],
    ['10.0.0.0/99,x/8', [], ['https://10.0.0.1', 'https://x']],
  ];
  for (const [list, urls, others] of listed) {
    it(`is bypassed by NO_PROXY=${list} for the hosts that it lists alone`, () => {
      for (const name of ['NO_PROXY', 'no_proxy']) {
        const env = { ALL_PROXY: 'http://proxy', [name]: list };
        for (const url of urls) expect(hostFor(url, env), url).to.equal(undefined);
        for (const url of others) expect(hostFor(url, env), url).to.equal('proxy');
      }
    });
  }
});
