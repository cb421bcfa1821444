import { expect } from 'chai';
import { readHeaders, readRequestId } from '../../src/http/headers.js';

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
