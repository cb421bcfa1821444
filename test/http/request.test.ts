import { expect } from 'chai';
import { buildRequest } from '../../src/http/request.js';
import { NotFoundError } from '../../src/index.js';
import { clientOf } from '../support/client.js';
import { failure } from '../support/errors.js';
import { withServer } from '../support/http-server.js';

describe('a request', () => {
  for (const [name, suffix, prefix] of [
    ['a slash at the end', '/', ''],
    ['a path prefix', '/gateway/csbs', '/gateway/csbs'],
    ['a path prefix and a slash', '/gateway/csbs/', '/gateway/csbs'],
  ] as const) {
    it(`accepts an endpoint with ${name}, which errors do not show`, async () => {
      const paths: string[] = [];
      await withServer(
        (request, response) => {
          paths.push(request.url ?? '');
          response.writeHead(400).end();
        },
        async ({ url }) => {
          const error = await failure(Error, clientOf(`${url}${suffix}`).backups.list({ name: 'a?b' }).first());
          expect(error.message).to.include('(GET /v1/p1/checkpoint_items)');
        },
      );
      expect(paths).to.deep.equal([`${prefix}/v1/p1/checkpoint_items?limit=1&name=a%3Fb`]);
    });
  }

  it('reports the path without the endpoint’s prefix, even if that is escaped', async () => {
    await withServer(
      (_request, response) => response.writeHead(404).end(),
      async ({ url }) => {
        const error = await failure(NotFoundError, clientOf(`${url}/it's/a(b)`).backups.get("b'1"));
        expect(error.request.path).to.equal('/v1/p1/checkpoint_items/b%271');
      },
    );
  });

  it('escapes an id once', async () => {
    let path = '';
    await withServer(
      (request, response) => {
        path = request.url ?? '';
        response.end('{"checkpoint_item": {"id": "x"}}');
      },
      ({ url }) => clientOf(url).backups.get('a b%2f;ü'),
    );
    expect(path).to.equal('/v1/p1/checkpoint_items/a%20b%252f%3B%C3%BC');
  });
});

describe('buildRequest', () => {
  const base = 'https://csbs.test/gate';
  /** The request that results from these arguments of axios. */
  const requestOf = (given: object) =>
    buildRequest({ base, loopback: false }, async () => ({
      data: { method: 'GET', url: `${base}/v1/p1/x`, headers: {}, ...given },
    }));

  for (const [what, url, params, path] of [
    ['no query', '/v1/p1/x', undefined, '/v1/p1/x'],
    ['the query of the URL', '/v1/p1/x?limit=1', new URLSearchParams(), '/v1/p1/x?limit=1'],
    ['a query of its own', '/v1/p1/x', new URLSearchParams({ a: '1' }), '/v1/p1/x?a=1'],
    ['both', '/v1/p1/x?limit=1', new URLSearchParams({ a: '1' }), '/v1/p1/x?limit=1&a=1'],
    ['characters that RFC 3986 reserves', "/v1/p'1/x?a=!*()", undefined, '/v1/p%271/x?a=%21%2A%28%29'],
    ['a space and a tilde', '/v1/p1/x', new URLSearchParams({ a: 'b c~+' }), '/v1/p1/x?a=b%20c~%2B'],
    ['a plus in the path, which is data', '/v1/p+1/x', undefined, '/v1/p+1/x'],
  ] as const) {
    it(`builds a URL with ${what}`, async () => {
      const request = await requestOf({ url: base + url, params });
      expect(request.url).to.equal(base + path);
      expect(request.info.path).to.equal(path.replace(/\?.*/, ''));
    });
  }

  it('contains the body and its type, and no other header of the generated client', async () => {
    const headers = { 'Content-Type': 'application/json', Accept: 'text/html', 'X-Auth-Token': 'generated' };
    const { info, ...request } = await requestOf({ method: 'POST', headers, data: '{}' });
    expect(request).to.deep.include({ headers: { 'Content-Type': 'application/json' }, body: '{}', loopback: false });
    expect(info.method).to.equal('POST');
    expect(await requestOf({})).to.deep.include({ headers: {}, body: undefined });
  });
});
