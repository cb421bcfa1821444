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
        { ...headers, Authorization: 'Bearer secret-one' },
        'project-1 20260101T000000Z application/json token-one Bearer secret-one',
      ),
    ).to.equal('project-1 20260101T000000Z application/json [secret] [secret]');
  });
});

describe('a secret header', () => {
  for (const [what, value, text, expected] of [
    ['a value alone', 'secret-one', 'secret-one', '[secret]'],
    ['the credentials after the name of their scheme', 'Bearer secret-one', 'secret-one', '[secret]'],
    ['the credentials after several spaces', 'Bearer   secret-one', 'secret-one', '[secret]'],
    ['no part of several parameters', 'Digest name=a, key=secret-one', 'key=secret-one', 'key=secret-one'],
    ['no part if the first word is not a scheme', 'a/b secret-one', 'secret-one', 'secret-one'],
  ] as const) {
    it(`contains ${what}`, () => {
      expect(scrubbed({ 'X-Credential': value }, value)).to.equal('[secret]');
      expect(scrubbed({ 'X-Credential': value }, text)).to.equal(expected);
    });
  }
});
