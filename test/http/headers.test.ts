import { expect } from 'chai';
import { checkHeaders, readHeaders, readRequestId } from '../../src/http/headers.js';
import { ArgumentError } from '../../src/index.js';
import { thrown } from '../support/errors.js';

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

describe('http.headers', () => {
  it('are copied unchanged, without what is undefined', () => {
    const headers = { 'X-A': '', 'x-b': 'b\tc d', 'X-C': undefined };
    expect(checkHeaders('http.headers', headers)).to.deep.equal({ 'X-A': '', 'x-b': 'b\tc d' });
  });

  for (const [what, headers] of [
    ['a line break', { 'X-A': 'sentinel-1234\r\nX-Evil: 1' }],
    ['a trailing space', { 'X-A': 'sentinel-1234 ' }],
    ['a character outside ASCII', { 'X-A': 'sentinel-1234€' }],
    ['an invalid name', { 'X A': 'b' }],
    ['a name twice', { 'X-A': 'a', 'x-a': 'b' }],
    ['a token', { 'x-auth-token': 'sentinel-1234' }],
    ['an Authorization header', { Authorization: 'Bearer sentinel-1234' }],
    ['a header that the client sets', { 'user-agent': 'x' }],
    ['a header that changes the protocol', { Upgrade: 'websocket' }],
    ['a value that is not a string', { 'X-A': 5 }],
    ['null instead of an object', null],
  ] as const) {
    it(`are rejected with ${what}, and the error does not show a value`, () => {
      const error = thrown(ArgumentError, () => checkHeaders('http.headers', headers));
      expect(error.argument).to.equal('http.headers');
      expect(error.message).not.to.include('sentinel');
    });
  }
});
