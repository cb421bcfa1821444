import { Agent } from 'node:http';
import { inspect } from 'node:util';
import axios from 'axios';
import { expect } from 'chai';
import nock from 'nock';
import { ArgumentError, type ClientOptions, ConnectionError, CsbsClient } from '../src/index.js';
import { failure, thrown } from './support/errors.js';
import { csbs, projectId } from './support/service.js';
import { withServer } from './support/sockets.js';

const good: ClientOptions = { endpoints: { csbs }, projectId, auth: 'token-of-the-tests' };

describe('CsbsClient', () => {
  const invalid: [why: string, argument: string, options: unknown][] = [
    ['no options', 'endpoints', undefined],
    ['an unknown option', 'retries', { ...good, retries: 1 }],
    ['no endpoints', 'endpoints', { ...good, endpoints: undefined }],
    ['neither endpoint', 'endpoints', { ...good, endpoints: {} }],
    ['an unknown endpoint', 'cbr', { ...good, endpoints: { csbs, cbr: csbs } }],
    ['an endpoint that is not a URL', 'endpoints.csbs', { ...good, endpoints: { csbs: 'csbs.example.com' } }],
    ['an endpoint of another scheme', 'endpoints.vbs', { ...good, endpoints: { vbs: 'ftp://example.com' } }],
    ['an endpoint without encryption', 'endpoints.csbs', { ...good, endpoints: { csbs: 'http://example.com' } }],
    ['an endpoint with a query', 'endpoints.csbs', { ...good, endpoints: { csbs: `${csbs}?a=b` } }],
    [
      'an endpoint with a password',
      'endpoints.csbs',
      { ...good, endpoints: { csbs: 'https://me:sentinel-1234@example.com' } },
    ],
    ['no project', 'projectId', { ...good, projectId: undefined }],
    ['an empty project', 'projectId', { ...good, projectId: '' }],
    ['a project that is a path', 'projectId', { ...good, projectId: '..' }],
    ['no token', 'auth', { ...good, auth: undefined }],
    ['an empty token', 'auth', { ...good, auth: '' }],
    ['a token with a line break', 'auth', { ...good, auth: 'sentinel-1234\n' }],
    ['a token with a leading space', 'auth', { ...good, auth: ' sentinel-1234' }],
    ['a token with a character that headers cannot contain', 'auth', { ...good, auth: 'sentinel-1234€' }],
    ['a timeout of 0', 'timeoutMs', { ...good, timeoutMs: 0 }],
    ['NaN as a timeout', 'timeoutMs', { ...good, timeoutMs: Number.NaN }],
    ['null as a timeout', 'timeoutMs', { ...good, timeoutMs: null }],
    ['a negative number of retries', 'maxRetries', { ...good, maxRetries: -1 }],
    ['101 retries', 'maxRetries', { ...good, maxRetries: 101 }],
    ['half a retry', 'maxRetries', { ...good, maxRetries: 0.5 }],
    ['a limit of 0 bytes', 'maxResponseBytes', { ...good, maxResponseBytes: 0 }],
    ['an infinite limit', 'maxResponseBytes', { ...good, maxResponseBytes: Number.POSITIVE_INFINITY }],
    ['a hook that is not a function', 'onAttempt', { ...good, onAttempt: {} }],
    ['a user agent with a line break', 'userAgent', { ...good, userAgent: 'a\r\nX-Evil: 1' }],
    [
      'a header with a line break',
      'http.headers',
      { ...good, http: { headers: { 'X-A': 'sentinel-1234\r\nX-Evil: 1' } } },
    ],
    ['a header with an invalid name', 'http.headers', { ...good, http: { headers: { 'X A': 'b' } } }],
    ['a token among the headers', 'http.headers', { ...good, http: { headers: { 'x-auth-token': 'sentinel-1234' } } }],
    ['an unknown http option', 'agent', { ...good, http: { agent: {} } }],
    ['a header that the client sets', 'http.headers', { ...good, http: { headers: { 'user-agent': 'x' } } }],
    ['a header that changes the protocol', 'http.headers', { ...good, http: { headers: { Upgrade: 'websocket' } } }],
    [
      'a proxy with a user in its host',
      'http.proxy',
      { ...good, http: { proxy: { host: 'me:sentinel-1234@proxy', port: 80 } } },
    ],
    ['an object that is not an agent', 'http.httpAgent', { ...good, http: { httpAgent: {} } }],
    ['a string as an agent', 'http.httpsAgent', { ...good, http: { httpsAgent: 'https' } }],
    [
      'an Authorization header',
      'http.headers',
      { ...good, http: { headers: { Authorization: 'Bearer sentinel-1234' } } },
    ],
    ['a token instead of the options', 'client options', 'sentinel-1234'],
    ['a proxy without a host', 'http.proxy', { ...good, http: { proxy: { port: 80 } } }],
    ['a proxy with port 0', 'http.proxy', { ...good, http: { proxy: { host: 'proxy', port: 0 } } }],
    [
      'a proxy with a port that is too large',
      'http.proxy',
      { ...good, http: { proxy: { host: 'proxy', port: 65_536 } } },
    ],
    ['a proxy with a fractional port', 'http.proxy', { ...good, http: { proxy: { host: 'proxy', port: 80.5 } } }],
    ['a proxy with an empty host', 'http.proxy', { ...good, http: { proxy: { host: '', port: 80 } } }],
    [
      'a proxy of another protocol',
      'http.proxy',
      { ...good, http: { proxy: { host: 'proxy', port: 80, protocol: 'socks5' } } },
    ],
    [
      'a proxy without its password',
      'http.proxy',
      { ...good, http: { proxy: { host: 'proxy', port: 80, auth: { username: 'me' } } } },
    ],
    [
      'a proxy without its user name',
      'http.proxy',
      { ...good, http: { proxy: { host: 'proxy', port: 80, auth: { password: 'sentinel-1234' } } } },
    ],
    ['true as a proxy', 'http.proxy', { ...good, http: { proxy: true } }],
    ['null as headers', 'http.headers', { ...good, http: { headers: null } }],
    ['a header that is not a string', 'http.headers', { ...good, http: { headers: { 'X-A': 5 } } }],
    ['an endpoint with only a user name', 'endpoints.csbs', { ...good, endpoints: { csbs: 'https://me@example.com' } }],
    [
      'an endpoint with only a password',
      'endpoints.csbs',
      { ...good, endpoints: { csbs: 'https://:sentinel-1234@example.com' } },
    ],
    ['an endpoint with a fragment', 'endpoints.csbs', { ...good, endpoints: { csbs: `${csbs}#a` } }],
  ];
  for (const [why, argument, options] of invalid) {
    it(`rejects ${why}`, () => {
      const error = thrown(ArgumentError, () => new CsbsClient(options as ClientOptions));
      expect(error.argument).to.equal(argument);
      expect(error.name).to.equal('ArgumentError');
      expect(error.message).not.to.include('sentinel');
    });
  }

  for (const host of [
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://[::1]:8080',
    'http://127.1.2.3',
    'http://fake.localhost',
  ]) {
    it(`accepts ${host}, which is loopback`, () => void new CsbsClient({ ...good, endpoints: { csbs: host } }));
  }

  for (const host of ['http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://128.0.0.1']) {
    it(`rejects ${host}, which is not loopback`, () =>
      void thrown(ArgumentError, () => new CsbsClient({ ...good, endpoints: { csbs: host } })));
  }

  it('accepts valid proxies, headers and user agents', () => {
    for (const proxy of [
      { host: 'proxy', port: 1 },
      { host: 'proxy', port: 65_535, protocol: 'https:' },
      { host: 'proxy', port: 80, protocol: 'http' },
    ])
      void new CsbsClient({ ...good, http: { proxy } });
    void new CsbsClient({
      ...good,
      userAgent: 'a',
      http: { headers: { 'X-A': '', 'X-B': 'b', 'X-C': undefined as unknown as string } },
    });
  });

  it('accepts http:// if it is allowed', () => {
    void new CsbsClient({ ...good, endpoints: { csbs: 'http://example.com' }, allowInsecureHttp: true });
  });

  it('names the missing endpoint: get rejects, list throws', async () => {
    const client = new CsbsClient({ ...good, endpoints: { vbs: csbs } });
    expect((await failure(ArgumentError, client.backups.get('b1'))).argument).to.equal('endpoints.csbs');
    expect(thrown(ArgumentError, () => client.backups.list()).argument).to.equal('endpoints.csbs');
  });

  it('calls the token function before each request', async () => {
    const sent: unknown[] = [];
    nock(csbs)
      .persist()
      .get(/.*/)
      .reply(function () {
        sent.push(this.req.headers['x-auth-token']);
        return [200, { checkpoint_item: { id: 'b1' } }];
      });
    let calls = 0;
    const client = new CsbsClient({ ...good, auth: async () => `token-number-${++calls}` });
    await client.backups.get('b1');
    await client.backups.get('b1');
    expect(sent.flat()).to.deep.equal(['token-number-1', 'token-number-2']);
  });

  for (const [what, auth] of [
    ['an empty string', () => ''],
    ['nothing', () => undefined],
    ['a string with a line break', async () => 'sentinel-1234\r\n'],
  ] as const) {
    it(`rejects if the token function returns ${what}, before any request`, async () => {
      const client = new CsbsClient({ ...good, auth: auth as () => string });
      const error = await failure(ArgumentError, client.backups.get('b1'));
      expect(error.argument).to.equal('auth');
      expect(error.message).not.to.include('sentinel');
    });
  }

  it('uses the agents that are passed', async () => {
    const connections: string[] = [];
    class Counting extends Agent {
      override createConnection(...args: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
        connections.push('connection');
        return super.createConnection(...args);
      }
    }
    await withServer(
      (_, response) => response.end('{"checkpoint_item": {"id": "b1"}}'),
      async ({ url }) => {
        const httpAgent = new Counting();
        await new CsbsClient({ ...good, endpoints: { csbs: url }, http: { httpAgent } }).backups.get('b1');
        httpAgent.destroy();
      },
    );
    expect(connections).to.deep.equal(['connection']);
  });

  it('passes on an HTTP error of the token function, and does not treat it as an error of the service', async () => {
    const auth = async () => (await axios.get('http://127.0.0.1:1')).data as string;
    const error = await withServer(
      () => {},
      () => new CsbsClient({ ...good, auth }).backups.get('b1').catch((reason: unknown) => reason),
    );
    expect(error).not.to.be.instanceOf(ConnectionError);
    expect((error as { code?: string }).code).to.equal('ECONNREFUSED');
  });

  it('passes on any other error of the token function', async () => {
    const client = new CsbsClient({ ...good, auth: () => Promise.reject(new RangeError('no token today')) });
    expect((await failure(RangeError, client.backups.get('b1'))).message).to.equal('no token today');
  });

  for (const id of [
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a\nb',
    'a\u0000',
    'x'.repeat(256),
    '\ud800',
    5,
    null,
    undefined,
  ]) {
    it(`rejects the id ${JSON.stringify(id)?.slice(0, 20)}, before any request`, async () => {
      const error = await failure(ArgumentError, new CsbsClient(good).backups.get(id as string));
      expect(error.argument).to.equal('id');
    });
  }

  it('rejects unknown options of get', async () => {
    expect(
      (await failure(ArgumentError, new CsbsClient(good).backups.get('b1', { timeout: 5 } as object))).argument,
    ).to.equal('timeout');
  });

  it('shows nothing of the token in inspections and JSON', () => {
    const client = new CsbsClient({
      ...good,
      http: { proxy: { host: 'proxy', port: 80, auth: { username: 'me', password: 'sentinel-1234' } } },
    });
    const seen = inspect(client, { showHidden: true, depth: Number.POSITIVE_INFINITY }) + JSON.stringify(client);
    expect(seen).not.to.include('token-of-the-tests');
    expect(seen).not.to.include('sentinel');
    expect(client.projectId).to.equal(projectId);
  });

  it('accepts a URL with version and project, as in a catalog', async () => {
    const request = nock('https://csbs.test')
      .get('/gate/v1/p1/checkpoint_items/b1')
      .reply(200, { checkpoint_item: { id: 'b1' } });
    const client = new CsbsClient({
      endpoints: { csbs: 'https://csbs.test/gate/v1/p1/' },
      projectId: 'p1',
      auth: 'token',
    });
    expect((await client.backups.get('b1')).id).to.equal('b1');
    expect(request.isDone()).to.equal(true);
  });
});
