import { expect } from 'chai';
import { readHeaders, readRequestId } from '../../src/http/headers.js';
import { createSecrets } from '../../src/http/secrets.js';

describe('headers of a response', () => {
  it('are strings by lower-case name, from Node, a browser or an HTTP library', () => {
    expect(readHeaders({ 'X-Request-Id': 'r1', 'Content-Length': 5, 'Set-Cookie': ['a=1', 'b=2'] })).to.deep.equal({
      'x-request-id': 'r1',
      'content-length': '5',
      'set-cookie': 'a=1, b=2',
    });
  });

  it('may be missing or contain invalid values', () => {
    expect(readHeaders(undefined)).to.deep.equal({});
    expect(readHeaders({ a: null, b: {}, toJSON: () => {} })).to.deep.equal({});
  });

  it('contain the request id, trimmed; a blank one is ignored', () => {
    expect(readRequestId({ 'x-request-id': ' r1\t' })).to.equal('r1');
    expect(readRequestId({ 'x-request-id': '  ', 'x-openstack-request-id': 'r2' })).to.equal('r2');
    expect(readRequestId({})).to.equal(undefined);
  });
});

/** A string of the service, scrubbed after these headers were sent. */
const scrubbed = (headers: Record<string, string>, text: string) => {
  const { addHeaders, scrub } = createSecrets();
  addHeaders(headers);
  return scrub(text);
};

describe('headers of an authenticator', () => {
  it('are secrets, except those that only describe the request, in upper or lower case', () => {
    const headers = {
      'X-Project-Id': 'project-1',
      'x-sdk-date': '20260101T000000Z',
      'Content-Type': 'application/json',
      'X-Auth-Token': 'token-one',
    };
    expect(
      scrubbed(
        { ...headers, Authorization: 'Bearer proof-one' },
        'project-1 20260101T000000Z application/json token-one Bearer proof-one',
      ),
    ).to.equal('project-1 20260101T000000Z application/json [secret] [secret]');
  });
});

describe('a secret header', () => {
  for (const [what, value, text, clean] of [
    ['a value alone', 'proof-one', 'proof-one', '[secret]'],
    ['what follows the name of its scheme', 'Bearer proof-one', 'proof-one', '[secret]'],
    ['what follows it after some blanks', 'Bearer   proof-one', 'proof-one', '[secret]'],
    ['no part of several words', 'Digest name=a, key=proof-one', 'key=proof-one', 'key=proof-one'],
    ['no part of words that name no scheme', 'a/b proof-one', 'proof-one', 'proof-one'],
  ] as const) {
    it(`holds ${what}`, () => {
      expect(scrubbed({ 'X-Proof': value }, value)).to.equal('[secret]');
      expect(scrubbed({ 'X-Proof': value }, text)).to.equal(clean);
    });
  }
});
