// Searches everything that a scripted session throws, emits, prints or keeps for secrets: each of them is a sentinel.
import { expect } from 'chai';
import type { HttpOptions } from '../../src/http/http-options.js';
import { createSecrets } from '../../src/http/secrets.js';
import { type ApiError, CsbsClient, tagFilter } from '../../src/index.js';
import { everythingReachable } from '../support/everything-reachable.js';
import { basic, withProxyVariables } from '../support/proxy.js';
import { type Behavior, httpResponse, withRawServer } from '../support/raw-server.js';

const sentinels = {
  token: 'SENTINEL-token-1',
  renewed: 'SENTINEL-token-2',
  header: 'SENTINEL-header',
  password: 'SENTINEL-password',
};
const everything = Object.values(sentinels).join(' ');

/** Faults that quote everything that was sent. */
const quotingFaults: [name: string, behave: Behavior][] = [
  [
    'an error of the service',
    (socket) =>
      socket.write(
        httpResponse(400, JSON.stringify({ error_code: everything, error_msg: everything, request_id: everything })),
      ),
  ],
  [
    'an error of VBS',
    (socket) =>
      socket.write(
        httpResponse(404, JSON.stringify({ error: { code: everything, message: everything, title: everything } })),
      ),
  ],
  [
    'a fault',
    (socket) => socket.write(httpResponse(500, JSON.stringify({ [everything]: { code: 1, message: everything } }))),
  ],
  [
    'a page',
    (socket) => socket.write(httpResponse(502, `<title>${everything}</title>`, { 'content-type': 'text/html' })),
  ],
  ['plain text', (socket) => socket.write(httpResponse(401, everything))],
  [
    'headers',
    (socket) =>
      socket.write(
        httpResponse(403, '', { 'x-request-id': everything.replaceAll(' ', ','), 'retry-after': sentinels.token }),
      ),
  ],
  ['a status line', (socket) => socket.write(`HTTP/1.1 405 ${everything}\r\ncontent-length: 0\r\n\r\n`)],
  [
    'a redirect',
    (socket) =>
      socket.write(
        httpResponse(302, everything, { location: `https://example.com/${sentinels.token}?t=${sentinels.password}` }),
      ),
  ],
  [
    'a redirect to a host of that name',
    (socket) => socket.write(httpResponse(302, '', { location: `https://${sentinels.token}.example/` })),
  ],
  [
    'not JSON',
    (socket) => socket.write(httpResponse(200, `oops ${everything}`, { 'content-type': `text/${sentinels.header}` })),
  ],
  ['an object without the envelope', (socket) => socket.write(httpResponse(200, JSON.stringify({ [everything]: 1 })))],
  [
    'a wrong envelope',
    (socket) =>
      socket.write(
        httpResponse(
          200,
          JSON.stringify({
            checkpoint_item: everything,
            checkpoint_items: everything,
            resources: everything,
            backup: everything,
          }),
        ),
      ),
  ],
  [
    'a total that is not a number',
    (socket) =>
      socket.write(httpResponse(200, JSON.stringify({ total_count: everything, checkpoint_items: [{ id: '' }] }))),
  ],
  ['a broken response', (socket) => socket.write(`SENTINEL ${everything}\r\n\r\n`)],
  ['a reset', (socket) => socket.resetAndDestroy()],
  ['silence', () => {}],
];

