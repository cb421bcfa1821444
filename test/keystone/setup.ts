// What all tests with the real Keystone share. Created once, before the first test.
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before } from 'mocha';
import type { Keystone } from '../../scripts/keystone/server.js';
import {
  type Authenticator,
  type ConnectOptions,
  CsbsClient,
  type KeystonePasswordOptions,
  keystonePassword,
} from '../../src/index.js';
import { failure } from '../support/errors.js';
import { type Admin, actAs, fetchToken } from './admin.js';
import { type BackupServices, startBackupServices } from './backup-services.js';
import { createCatalog, createFixtures, type Fixtures } from './fixtures.js';
import { type CountingProxy, startCountingProxy } from './proxy.js';
import { createSecretSearch } from './secret-search.js';

interface Setup {
  /** Keystone, behind a proxy that counts requests. */
  keystone: CountingProxy;
  /** The same, with tokens that expire after `shortLifetimeMs`. */
  short: CountingProxy;
  shortLifetimeMs: number;
  service: BackupServices;
  admin: Admin;
  fixtures: Fixtures;
  /** A folder for temporary files. */
  folder: string;
}

let set: Setup | undefined;
export const secretSearch = createSecretSearch();

export function setup(): Setup {
  if (set === undefined) throw new Error('the setup is not set');
  return set;
}

before('set up', async () => {
  const given = process.env.KEYSTONE_SETUP;
  if (given === undefined) throw new Error('Run these tests with npm run test:keystone.');
  const { url, shortUrl, shortLifetimeMs, adminPassword, folder } = JSON.parse(given) as Omit<Keystone, 'stop'>;
  const domain = { id: 'default' };
  const root = await fetchToken(
    url,
    { name: 'admin', domain, password: adminPassword },
    { project: { name: 'admin', domain } },
  );
  const admin = actAs(url, root.id);
  const service = await startBackupServices(() => admin);
  const fixtures = await createFixtures(url, admin);
  await createCatalog(admin, service.url);
  set = {
    keystone: await startCountingProxy(url, secretSearch.secret),
    short: await startCountingProxy(shortUrl, secretSearch.secret),
    shortLifetimeMs,
    service,
    admin,
    fixtures,
    folder,
  };
  for (const secret of [fixtures.anna.password, fixtures.credential.secret, adminPassword, root.id])
    secretSearch.secret(secret);
});

after('clean up', () => Promise.all([set?.keystone.close(), set?.short.close(), set?.service.close()]));

/** A client in eu-de, unless the options say otherwise. */
export async function connect(auth: Authenticator, options: Partial<ConnectOptions> = {}): Promise<CsbsClient> {
  return secretSearch.collect(
    await CsbsClient.connect({ auth: secretSearch.collect(auth), region: 'eu-de', ...withEvents, ...options }),
  );
}

/** Client options that collect every attempt. */
export const withEvents: Pick<ConnectOptions, 'onAttempt'> = { onAttempt: (event) => void secretSearch.collect(event) };

/** The error that something rejects with; it is collected. */
export async function failureOf<E extends Error>(
  type: Parameters<typeof failure<E>>[0],
  run: () => PromiseLike<unknown>,
): Promise<E> {
  return secretSearch.collect(await failure(type, run));
}

/** Anna in the project `shop`, by names. `over` overrides these options; undefined removes one. */
export function anna(
  over: { [K in keyof KeystonePasswordOptions]?: KeystonePasswordOptions[K] | undefined } = {},
): Authenticator {
  const { keystone, fixtures } = setup();
  const given = {
    authUrl: `${keystone.url}/v3`,
    username: fixtures.anna.name,
    userDomain: fixtures.domain.name,
    password: fixtures.anna.password,
    project: 'shop',
    ...over,
  };
  return keystonePassword(
    Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as unknown as KeystonePasswordOptions,
  );
}

/** A token of Anna, for a project or without one, requested without the package. */
export async function tokenOfAnna(project?: { readonly id: string }, url = setup().keystone.url) {
  const { id, password } = setup().fixtures.anna;
  return fetchToken(url, { id, password }, project === undefined ? undefined : { project: { id: project.id } });
}

/** Which region, interface, version and project a request reached. */
export async function served(client: CsbsClient): Promise<string | undefined> {
  return (await client.backups.get('b1')).name ?? undefined;
}

/** How many tokens were requested in the meantime. */
export async function signInsDuring(run: () => Promise<unknown>, at = setup().keystone): Promise<number> {
  const before = at.signIns();
  await run();
  return at.signIns() - before;
}

/** Sleeps until the short-lived tokens have expired. */
export function untilExpired(): Promise<void> {
  return sleep(setup().shortLifetimeMs + 500);
}
