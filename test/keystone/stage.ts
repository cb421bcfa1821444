// What all tests against the real Keystone share; set once before the first of them.
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
import { type Admin, actAs, signInByHand } from './admin.js';
import { createHunt } from './hunt.js';
import { invite, listServices, type People } from './people.js';
import { type CountingProxy, startProxy } from './proxy.js';
import { type Service, startService } from './service.js';

interface Stage {
  /** Keystone, behind a proxy that counts. */
  keystone: CountingProxy;
  /** The same with tokens that live for `shortLifeMs`. */
  short: CountingProxy;
  shortLifeMs: number;
  service: Service;
  admin: Admin;
  people: People;
  /** A folder for files. */
  folder: string;
}

let set: Stage | undefined;
export const hunt = createHunt();

export function stage(): Stage {
  if (set === undefined) throw new Error('the stage is not set');
  return set;
}

before('set the stage', async () => {
  const given = process.env.KEYSTONE_STAGE;
  if (given === undefined) throw new Error('npm run test:keystone runs these tests');
  const { url, shortUrl, shortLifeMs, adminPassword, folder } = JSON.parse(given) as Omit<Keystone, 'stop'>;
  const domain = { id: 'default' };
  const root = await signInByHand(
    url,
    { name: 'admin', domain, password: adminPassword },
    { project: { name: 'admin', domain } },
  );
  const admin = actAs(url, root.id);
  const service = await startService(() => admin);
  const people = await invite(url, admin);
  await listServices(admin, service.url);
  set = {
    keystone: await startProxy(url, hunt.secret),
    short: await startProxy(shortUrl, hunt.secret),
    ...{ shortLifeMs, service, admin, people, folder },
  };
  for (const secret of [people.anna.password, people.credential.secret, adminPassword, root.id]) hunt.secret(secret);
});

after('clear the stage', () => Promise.all([set?.keystone.close(), set?.short.close(), set?.service.close()]));

/** A client in eu-de, unless the options say otherwise. */
export async function connect(auth: Authenticator, options: Partial<ConnectOptions> = {}): Promise<CsbsClient> {
  return hunt.keep(await CsbsClient.connect({ auth: hunt.keep(auth), region: 'eu-de', ...watched, ...options }));
}

/** The client options that let the hunt see each attempt. */
export const watched: Pick<ConnectOptions, 'onAttempt'> = { onAttempt: (event) => void hunt.keep(event) };

/** The error that something rejects with; the hunt keeps it. */
export async function caught<E extends Error>(
  type: Parameters<typeof failure<E>>[0],
  run: () => PromiseLike<unknown>,
): Promise<E> {
  return hunt.keep(await failure(type, run));
}

/** Anna in her shop, by names; what is given wins, and what is undefined is left out. */
export function anna(
  over: { [K in keyof KeystonePasswordOptions]?: KeystonePasswordOptions[K] | undefined } = {},
): Authenticator {
  const { keystone, people } = stage();
  const given = {
    ...{
      authUrl: `${keystone.url}/v3`,
      username: people.anna.name,
      userDomain: people.domain.name,
      password: people.anna.password,
      project: 'shop',
    },
    ...over,
  };
  return keystonePassword(
    Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as unknown as KeystonePasswordOptions,
  );
}

/** Anna's token by hand: for a project, or for none. */
export async function annasToken(project?: { readonly id: string }, url = stage().keystone.url) {
  const { id, password } = stage().people.anna;
  return signInByHand(url, { id, password }, project === undefined ? undefined : { project: { id: project.id } });
}

/** Which region, interface, version and project the service was asked for. */
export async function whereIs(client: CsbsClient): Promise<string | undefined> {
  return (await client.backups.get('b1')).name ?? undefined;
}

/** How many tokens were asked for meanwhile. */
export async function signInsDuring(run: () => Promise<unknown>, at = stage().keystone): Promise<number> {
  const earlier = at.signIns();
  await run();
  return at.signIns() - earlier;
}

/** Sleeps until tokens of the short-lived kind are over. */
export function tillTheEnd(): Promise<void> {
  return sleep(stage().shortLifeMs + 500);
}
