import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { expect } from 'chai';
import { ArgumentError } from '../../src/errors.js';
import * as browsers from '../../src/http/for-browsers.js';
import * as node from '../../src/http/for-node.js';

describe('http for browsers', () => {
  it('has a stand-in for everything that is for Node alone', () =>
    expect(Object.keys(browsers)).to.have.members(Object.keys(node)));

  it('takes the place of the modules for Node in bundles', () => {
    const { imports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(imports).to.deep.equal({
      '#runtime': {
        browser: './dist/esm/src/http/for-browsers.js',
        default: './dist/esm/src/http/for-node.js',
      },
    });
  });

  it('adds nothing to a request, whatever only Node can do', () => {
    const proxy = { host: 'proxy.test', port: 3128 };
    const request = { url: 'https://csbs.test/', loopback: false };
    expect(browsers.routeTo(request, { proxy, httpsAgent: new Agent() })).to.deep.equal({});
    expect(browsers.proxySecrets(false)).to.deep.equal([]);
    expect(browsers.checkGlobals()).to.equal(undefined);
    expect(browsers.checkForFetch({})).to.equal(undefined);
    expect(browsers.userAgentHeader('my-app/1')).to.equal(false);
    expect(browsers.findNodeModule('node:http')).to.equal(undefined);
    expect(browsers.nodeTransport(undefined as never)).to.deep.equal({});
  });

  it('rejects what only Node can do, and names the option', () => {
    for (const value of [new Agent(), {}, false])
      for (const check of [browsers.checkAgent, browsers.checkProxy])
        expect(() => check('http.proxy', value))
          .to.throw(ArgumentError, /^http\.proxy .*Node/)
          .with.property('argument', 'http.proxy');
  });

  it('retries every failure of a connection, and keeps its wording', () => {
    const reason = 'Failed to fetch';
    expect(browsers.explainFailure('', reason, 0)).to.deep.equal({ reason, retry: true });
  });
});
