// The credentials of proxies from the environment are secrets too.
import { expect } from 'chai';
import { checkClientOptions } from '../../src/client-options.js';
import type { HttpOptions } from '../../src/http/http-options.js';
import { createSecrets } from '../../src/http/secrets.js';
import { createTransport } from '../../src/http/transport.js';
import { withProxyVariables } from '../support/proxy.js';

const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** A string of the service after scrubbing by a client that was created in this environment. */
const scrubbed = (variables: Record<string, string>, received: string) =>
  withProxyVariables(variables, async () =>
    createTransport(
      checkClientOptions({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'token-of-the-tests' }),
    ).scrub(received),
  );
const basic = (credentials: string) => Buffer.from(credentials).toString('base64');

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

  it('are found if the variable was set after the client was created', () => {
    const { scrub } = createTransport(
      checkClientOptions({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'token-of-the-tests' }),
    );
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = 'http://me:sentinel-5678@proxy';
    try {
      expect(scrub('sentinel-5678')).to.equal('[secret]');
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
  });

  it('may be in a URL that cannot be decoded', async () =>
    expect(await scrubbed({ HTTP_PROXY: 'http://me:sentinel%zz1234@proxy' }, 'sentinel%zz1234')).to.equal('[secret]'));

  for (const url of ['', 'not an url', 'http://proxy:80', 'http://me@proxy']) {
    it(`do not exist in ${JSON.stringify(url)}`, async () =>
      expect(await scrubbed({ HTTP_PROXY: url }, `${url} proxy`)).to.equal(`${url} proxy`));
  }
});

describe('secrets of the settings', () => {
  const auth = { username: 'me', password: 'sentinel-1234' };
  const settings: [name: string, auth: unknown, http: HttpOptions, text: string, scrubbed: string][] = [
    ['a token, before it is sent for the first time', 'token-of-the-tests', {}, 'token-of-the-tests', '[secret]'],
    [
      "a proxy's password, plain and as it is sent to the proxy",
      () => 'token',
      { proxy: { host: 'proxy', port: 80, auth } },
      `sentinel-1234 ${basic('me:sentinel-1234')} proxy`,
      '[secret] [secret] proxy',
    ],
    [
      'the value of each header, even after the name of its scheme',
      {},
      { headers: { 'X-A': 'header-a', 'X-B': 'Bearer header-b' } },
      'header-a, Bearer header-b, header-b, Bearer',
      '[secret], [secret], [secret], Bearer',
    ],
    [
      'nothing of a proxy without a password',
      {},
      { proxy: { host: 'proxy-host', port: 80 } },
      'proxy-host',
      'proxy-host',
    ],
    ['nothing if no proxy may be used', {}, { proxy: false }, 'false', 'false'],
  ];
  for (const [name, auth, http, text, expected] of settings) {
    it(`are ${name}`, () => expect(createSecrets({ auth, http }).scrub(text)).to.equal(expected));
  }

  it('are scrubbed from 8 characters on', () => {
    const { add, scrub } = createSecrets({ http: { headers: { 'X-A': '1234567', 'X-B': 'abcdefgh' } } });
    add('7654321');
    add('hgfedcba');
    expect(scrub('1234567 abcdefgh 7654321 hgfedcba')).to.equal('1234567 [secret] 7654321 [secret]');
  });

  it('are scrubbed at the end of a truncated string if at least 4 characters of them are left', () => {
    const { scrubTruncated } = createSecrets({ auth: 'abcdefgh' });
    expect(scrubTruncated('said abc')).to.equal('said abc');
    expect(scrubTruncated('said abcd')).to.equal('said [secret]');
    expect(scrubTruncated('said abcdefg')).to.equal('said [secret]');
    expect(scrubTruncated('said abcdefgh')).to.equal('said [secret]');
    expect(scrubTruncated('abcd')).to.equal('[secret]');
    expect(scrubTruncated('')).to.equal('');
  });
});