describe('secrets', () => {
  for (const [name, behave] of quotingFaults) {
    it(`do not leak, whatever quotes them: ${name}`, async () => {
      await withRawServer(behave, async ({ url }) => {
        const found: unknown[] = [];
        let calls = 0;
        const client = new CsbsClient({
          endpoints: { csbs: url, vbs: url },
          projectId: 'p1',
          auth: async () => (calls++ % 2 === 0 ? sentinels.token : sentinels.renewed),
          timeoutMs: name === 'silence' ? 30 : 5_000,
          maxRetries: 0,
          http: { headers: { 'X-Api-Key': sentinels.header }, proxy: false },
          onAttempt: (event) => found.push(event),
        });
        const keep = (error: unknown) => void found.push(error);
        // Each token is sent once before the search, because only what was sent can be quoted.
        for (const _ of [1, 2]) await client.backups.get('b1').catch(() => {});
        found.length = 0;
        await client.backups.get('b1').catch(keep);
        await client.backups.list().toArray().catch(keep);
        await client.resourceInstances.filter(tagFilter()).toArray().catch(keep);
        await client.resourceInstances.count().catch(keep);
        await client.volumeBackups.get('v1').catch(keep);
        await client.backups.waitUntilAvailable('b1', { waitMs: 50 }).catch(keep);
        expect(found.length).to.be.at.least(8);
        for (const value of [...found, client, client.backups.list()]) {
          const text = everythingReachable(value);
          for (const secret of Object.values(sentinels))
            if (secret !== sentinels.password) expect(text, secret).not.to.include(secret);
        }
      });
    });
  }

  for (const [scheme, change] of [
    ['https', (token: string) => token],
    ['https', (token: string) => token.toUpperCase()],
    ['other', (token: string) => token.toUpperCase()],
    ['other', (token: string) => token],
  ] as const) {
    it(`do not appear as the host of a redirect: ${scheme}://${change('Token-1')}`, async () => {
      const token = 'Secret-Host-Token-1';
      await withRawServer(
        (socket) => socket.write(httpResponse(302, '', { location: `${scheme}://${change(token)}/` })),
        async ({ url }) => {
          const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: token, maxRetries: 0 });
          const error = await client.backups.get('b1').catch((reason: unknown) => reason);
          expect(String(error)).to.include('redirect');
          expect(everythingReachable(error).toLowerCase()).not.to.include(token.toLowerCase());
        },
      );
    });
  }

  it('are found if they are escaped as in JSON, for example in the message of an error', async () => {
    const token = 'MIIabc/very+"secret"==';
    const escaped = JSON.stringify(token).slice(1, -1);
    for (const written of [
      escaped,
      escaped.replaceAll('/', '\\/'),
      [...token].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    ]) {
      await withRawServer(
        (socket) => socket.write(httpResponse(400, `{"error_code": "X", "error_msg": "bad ${written}"}`)),
        async ({ url }) => {
          const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: token, maxRetries: 0 });
          const error = (await client.backups.get('b1').catch((reason: unknown) => reason)) as ApiError;
          expect(error.detail).to.equal('bad [secret]');
          expect(JSON.parse(error.body)).to.deep.equal({ error_code: 'X', error_msg: 'bad [secret]' });
        },
      );
    }
  });

  it('of the proxy are not repeated', async () => {
    await withRawServer(
      (socket, { head }) =>
        socket.write(
          httpResponse(
            407,
            `wrong password ${sentinels.password} in ${/^proxy-authorization: (.*)$/im.exec(head)?.[1]}`,
          ),
        ),
      async ({ url }) => {
        const { hostname: host, port } = new URL(url);
        const proxy = { host, port: Number(port), auth: { username: 'me', password: sentinels.password } };
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth: sentinels.token,
          maxRetries: 0,
          http: { proxy },
        });
        const error = await client.backups.get('b1').catch((reason: unknown) => reason);
        expect(everythingReachable(error)).not.to.include(sentinels.password);
        expect(everythingReachable(error)).not.to.include(btoa(`me:${sentinels.password}`));
        expect(everythingReachable(error)).to.include('Basic [secret]');
        expect(everythingReachable(client)).not.to.include(sentinels.password);
      },
    );
  });

  const long = `MII${'abcdefghij'.repeat(22)}`;
  const quoting: [name: string, bytes: Buffer, options?: object][] = [
    ['a value where an object should be', httpResponse(200, JSON.stringify({ checkpoint_item: long }))],
    ['a key', httpResponse(200, JSON.stringify({ [long]: 1 }))],
    ['a row that is not an object', httpResponse(200, JSON.stringify({ checkpoint_items: [long] }))],
    ['a message that is truncated', httpResponse(400, `${'x'.repeat(4000)}${long}`)],
    ['a body that is truncated', httpResponse(400, `echo ${long}`), { maxResponseBytes: 100 }],
    [
      'a page that is truncated',
      httpResponse(502, `<title>${'x'.repeat(4000)}${long}</title>`),
      { maxResponseBytes: 4100 },
    ],
    [
      'a code that is too long',
      httpResponse(
        400,
        JSON.stringify({ error_code: `${'x'.repeat(190)}${long}`, request_id: `${'x'.repeat(190)}${long}` }),
      ),
    ],
  ];
  for (const [name, bytes, options] of quoting) {
    it(`leave no piece, however long they are: ${name}`, async () => {
      await withRawServer(
        (socket) => socket.write(bytes),
        async ({ url }) => {
          const client = new CsbsClient({
            endpoints: { csbs: url },
            projectId: 'p1',
            auth: long,
            maxRetries: 0,
            ...options,
          });
          for (const call of [client.backups.get('b1'), client.backups.list().toArray()]) {
            const text = everythingReachable(await call.catch((reason: unknown) => reason));
            expect(text).to.include('Error');
            expect(text).not.to.include('abcdefghij');
            expect(text).not.to.include('MIIa');
          }
        },
      );
    });
  }

  it('of the settings are kept, however many tokens there are', async () => {
    let token = 0;
    await withRawServer(
      (socket) =>
        socket.write(httpResponse(400, `echo ${sentinels.header} and token-number-${String(token).padStart(5, '0')}`)),
      async ({ url }) => {
        const auth = () => `token-number-${String(++token).padStart(5, '0')}`;
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth,
          maxRetries: 0,
          http: { headers: { 'X-Password': sentinels.header } },
        });
        let last: unknown;
        for (let at = 0; at < 1100; at += 1)
          last = await client.resourceInstances.count().catch((reason: unknown) => reason);
        expect((last as ApiError).detail).to.equal('echo [secret] and [secret]');
      },
    );
  });

  it('of a proxy from the environment are not repeated, even with characters beyond ASCII', async () => {
    const password = 'пароль-SENTINEL';
    const HTTP_PROXY = `http://me:${encodeURIComponent(password)}@127.0.0.1:1`;
    await withProxyVariables({ HTTP_PROXY }, () =>
      withRawServer(
        (socket) =>
          socket.write(
            httpResponse(400, `Basic ${basic(`me:${password}`)} is ${password} is ${encodeURIComponent(password)}`),
          ),
        async ({ url }) => {
          const client = new CsbsClient({
            endpoints: { csbs: url },
            projectId: 'p1',
            auth: sentinels.token,
            maxRetries: 0,
          });
          const error = (await client.backups.get('b1').catch((reason: unknown) => reason)) as ApiError;
          expect(error.detail).to.equal('Basic [secret] is [secret] is [secret]');
        },
      ),
    );
    const proxy = { host: 'proxy', port: 1, auth: { username: 'me', password } };
    void new CsbsClient({ endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'x', http: { proxy } });
  });

  it('do not appear in the reason of a failed backup', async () => {
    await withRawServer(
      (socket) =>
        socket.write(
          httpResponse(
            200,
            JSON.stringify({
              checkpoint_item: { id: 'b1', status: 'error', extend_info: { fail_reason: `echo ${long}` } },
            }),
          ),
        ),
      async ({ url }) => {
        const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: long });
        const error = (await client.backups.waitUntilAvailable('b1').catch((reason: unknown) => reason)) as Error;
        expect(error.message).to.include('(echo [secret])');
      },
    );
  });

  it('of invalid settings are not shown', () => {
    const good = { endpoints: { csbs: 'https://csbs.test' }, projectId: 'p1', auth: 'x' };
    for (const wrong of [
      { auth: `${sentinels.token}\n` },
      { auth: { token: sentinels.token } },
      { endpoints: { csbs: `https://me:${sentinels.password}@csbs.test` } },
      { endpoints: { csbs: `https://csbs.test/?t=${sentinels.token}` } },
      { http: { headers: { 'X-Api-Key': `${sentinels.header}\r\n` } } },
      { http: { proxy: { host: 'p', port: 1, auth: { password: sentinels.password } } } },
      { http: { proxy: { host: 'p', port: 1, auth: sentinels.password } } },
      { http: { proxy: { host: `me:${sentinels.password}@p`, port: 1 } } },
    ]) {
      try {
        new CsbsClient({ ...good, ...wrong } as never);
        expect.fail('nothing was thrown');
      } catch (error) {
        expect(everythingReachable(error)).not.to.include('SENTINEL');
      }
    }
  });

  for (const [how, quoted] of [
    ['unchanged', 'abc/"def" ghi'],
    ['as JSON escapes them', 'abc/\\"def\\" ghi'],
    ['as JSON may escape them, with escaped slashes', 'abc\\/\\"def\\" ghi'],
    ['as URLs escape them', 'abc%2F%22def%22%20ghi'],
  ] as const) {
    it(`are found ${how}, even in a string that is not JSON`, () => {
      const secrets = createSecrets();
      secrets.add('abc/"def" ghi');
      expect(secrets.scrub(`said ${quoted} twice`)).to.equal('said [secret] twice');
    });
  }

  it('that are tokens are discarded after a while, so that a client that runs for months does not grow', () => {
    const secrets = createSecrets();
    for (let at = 0; at <= 1000; at += 1) secrets.add(`token-number-${String(at).padStart(4, '0')}`);
    expect(secrets.scrub('token-number-1000 token-number-0001 token-number-0000')).to.equal(
      '[secret] [secret] token-number-0000',
    );
  });
});

