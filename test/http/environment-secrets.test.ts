// What the environment's proxies are told is a secret as well.
import { expect } from 'chai';
import { createSecrets } from '../../src/http/secrets.js';
import { createTransport } from '../../src/http/transport.js';
import { checkClientOptions } from '../../src/options.js';

const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** A text of the service, as it comes out of a client that was made in this environment. */
function scrubbed(variables: Record<string, string>, text: string): string {
  const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  for (const name of names) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return createTransport(checkClientOptions({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'token-of-the-tests' })).scrub(text);
  } finally {
    for (const name of names) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

describe('secrets of the environment', () => {
  for (const name of names) {
    it(`are the password in ${name}, plain and as a proxy is told`, () => {
      const told = Buffer.from('me:geheim-1234').toString('base64');
      expect(scrubbed({ [name]: 'http://me:geheim-1234@proxy:80' }, `Basic ${told}, geheim-1234`)).to.equal('Basic [secret], [secret]');
    });
  }

  it('are found where the address has no scheme', () => expect(scrubbed({ HTTPS_PROXY: 'me:geheim-1234@proxy:80' }, 'geheim-1234')).to.equal('[secret]'));

  it('are found as they are sent: axios leaves the escapes of the address in', () => {
    const sent = [`me:p%40ss%3A1234`, 'me:p@ss:1234'].map((text) => Buffer.from(text).toString('base64'));
    expect(scrubbed({ HTTPS_PROXY: 'http://me:p%40ss%3A1234@proxy' }, sent.join())).to.equal('[secret],[secret]');
  });

  it('are found where the variable was set after the client was made', () => {
    const { scrub } = createTransport(checkClientOptions({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'token-of-the-tests' }));
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = 'http://me:geheim-5678@proxy';
    try {
      expect(scrub('geheim-5678')).to.equal('[secret]');
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
  });

  it('may stand in an address that cannot be decoded', () =>
    expect(scrubbed({ HTTP_PROXY: 'http://me:geheim%zz1234@proxy' }, 'geheim%zz1234')).to.equal('[secret]'));

  for (const address of ['', 'not an address', 'http://proxy:80', 'http://me@proxy']) {
    it(`are none in ${JSON.stringify(address)}`, () => expect(scrubbed({ HTTP_PROXY: address }, `${address} proxy`)).to.equal(`${address} proxy`));
  }
});

describe('secrets of the settings', () => {
  it('are scrubbed from 8 characters on', () => {
    const { keep, add, scrub } = createSecrets();
    keep('1234567');
    keep('abcdefgh');
    add('7654321');
    add('hgfedcba');
    expect(scrub('1234567 abcdefgh 7654321 hgfedcba')).to.equal('1234567 [secret] 7654321 [secret]');
  });

  it('are scrubbed also where a cut leaves their beginning, from 4 characters on', () => {
    const { keep, scrubCut } = createSecrets();
    keep('abcdefgh');
    expect(scrubCut('said abc')).to.equal('said abc');
    expect(scrubCut('said abcd')).to.equal('said [secret]');
    expect(scrubCut('said abcdefg')).to.equal('said [secret]');
    expect(scrubCut('said abcdefgh')).to.equal('said [secret]');
    expect(scrubCut('abcd')).to.equal('[secret]');
    expect(scrubCut('')).to.equal('');
  });
});
