import { expect } from 'chai';
import { selectAdapter } from '../../src/http/adapter.js';
import { ArgumentError, ConnectionError, type Fetch } from '../../src/index.js';
import { failure, thrown } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import { backupResponse, withRawServer } from '../support/raw-server.js';

const client = (url: string, options: object = {}) => instantClient({ endpoints: { csbs: url }, ...options });

describe('http.fetch', () => {
  it('gets the URL, the method, the headers and the body', async () => {
    const calls: Parameters<Fetch>[] = [];
    const recording: Fetch = async (url, init) => {
      calls.push([url, init]);
      return new Response('{"total_count": 7}');
    };
    const { resourceInstances } = client('https://csbs.test', { http: { fetch: recording, headers: { 'X-A': 'a' } } });
    expect(await resourceInstances.count()).to.equal(7);
    const [[url, init] = []] = calls;
    expect(url).to.equal('https://csbs.test/v1/p1/csbs_backup/resource_instances/action');
    expect([init?.method, init?.body, init?.redirect]).to.deep.equal(['POST', '{"action":"count"}', 'manual']);
    const sent = new Headers(init?.headers);
    expect([sent.get('x-auth-token'), sent.get('x-a'), sent.get('content-type')]).to.deep.equal([
      'token-of-the-tests',
      'a',
      'application/json',
    ]);
    expect(sent.get('user-agent')).to.match(/^csbs-client\//);
  });

  for (const reason of [undefined, null])
    it(`that rejects with ${reason} causes a ConnectionError`, async () => {
      const { backups } = client('https://csbs.test', { http: { fetch: () => Promise.reject(reason) } });
      expect((await failure(ConnectionError, backups.get('b1'))).attempts).to.equal(4);
    });
});

/** Runs a function in a runtime that has no modules of Node. */
function withoutModules<T>(run: () => T): T {
  const { getBuiltinModule } = process;
  Object.assign(process, { getBuiltinModule: undefined });
  try {
    return run();
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
}

describe('a request without http.fetch', () => {
  it('works if the runtime does not provide its built-in modules', async () => {
    const { getBuiltinModule } = process;
    const unavailable = () => {
      throw new Error('not available');
    };
    Object.assign(process, { getBuiltinModule: unavailable });
    try {
      await withRawServer(
        (socket) => socket.write(backupResponse),
        async ({ url }) => expect((await client(url).backups.get('b1')).id).to.equal('b1'),
      );
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
  });

  it('is an error that names http.fetch if the runtime has no fetch either', () => {
    const { fetch } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'fetch');
      const error = thrown(ArgumentError, () => withoutModules(() => selectAdapter({})));
      expect([error.argument, error.message.includes('http.fetch')]).to.deep.equal(['http.fetch', true]);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('is an error that names an option for Node if fetch would send it', () => {
    const httpsAgent = { addRequest() {} };
    expect(thrown(ArgumentError, () => withoutModules(() => selectAdapter({ httpsAgent }))).argument).to.equal(
      'http.httpsAgent',
    );
  });
});
