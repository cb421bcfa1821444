import { expect } from 'chai';
import { CsbsClient, NotFoundError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { withServer } from '../support/sockets.js';

const client = (url: string) =>
  new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: 'token-of-the-tests', maxRetries: 0 });

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
          const error = await failure(Error, client(`${url}${suffix}`).backups.list({ name: 'a?b' }).first());
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
        const error = await failure(NotFoundError, client(`${url}/it's/a(b)`).backups.get("b'1"));
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
      ({ url }) => client(url).backups.get('a b%2f;ü'),
    );
    expect(path).to.equal('/v1/p1/checkpoint_items/a%20b%252f%3B%C3%BC');
  });
});
