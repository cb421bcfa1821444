// The secret hunt over signing in: one sentinel a secret, quoted back in every way; whatever is thrown, told or printed is searched for them.
import { expect } from 'chai';
import {
  type Authenticator,
  accessKey,
  CsbsClient,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
} from '../../src/index.js';
import { dig } from '../support/dig.js';
import { type Arrived, answer, withRawServer } from '../support/raw-server.js';

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

const ways: [name: string, make: (authUrl: string) => Authenticator, known: (keyof typeof sentinels)[]][] = [
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

/** The answers quote what was sent, also the signature, which no test knows beforehand. */
const quotes: [name: string, quote: (text: string) => Buffer | undefined][] = [
  [
    'an error of the gateway',
    (text) => answer(400, JSON.stringify({ error_code: text, error_msg: text, request_id: text })),
  ],
  ['a refusal', (text) => answer(401, JSON.stringify({ error_code: 'APIGW.0301', error_msg: text }))],
  ['an error of Keystone', (text) => answer(401, JSON.stringify({ error: { code: 401, message: text, title: text } }))],
  ['a page', (text) => answer(502, `<title>${text}</title>`, { 'content-type': 'text/html' })],
  ['a header', (text) => answer(403, '', { 'x-request-id': text.replaceAll(/\s/g, ',') })],
  ['no JSON', (text) => answer(201, `oops ${text}`, { 'x-subject-token': sentinels.issued })],
  [
    'an answer without a token',
    (text) => answer(201, JSON.stringify({ [text]: text }), { 'x-subject-token': sentinels.issued }),
  ],
  [
    'a catalog',
    (text) => {
      const endpoints = [1, 2].map((number) => ({
        interface: 'public',
        region: `${number} ${text}`,
        url: `https://x/${text}`,
      }));
      const token = { project: { id: 'p2', name: 'x' }, catalog: [{ type: 'vbs', endpoints }] };
      return answer(201, JSON.stringify({ token }), { 'x-subject-token': sentinels.issued });
    },
  ],
  ['a reset', () => undefined],
];

const session = answer(201, JSON.stringify({ token: { project: { id: 'p1' }, catalog: [] } }), {
  'x-subject-token': sentinels.issued,
});

/** What was sent with this request and must not come back. */
const quotable = ({ head }: Arrived) =>
  `${/^authorization: (.*)$/im.exec(head)?.[1] ?? ''} ${/Signature=(.*)$/im.exec(head)?.[1] ?? ''} ${everything}`;

describe('secrets of a sign-in', () => {
  for (const [way, make, known] of ways) {
    for (const [name, quote] of quotes) {
      for (const stage of ['Keystone', 'the service']) {
        it(`are nowhere to be found: ${way}, ${name} of ${stage}`, async () => {
          const signatures = new Set<string>();
          await withRawServer(
            (socket, request) => {
              const signature = /Signature=(.*)$/im.exec(request.head)?.[1];
              if (signature !== undefined) signatures.add(signature.trim());
              const isKeystone = request.head.includes(' /v3/');
              if (isKeystone && stage !== 'Keystone') return void socket.write(session);
              const bytes = quote(quotable(request));
              if (bytes === undefined) socket.resetAndDestroy();
              else socket.write(bytes);
            },
            async ({ url }) => {
              const found: unknown[] = [];
              const keep = (error: unknown) => void found.push(error);
              const auth = make(url);
              const common = { auth, maxRetries: 0, onAttempt: (event: object) => void found.push(event) };
              const connected = await CsbsClient.connect({ ...common, endpoints: { csbs: url } }).catch(keep);
              const client = new CsbsClient({ ...common, endpoints: { csbs: url, vbs: url }, projectId: 'p1' });
              await client.backups.get('b1').catch(keep);
              await client.backups.list().toArray().catch(keep);
              await client.resourceInstances.count().catch(keep);
              await client.volumeBackups.get('v1').catch(keep);
              expect(found.some((thing) => thing instanceof Error)).to.equal(true);
              const mine = [...known.map((key) => sentinels[key]), ...signatures];
              for (const thing of [...found, connected, client, auth]) {
                const text = dig(thing);
                for (const secret of mine) expect(text, secret).not.to.include(secret);
              }
            },
          );
        });
      }
    }
  }

  it('are nowhere to be found once a token was issued, also the token', async () => {
    await withRawServer(
      (socket, request) => socket.write(request.head.includes(' /v3/') ? session : answer(403, everything)),
      async ({ url }) => {
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth: keystonePassword({ authUrl: url, userId: 'u1', password: sentinels.password }),
        });
        const error = await client.backups.get('b1').catch((problem: unknown) => problem);
        expect(dig(error)).not.to.include(sentinels.issued).and.not.to.include(sentinels.password);
      },
    );
  });
});
