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
    ['no JSON', 200, 'x'],
    ['a switch to another protocol', 101, ''],
  ] as const) {
    it(`that is ${what} is final: nothing is sent again, and no token is asked for`, () => {
      const { error, ...rest } = failed(status, text);
      expect(error).to.be.instanceOf(UnexpectedResponseError);
      expect(rest).to.deep.equal({ retry: false, unauthorized: false, retryAfterMs: undefined });
    });
  }

  for (const [name, headers] of [
    ['no target', {}],
    ['a target that is no address', { location: 'http://[' }],
  ] as const) {
    it(`that is a redirect with ${name} says no more than that`, () =>
      expect(failed(302, '', headers).error.message).to.equal(
        'Unexpected response: a redirect, which is not followed (status 302, GET /v1/p1/x)',
      ));
  }

  it('that is a redirect which a browser hides shows no status', () =>
    expect(failed(0).error.message).to.equal('Unexpected response: a redirect, which is not followed (GET /v1/p1/x)'));

  it('without words has the words of its status line, and no detail where there are none', () => {
    expect({ ...failed(503, '', {}, 'Busy').error }).to.deep.equal({
      request: info,
      status: 503,
      detail: 'Busy',
      attempts: 1,
    });
    expect({ ...failed(503).error }).to.deep.equal({ request: info, status: 503, attempts: 1 });
  });

  it('that is no JSON says of what type it is, or that it has none, or that it is empty', () => {
    const says = (text: string, headers = {}) => (failed(200, text, headers).error as UnexpectedResponseError).detail;
    expect(says('x', { 'content-type': 'text/html' })).to.equal('no JSON but text/html: "x"');
    expect(says('x')).to.equal('no JSON but a body without a type: "x"');
    expect(says(' \n')).to.equal('no JSON but an empty body');
  });

  for (const text of ['{ "error_msg" : "no" }', 'C:\\backups\\x', '\ufeffno', '']) {
    it(`keeps the body ${JSON.stringify(text)} as it came`, () => expect(bodyOf(text)).to.equal(text));
  }

  it('keeps 64 KiB of the body, and no half of a character', () => {
    const most = 64 * 1024;
    expect(bodyOf('x'.repeat(most))).to.have.length(most);
    expect(bodyOf('x'.repeat(most + 1))).to.have.length(most);
    expect(bodyOf(`${'x'.repeat(most - 2)}€`)).to.equal('x'.repeat(most - 2));
    expect(bodyOf(`${'x'.repeat(most - 3)}€`)).to.equal(`${'x'.repeat(most - 3)}€`);
  });
});
