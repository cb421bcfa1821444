import { expect } from 'chai';
import nock from 'nock';
import { ArgumentError, type ClientOptions, CsbsClient } from '../src/index.js';
import { thrown } from './support/errors.js';
import { csbs, projectId } from './support/nock-service.js';

const good: ClientOptions = { endpoints: { csbs }, projectId, auth: 'token-of-the-tests' };

describe('the options of a client', () => {
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
    ['an unknown http option', 'agent', { ...good, http: { agent: {} } }],
    ['a token instead of the options', 'client options', 'sentinel-1234'],
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