describe('secrets of the settings', () => {
  const auth = { username: 'me', password: 'sentinel-1234' };
  const settings: [name: string, auth: unknown, http: HttpOptions, text: string, scrubbed: string][] = [
    ['a token, before it is sent for the first time', 'token-of-the-tests', {}, 'token-of-the-tests', '[secret]'],
    [
      "a proxy's password, plain and as it is sent to the proxy",
      () => 'token',
      { proxy: { host: 'proxy', port: 80, auth } },
      `sentinel-1234 ${basic('me:sentinel-1234')} proxy`,
      '[secret] [secret] proxy',
    ],
    [
      'the value of each header, even after the name of its scheme',
      {},
      { headers: { 'X-A': 'header-a', 'X-B': 'Bearer header-b' } },
      'header-a, Bearer header-b, header-b, Bearer',
      '[secret], [secret], [secret], Bearer',
    ],
    [
      'nothing of a proxy without a password',
      {},
      { proxy: { host: 'proxy-host', port: 80 } },
      'proxy-host',
      'proxy-host',
    ],
    ['nothing if no proxy may be used', {}, { proxy: false }, 'false', 'false'],
  ];
  for (const [name, auth, http, text, expected] of settings) {
    it(`are ${name}`, () => expect(createSecrets({ auth, http }).scrub(text)).to.equal(expected));
  }

  it('are scrubbed inside three levels of JSON, with or without escaped slashes', () => {
    const secret = 'abc/"def"/ghi';
    const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
    const { scrub } = createSecrets({ auth: secret });
    for (const inner of [inJson(secret), inJson(secret).replaceAll('/', '\\/')])
      expect(scrub(`said ${inJson(inJson(inner))} twice`)).to.equal('said [secret] twice');
  });

  it('are scrubbed from 8 characters on', () => {
    const { add, scrub } = createSecrets({ http: { headers: { 'X-A': '1234567', 'X-B': 'abcdefgh' } } });
    add('7654321');
    add('hgfedcba');
    expect(scrub('1234567 abcdefgh 7654321 hgfedcba')).to.equal('1234567 [secret] 7654321 [secret]');
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
