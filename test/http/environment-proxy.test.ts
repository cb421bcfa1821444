// Which proxy the environment names for a URL, and the secrets of this proxy.
import { expect } from 'chai';
import { checkClientOptions } from '../../src/client-options.js';
import { environmentProxy } from '../../src/http/environment-proxy.js';
import { createTransport } from '../../src/http/transport.js';
import { ArgumentError, ConnectionError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import { basic, withProxyVariables } from '../support/proxy.js';

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
    expect(environmentProxy(url, { HTTPS_PROXY: 'me@proxy' })?.auth).to.deep.equal({ username: 'me', password: '' });
    expect(environmentProxy(url, { HTTPS_PROXY: ':p@proxy' })?.auth).to.deep.equal({ username: '', password: 'p' });
  });

  const listed: [list: string, urls: string[], others: string[]][] = [
    ['*', ['https://csbs.test', 'http://[::2]'], []],
    [
      'other.test, CSBS.Test',
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
    ['.csbs.test.', ['https://a.csbs.test'], ['https://csbs.test']],
    ['cs*bs.test,,', [], ['https://csbs.test']],
    ['10.1,bücher.test', ['https://10.0.0.1', 'https://xn--bcher-kva.test'], ['https://10.0.0.2']],
    [
      'csbs.test:443/ csbs.test: me:pw@csbs.test me@csbs.test csbs.test/x csbs.test? csbs.test# http://csbs.test',
      [],
      ['https://csbs.test', 'https://csbs.test:8443'],
    ],
    ['10.1.2.3/32,fd00::/40', ['https://10.1.2.3', 'https://[fd00::5]'], ['https://10.1.2.4', 'https://[fd00:1::5]']],
    ['10.0.0.0/99,x/8,10.0.0.0/8x,csbs.test:443x', [], ['https://10.0.0.1', 'https://x', 'https://csbs.test']],
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

const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** A string of the service after scrubbing by a client that was created in this environment. */
const scrubbed = (variables: Record<string, string>, received: string) =>
  withProxyVariables(variables, async () =>
    createTransport(
      checkClientOptions({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'token-of-the-tests' }),
    ).scrub(received),
  );

describe('secrets of the environment', () => {
  for (const name of names) {
    it(`are the password in ${name}, in plain text and in the header`, async () => {
      expect(
        await scrubbed(
          { [name]: 'http://me:sentinel-1234@proxy:80' },
          `Basic ${basic('me:sentinel-1234')}, sentinel-1234`,
        ),
      ).to.equal('Basic [secret], [secret]');
    });
  }

  it('are found if the URL has no scheme', async () =>
    expect(await scrubbed({ HTTPS_PROXY: 'me:sentinel-1234@proxy:80' }, 'sentinel-1234')).to.equal('[secret]'));

  it('are found whatever the scheme of the URL', async () =>
    expect(await scrubbed({ ALL_PROXY: 'socks5://me:sentinel-1234@proxy:80' }, 'sentinel-1234')).to.equal('[secret]'));

  it('include the header for a proxy, even if it contains only a user name', async () =>
    expect(await scrubbed({ HTTPS_PROXY: 'http://token-of-the-proxy@proxy' }, basic('token-of-the-proxy:'))).to.equal(
      '[secret]',
    ));

  it('do not exist if no proxy is named', async () =>
    expect(await scrubbed({}, 'sentinel-1234')).to.equal('sentinel-1234'));

  it('are found with the escapes of the URL and without them', async () => {
    const sent = [`me:p%40ss%3A1234`, 'me:p@ss:1234'].map(basic);
    expect(await scrubbed({ HTTPS_PROXY: 'http://me:p%40ss%3A1234@proxy' }, sent.join())).to.equal('[secret],[secret]');
  });

  it('are found if the variable was set after the client was created', async () => {
    const { scrub } = createTransport(
      checkClientOptions({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'token-of-the-tests' }),
    );
    await withProxyVariables({ HTTP_PROXY: 'http://me:sentinel-5678@proxy' }, async () =>
      expect(scrub('sentinel-5678')).to.equal('[secret]'),
    );
  });

  it('may be in a URL that cannot be decoded', async () =>
    expect(await scrubbed({ HTTP_PROXY: 'http://me:sentinel%zz1234@proxy' }, 'sentinel%zz1234')).to.equal('[secret]'));

  for (const url of ['', 'not an url', 'http://proxy:80', 'http://me@proxy']) {
    it(`do not exist in ${JSON.stringify(url)}`, async () =>
      expect(await scrubbed({ HTTP_PROXY: url }, `${url} proxy`)).to.equal(`${url} proxy`));
  }
});

describe('a proxy of the environment that cannot be used', () => {
  const values = [
    'socks5://secret-1@proxy:1080',
    'ftp://proxy',
    'http://pro xy:80',
    ' ',
    'http://proxy:99999',
    'proxy:0',
    'http://',
  ];
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
    it(`in ${name} is an ArgumentError before anything is sent`, async () => {
      for (const value of values) {
        await withProxyVariables({ [name]: value }, async () => {
          let tokenCalls = 0;
          const auth = () => {
            tokenCalls += 1;
            return 'token-of-the-tests';
          };
          const error = await failure(
            ArgumentError,
            instantClient({ endpoints: { csbs: 'https://csbs.test' }, auth }).backups.get('b1'),
          );
          expect([error.argument, tokenCalls], value).to.deep.equal([name, 0]);
          expect(error.message).to.include(name).and.not.include('secret-1');
        });
      }
    });
  }

  it('in HTTP_PROXY is an ArgumentError for an http endpoint alone', async () => {
    await withProxyVariables({ HTTP_PROXY: 'socks5://proxy' }, async () => {
      const get = (csbs: string) =>
        instantClient({ endpoints: { csbs }, allowInsecureHttp: true, maxRetries: 0 }).backups.get('b1');
      expect((await failure(ArgumentError, get('http://csbs.invalid'))).argument).to.equal('HTTP_PROXY');
      await failure(ConnectionError, get('https://csbs.invalid'));
    });
  });
});
