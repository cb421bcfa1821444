import { expect } from 'chai';
import { createClassifier, type Failed } from '../../src/http/classify.js';
import { createSecrets } from '../../src/http/secrets.js';
import { type ApiError, UnexpectedResponseError } from '../../src/index.js';

const info = { method: 'GET', path: '/v1/p1/x' };
const request = { url: 'https://csbs.test/v1/p1/x', loopback: false, info, headers: {}, body: undefined };

/** How a response is classified. */
function failed(status: number, text = '', headers: Record<string, string> = {}, statusText = '') {
  const { classify, parseJson } = createClassifier(createSecrets(), 1000);
  const classified = classify(request, { status, statusText, headers, text, truncated: false }, 1);
  return ('error' in classified ? classified : parseJson(classified)) as Failed;
}
const bodyOf = (text: string) => (failed(400, text).error as ApiError).body;

describe('the classification of a response', () => {
  for (const [what, status, text] of [
    ['a redirect', 302, ''],
    ['a choice of redirects', 300, '{}'],
    ['not JSON', 200, 'x'],
    ['a switch to another protocol', 101, ''],
  ] as const) {
    it(`that is ${what} is final: it is not retried, and no token is requested`, () => {
      const { error, retry = false, unauthorized = false } = failed(status, text);
      expect(error).to.be.instanceOf(UnexpectedResponseError);
      expect([retry, unauthorized]).to.deep.equal([false, false]);
    });
  }

  for (const [name, headers] of [
    ['no target', {}],
    ['a target that is not a URL', { location: 'http://[' }],
  ] as const) {
    it(`that is a redirect with ${name} does not name the target`, () =>
      expect(failed(302, '', headers).error.message).to.match(/redirect, which .*\(status 302, GET \/v1\/p1\/x\)$/));
  }

  it('that is a redirect that a browser hides shows no status', () =>
    expect(failed(0).error.message).to.match(/redirect, which .*\(GET \/v1\/p1\/x\)$/));

  it('without a body has the reason phrase as its detail, or no detail', () => {
    expect({ ...failed(503, '', {}, 'Busy').error }).to.deep.equal({
      request: info,
      status: 503,
      detail: 'Busy',
      attempts: 1,
    });
    expect({ ...failed(503).error }).to.deep.equal({ request: info, status: 503, attempts: 1 });
  });

  it('that is not JSON is described: its type, that it has no type, or that it is empty', () => {
    const describeBody = (text: string, headers = {}) =>
      (failed(200, text, headers).error as UnexpectedResponseError).detail;
    expect(describeBody('x', { 'content-type': 'text/html' })).to.equal('not JSON, but text/html: "x"');
    expect(describeBody('x')).to.equal('not JSON, but a body without a type: "x"');
    expect(describeBody(' \n')).to.equal('not JSON, but an empty body');
  });

  it('that is complete keeps its end, even if a secret starts like it', () => {
    const { classify, parseJson } = createClassifier(createSecrets({ auth: 'token-of-the-tests' }), 1000);
    const response = { statusText: '', headers: {}, truncated: false };
    const detailOf = (status: number, text: string) => {
      const classified = classify(request, { ...response, status, text }, 1);
      return (('error' in classified ? classified : parseJson(classified)) as Failed).error;
    };
    expect(detailOf(200, 'the toke').message).to.include('"the toke"');
    expect((detailOf(400, 'the toke') as ApiError).detail).to.equal('the toke');
  });

  for (const text of ['{ "error_msg" : "no" }', 'C:\\backups\\x', '\ufeffno', '']) {
    it(`keeps the body ${JSON.stringify(text)} unchanged`, () => expect(bodyOf(text)).to.equal(text));
  }

  it('keeps at most 64 KiB of the body, truncated between characters', () => {
    const most = 64 * 1024;
    expect(bodyOf('x'.repeat(most))).to.have.length(most);
    expect(bodyOf('x'.repeat(most + 1))).to.have.length(most);
    expect(bodyOf(`${'x'.repeat(most - 2)}€`)).to.equal('x'.repeat(most - 2));
    expect(bodyOf(`${'x'.repeat(most - 3)}€`)).to.equal(`${'x'.repeat(most - 3)}€`);
  });
});
