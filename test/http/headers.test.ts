import { expect } from 'chai';
import { readHeaders, readRequestId, secretsIn, secretsOf } from '../../src/http/headers.js';

describe('headers of an answer', () => {
  it('are read by lower-case name, as texts: of Node, of a browser, of an HTTP library', () => {
    expect(readHeaders({ 'X-Request-Id': 'r1', 'Content-Length': 5, 'Set-Cookie': ['a=1', 'b=2'] })).to.deep.equal({
      'x-request-id': 'r1',
      'content-length': '5',
      'set-cookie': 'a=1, b=2',
    });
  });

  it('may be missing, or hold what is no header', () => {
    expect(readHeaders(undefined)).to.deep.equal({});
    expect(readHeaders({ a: null, b: {}, toJSON: () => {} })).to.deep.equal({});
  });

  it('tell the request id without blanks, and a blank one is none', () => {
    expect(readRequestId({ 'x-request-id': ' r1\t' })).to.equal('r1');
    expect(readRequestId({ 'x-request-id': '  ', 'x-openstack-request-id': 'r2' })).to.equal('r2');
    expect(readRequestId({})).to.equal(undefined);
  });
});

describe('headers of an authenticator', () => {
  it('are secrets but for those that only name the request, in whatever letters', () => {
    const headers = {
      'X-Project-Id': 'project-1',
      'x-sdk-date': '20260101T000000Z',
      'Content-Type': 'application/json',
      'X-Auth-Token': 'token-1',
    };
    expect(secretsIn({ ...headers, Authorization: 'Bearer proof-1' })).to.deep.equal([
      'token-1',
      'Bearer proof-1',
      'proof-1',
    ]);
  });
});

describe('a secret header', () => {
  for (const [what, value, secrets] of [
    ['a value alone', 'proof-1', ['proof-1']],
    ['what follows the name of its scheme', 'Bearer proof-1', ['Bearer proof-1', 'proof-1']],
    ['what follows it after some blanks', 'Bearer   proof-1', ['Bearer   proof-1', 'proof-1']],
    ['no part of several words', 'Digest name=a, key=b', ['Digest name=a, key=b']],
    ['no part of words that name no scheme', 'a/b proof-1', ['a/b proof-1']],
  ] as const) {
    it(`holds ${what}`, () => expect(secretsOf(value)).to.deep.equal(secrets));
  }
});
