// Certificates with a real https server.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, globalAgent, Agent as HttpsAgent, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect } from 'chai';
import { connectFromCloud, connectFromEnv } from '../../src/env/index.js';
import { readSettings } from '../../src/env/settings.js';
import { readAgent } from '../../src/env/tls.js';
import { ArgumentError, ConnectionError } from '../../src/index.js';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { cloudsYaml, withHome } from '../support/clouds.js';
import { withEnvironment } from '../support/environment.js';
import { failure } from '../support/errors.js';
import { certificate, key } from '../support/tls-server.js';
import { withoutNock } from '../support/without-nock.js';

/** The certificate of a public authority. */
const [otherCertificate = ''] = rootCertificates;

const pem = { 'tls/ca.pem': certificate, 'tls/own.pem': `${key}${certificate}`, 'tls/own.key': key };

describe('certificates', () => {
  let cloud: FakeCloud;
  before(async () => {
    cloud = await startFakeCloud({ backups: 3 });
  });
  after(() => cloud.close());

  /** The fake cloud behind https, and a home folder with certificates. No variable of the process applies. */
  async function withHttps<T>(options: ServerOptions, use: (env: Record<string, string>) => Promise<T>): Promise<T> {
    const server = createServer({ cert: certificate, key, ...options }, (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const passed = request(`${cloud.url}${url}`, { method, headers }, (upstream) => {
        outgoing.writeHead(upstream.statusCode ?? 500, upstream.headers);
        upstream.pipe(outgoing);
      });
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const urls = { OS_AUTH_URL: url, OS_DATA_PROTECT_ENDPOINT_OVERRIDE: url, OS_VBS_ENDPOINT_OVERRIDE: url };
    try {
      return await withoutNock(() => withHome(pem, (home) => use({ ...cloud.openrc(), ...urls, ...home })));
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  const read = async (env: Record<string, string>, options = {}) =>
    (await (await connectFromEnv(env, { maxRetries: 0, ...options })).backups.list().toArray()).length;

  it('are verified', () =>
    withHttps({}, async (env) => {
      expect((await failure(ConnectionError, read(env))).code).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
      expect((await failure(ConnectionError, read({ ...env, OS_INSECURE: 'false' }))).code).to.equal(
        'DEPTH_ZERO_SELF_SIGNED_CERT',
      );
    }));

  it('in OS_CACERT are trusted, by an absolute path or from the home folder', () =>
    withHttps({}, async (env) => {
      for (const file of [join(env.HOME ?? '', 'tls/ca.pem'), '~/tls/ca.pem'])
        expect(await read({ ...env, OS_CACERT: file })).to.equal(3);
    }));

  it('are relative to the current folder', () =>
    withHttps({}, async (env) => {
      const before = process.cwd();
      process.chdir(env.HOME ?? '');
      try {
        expect(await read({ ...env, OS_CACERT: 'tls/ca.pem' })).to.equal(3);
      } finally {
        process.chdir(before);
      }
    }));

  it('are not verified if both the settings and the caller turn it off', () =>
    withHttps({}, async (env) => {
      await failure(ArgumentError, read({ ...env, OS_INSECURE: 'true' }));
      expect(await read({ ...env, OS_INSECURE: 'true' }, { allowInsecureTls: true })).to.equal(3);
      expect((await failure(ConnectionError, read(env, { allowInsecureTls: true }))).code).to.equal(
        'DEPTH_ZERO_SELF_SIGNED_CERT',
      );
    }));

  it('in settings are ignored if the caller passes an agent', () =>
    withHttps({}, async (env) => {
      const agent = new HttpsAgent({ ca: certificate });
      const settings = { OS_CACERT: '/not/there', OS_INSECURE: 'true', OS_KEY: '/not/there' };
      expect(await read({ ...env, ...settings }, { http: { httpsAgent: agent } })).to.equal(3);
      const strict = new HttpsAgent();
      expect(
        (await failure(ConnectionError, read({ ...env, OS_CACERT: '~/tls/ca.pem' }, { http: { httpsAgent: strict } })))
          .code,
      ).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(
        await read({ ...env, OS_CACERT: '~/tls/ca.pem' }, { http: { httpsAgent: undefined, headers: { 'X-A': 'b' } } }),
      ).to.equal(3);
    }));

  it('of the client are sent, with the key in the same file or in another', () =>
    withHttps({ requestCert: true, rejectUnauthorized: true, ca: certificate }, async (env) => {
      const trusting = { ...env, OS_CACERT: '~/tls/ca.pem' };
      await failure(ConnectionError, read(trusting));
      expect(await read({ ...trusting, OS_CERT: '~/tls/ca.pem', OS_KEY: '~/tls/own.key' })).to.equal(3);
      expect(await read({ ...trusting, OS_CERT: '~/tls/own.pem' })).to.equal(3);
      expect((await failure(ConnectionError, read({ ...env, OS_CERT: '~/tls/own.pem' }))).code).to.equal(
        'DEPTH_ZERO_SELF_SIGNED_CERT',
      );
    }));

  it('need an agent only if they are set; it keeps connections like that of Node', () =>
    withHome(pem, async (home) => {
      const agentFor = (variables: Record<string, string>) =>
        readAgent(readSettings('env', [(name) => variables[name]], {}), true, home);
      expect(agentFor({})).to.equal(undefined);
      expect(agentFor({ OS_INSECURE: 'false' })).to.equal(undefined);
      const { keepAlive, scheduling, timeout } = globalAgent.options;
      for (const [name, value] of [
        ['OS_CACERT', '~/tls/ca.pem'],
        ['OS_CERT', '~/tls/own.pem'],
        ['OS_INSECURE', '1'],
      ] as const) {
        expect(agentFor({ [name]: value })?.options).to.include({ keepAlive, scheduling, timeout });
      }
    }));

  it('are read for clouds of clouds.yaml', () =>
    withHttps({}, async ({ OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME, OS_PROJECT_NAME }) => {
      const auth = {
        auth_url: OS_AUTH_URL,
        username: OS_USERNAME,
        password: OS_PASSWORD,
        domain_name: OS_USER_DOMAIN_NAME,
        project_name: OS_PROJECT_NAME,
      };
      const cloudOf = (more: object) => JSON.stringify({ clouds: { c: { auth, ...more } } });
      const connect = (more: object, options: object = {}) =>
        withHome({ ...pem, [cloudsYaml]: cloudOf(more) }, (home) =>
          withEnvironment(home, () => connectFromCloud('c', { maxRetries: 0, ...options })),
        );
      await failure(ConnectionError, connect({}));
      await failure(ConnectionError, connect({ verify: true, insecure: false }));
      await connect({ cacert: '~/tls/ca.pem' });
      await connect({ cacert: '$HOME/tls/ca.pem', verify: true });
      for (const more of [{ verify: false }, { insecure: true }, { verify: 'no' }, { insecure: true, verify: true }]) {
        expect((await failure(ArgumentError, connect(more))).message).to.match(
          /^Cloud "c": (verify|insecure) .*cacert .*allowInsecureTls/,
        );
        await connect(more, { allowInsecureTls: true });
      }
    }));

  const broken = '-----BEGIN CERTIFICATE-----\nSENTINEL\n-----END CERTIFICATE-----\n';
  const der = Buffer.from(certificate.replace(/-----[^-]*-----|\s/g, ''), 'base64');
  const encrypted = createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'SENTINEL' })
    .toString();
  const files = {
    'tls/broken.pem': broken,
    'tls/text.pem': 'SENTINEL',
    'tls/bundle.pem': `# SENTINEL\n${certificate}${broken}${certificate}`,
    'tls/cut.pem': `${certificate}${certificate.slice(0, 300)}`,
    'tls/cut-first.pem': `${certificate.slice(0, 300)}\n${certificate}`,
    'tls/encrypted.key': encrypted,
    'tls/other.key': generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    ...pem,
  };
  const wrong: [what: string, settings: Record<string, string>, parts: string[]][] = [
    ['an authority that is not PEM', { OS_CACERT: '~/tls/text.pem' }, ['OS_CACERT', 'text.pem', 'PEM', 'openssl x509']],
    ['an authority in DER form', { OS_CACERT: '~/tls/ca.der' }, ['OS_CACERT', 'ca.der', 'PEM', 'openssl x509']],
    ['a private key as an authority', { OS_CACERT: '~/tls/own.key' }, ['OS_CACERT', 'PEM', 'BEGIN CERTIFICATE']],
    ['a broken authority', { OS_CACERT: '~/tls/broken.pem' }, ['OS_CACERT', 'broken', 'line 1', '1 of 1']],
    ['a broken authority among valid ones', { OS_CACERT: '~/tls/bundle.pem' }, ['OS_CACERT', 'line 13', '2 of 3']],
    ['a truncated authority', { OS_CACERT: '~/tls/cut.pem' }, ['OS_CACERT', 'broken', 'line 12', '2 of 2']],
    ['an authority without its end', { OS_CACERT: '~/tls/cut-first.pem' }, ['OS_CACERT', 'line 1,', '1 of 2']],
    ['a folder', { OS_CACERT: '~/tls' }, ['OS_CACERT', '~/tls', 'cannot be read', 'EISDIR']],
    ['a key without a certificate', { OS_KEY: '~/tls/own.key' }, ['OS_KEY', 'without OS_CERT']],
    ['a certificate without a key', { OS_CERT: '~/tls/ca.pem' }, ['OS_CERT', 'private key', 'PEM']],
    ['a certificate in DER form', { OS_CERT: '~/tls/ca.der', OS_KEY: '~/tls/own.key' }, ['OS_CERT', 'ca.der', 'PEM']],
    ['a broken chain', { OS_CERT: '~/tls/bundle.pem', OS_KEY: '~/tls/own.key' }, ['OS_CERT', 'line 13', '2 of 3']],
    ['a key that is not PEM', { OS_CERT: '~/tls/ca.pem', OS_KEY: '~/tls/text.pem' }, ['OS_KEY', 'private key', 'PEM']],
    ['a key with a passphrase', { OS_CERT: '~/tls/ca.pem', OS_KEY: '~/tls/encrypted.key' }, ['OS_KEY', 'passphrase']],
    ["another certificate's key", { OS_CERT: '~/tls/ca.pem', OS_KEY: '~/tls/other.key' }, ['OS_CERT', 'OS_KEY']],
    ['a missing key file', { OS_CERT: '~/tls/ca.pem', OS_KEY: '~/tls/no.key' }, ['OS_KEY', 'no.key', 'ENOENT']],
  ];
  for (const [what, settings, parts] of wrong) {
    it(`cause an error that names the setting, before any request: ${what}`, () =>
      withHome(files, async (home) => {
        writeFileSync(join(home.HOME, 'tls/ca.der'), der);
        const error = await failure(ArgumentError, connectFromEnv({ ...cloud.openrc(), ...home, ...settings }));
        for (const part of parts) expect(error.message).to.include(part);
        expect(error.message).not.to.include('SENTINEL');
      }));
  }

  it('of a bundle are all trusted, with any text between them', () =>
    withHttps({}, async (env) => {
      const bundle = `\ufeff# comment\n${key}${otherCertificate}\r\n# ours\n${certificate.replaceAll('\n', '\r\n')}`;
      writeFileSync(join(env.HOME ?? '', 'bundle.pem'), bundle);
      expect(await read({ ...env, OS_CACERT: '~/bundle.pem' })).to.equal(3);
    }));
});
