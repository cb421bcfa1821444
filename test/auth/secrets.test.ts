// Searches for secrets of a sign-in: the service quotes a sentinel for each secret in every way, and everything that is
// thrown, emitted or inspected is searched for them.
import { expect } from 'chai';
import {
  type Authenticator,
  accessKey,
  CsbsClient,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
} from '../../src/index.js';
import { everythingReachable } from '../support/everything-reachable.js';
import { type Arrived, httpResponse, withRawServer } from '../support/raw-server.js';

const sentinels = {
  password: 'SENTINEL-password',
  secret: 'SENTINEL-"credential"/secret',
  given: 'SENTINEL-token-given',
  issued: 'SENTINEL-token-issued',
  accessKey: 'SENTINELACCESSKEY',
  secretKey: 'SENTINEL-secret-key',
  securityToken: 'SENTINEL-security-token',
};
const everything = Object.values(sentinels).join(' ');

const signInMethods: [name: string, make: (authUrl: string) => Authenticator, known: (keyof typeof sentinels)[]][] = [
  ['password', (authUrl) => keystonePassword({ authUrl, userId: 'u1', password: sentinels.password }), ['password']],
  [
    'application credential',
    (authUrl) => keystoneApplicationCredential({ authUrl, id: 'c1', secret: sentinels.secret }),
    ['secret'],
  ],
  ['token', (authUrl) => keystoneToken({ authUrl, token: sentinels.given }), ['given']],
  [
    'token of another project',
    (authUrl) => keystoneToken({ authUrl, token: sentinels.given, projectId: 'p2' }),
    ['given'],
  ],
  [
    'access key',
    () =>
      accessKey({
        accessKey: sentinels.accessKey,
        secretKey: sentinels.secretKey,
        securityToken: sentinels.securityToken,
        projectId: 'p1',
      }),
    ['accessKey', 'secretKey', 'securityToken'],
  ],
];

/** Responses that quote what was sent, including the signature, which the test does not know in advance. */
const quotes: [name: string, quote: (quoted: string) => Buffer | undefined][] = [
  [
    'an error of the gateway',
    (quoted) => httpResponse(400, JSON.stringify({ error_code: quoted, error_msg: quoted, request_id: quoted })),
  ],
  ['a rejection', (quoted) => httpResponse(401, JSON.stringify({ error_code: 'APIGW.0301', error_msg: quoted }))],
  [
    'an error of Keystone',
    (quoted) => httpResponse(401, JSON.stringify({ error: { code: 401, message: quoted, title: quoted } })),
  ],
  ['a page', (quoted) => httpResponse(502, `<title>${quoted}</title>`, { 'content-type': 'text/html' })],
  ['a header', (quoted) => httpResponse(403, '', { 'x-request-id': quoted.replaceAll(/\s/g, ',') })],
  [
    'something other than JSON',
    (quoted) => httpResponse(201, `oops ${quoted}`, { 'x-subject-token': sentinels.issued }),
  ],
  [
    'a response without a token',
    (quoted) => httpResponse(201, JSON.stringify({ [quoted]: quoted }), { 'x-subject-token': sentinels.issued }),
  ],
  [
    'a catalog',
    (quoted) => {
      const endpoints = [1, 2].map((number) => ({
        interface: 'public',
        region: `${number} ${quoted}`,
        url: `https://x/${quoted}`,
      }));
      const token = { project: { id: 'p2', name: 'x' }, catalog: [{ type: 'vbs', endpoints }] };
      return httpResponse(201, JSON.stringify({ token }), { 'x-subject-token': sentinels.issued });
    },
  ],
  ['a reset', () => undefined],
];

const session = httpResponse(201, JSON.stringify({ token: { project: { id: 'p1' }, catalog: [] } }), {
  'x-subject-token': sentinels.issued,
});

/** What was sent with this request and must not appear anywhere. */
const quotable = ({ head }: Arrived) =>
  `${/^authorization: (.*)$/im.exec(head)?.[1] ?? ''} ${/Signature=(.*)$/im.exec(head)?.[1] ?? ''} ${everything}`;

describe('secrets of a sign-in', () => {
  for (const [method, make, known] of signInMethods) {
    for (const [name, quote] of quotes) {
      for (const sender of ['Keystone', 'the service']) {
        it(`do not leak: ${method}, ${name} of ${sender}`, async () => {
          const signatures = new Set<string>();
          await withRawServer(
            (socket, request) => {
              const signature = /Signature=(.*)$/im.exec(request.head)?.[1];
              if (signature !== undefined) signatures.add(signature.trim());
              const isKeystone = request.head.includes(' /v3/');
              if (isKeystone && sender !== 'Keystone') return void socket.write(session);
              const bytes = quote(quotable(request));
              if (bytes === undefined) socket.resetAndDestroy();
              else socket.write(bytes);
            },
            async ({ url }) => {
              const found: unknown[] = [];
              const collect = (error: unknown) => void found.push(error);
              const auth = make(url);
              const common = { auth, maxRetries: 0, onAttempt: (event: object) => void found.push(event) };
              const connected = await CsbsClient.connect({ ...common, endpoints: { csbs: url } }).catch(collect);
              const client = new CsbsClient({ ...common, endpoints: { csbs: url, vbs: url }, projectId: 'p1' });
              await client.backups.get('b1').catch(collect);
              await client.backups.list().toArray().catch(collect);
              await client.resourceInstances.count().catch(collect);
              await client.volumeBackups.get('v1').catch(collect);
              expect(found.some((thing) => thing instanceof Error)).to.equal(true);
              const secrets = [...known.map((key) => sentinels[key]), ...signatures];
              for (const thing of [...found, connected, client, auth]) {
                const content = everythingReachable(thing);
                for (const secret of secrets) expect(content, secret).not.to.include(secret);
              }
            },
          );
        });
      }
    }
  }

  it('do not leak after a token was issued, and neither does the token', async () => {
    await withRawServer(
      (socket, request) => socket.write(request.head.includes(' /v3/') ? session : httpResponse(403, everything)),
      async ({ url }) => {
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth: keystonePassword({ authUrl: url, userId: 'u1', password: sentinels.password }),
        });
        const error = await client.backups.get('b1').catch((problem: unknown) => problem);
        expect(everythingReachable(error)).not.to.include(sentinels.issued).and.not.to.include(sentinels.password);
      },
    );
  });
});
