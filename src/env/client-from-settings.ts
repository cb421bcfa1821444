// From settings to a client.
import { beforeVersion } from '../auth/keystone/catalog.js';
import { checkBoolean, checkSignal, isRecord, kind } from '../checks.js';
import { ArgumentError, type ConnectOptions, CsbsClient } from '../index.js';
import type { Environment } from './config-folders.js';
import { type Layer, readSettings, type SettingName, type Settings } from './settings.js';
import { readAuth } from './sign-in-method.js';
import { readAgent } from './tls.js';
import { readAddress } from './url-setting.js';

/** What a caller adds to the settings; where both say something, this wins. */
export interface FromSettingsOptions extends Omit<ConnectOptions, 'auth'> {
  /** Allows settings that ask not to check certificates (`OS_INSECURE`, `verify: false`). Default: false. */
  allowInsecureTls?: boolean | undefined;
  /** Ends the sign-in early. */
  signal?: AbortSignal | undefined;
}

/** Where settings stand. `argument` and `title` name them in errors. */
export interface Source {
  readonly kind: 'env' | 'cloud';
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly env: Environment;
}

/** A copy of the options, all of them checked before anything is read. */
export async function checkOptions(options: unknown): Promise<FromSettingsOptions> {
  if (!isRecord(options))
    throw new ArgumentError('client options', `client options must be an object, got ${kind(options)}.`);
  const { allowInsecureTls, signal, auth, ...rest } = options;
  if (auth !== undefined)
    throw new ArgumentError(
      'auth',
      'auth is what the settings are read for; use CsbsClient.connect to give it by hand.',
    );
  if (allowInsecureTls !== undefined) checkBoolean('allowInsecureTls', allowInsecureTls);
  if (signal !== undefined) checkSignal('signal', signal);
  const given = rest as Omit<ConnectOptions, 'auth'>;
  const endpoints =
    given.endpoints === undefined || isRecord(given.endpoints)
      ? { csbs: 'https://later.invalid', ...defined(given.endpoints) }
      : given.endpoints;
  // A token leads to no request.
  await CsbsClient.connect({ ...given, auth: 'later', projectId: given.projectId ?? 'later', endpoints });
  return { ...options };
}

export async function connectWith(
  { kind, title, layers, env }: Source,
  options: FromSettingsOptions,
): Promise<CsbsClient> {
  const { allowInsecureTls = false, signal, ...given } = options;
  const settings = readSettings(kind, layers, givenSettings(given));
  const { get, label, problems } = settings;
  checkVersion(settings);
  checkInterface(settings);
  const allowInsecureHttp = given.allowInsecureHttp === true;
  const endpoints = {
    ...readEndpoint(settings, 'csbs', allowInsecureHttp),
    ...readEndpoint(settings, 'vbs', allowInsecureHttp),
    ...defined(given.endpoints),
  };
  const agent = given.http?.httpsAgent === undefined ? readAgent(settings, allowInsecureTls, env) : undefined;
  const auth = readAuth(settings, allowInsecureHttp);
  if (problems.length > 0 || auth === undefined) throw new ArgumentError(kind, `${title}: ${problems.join('; ')}.`);

  const [region, name, projectId] = [get('region'), get('interface'), get('projectId')];
  const client = await CsbsClient.connect(
    {
      ...given,
      auth,
      // A token does not tell its project. With all others, the one that they are for is compared below.
      ...defined({ region, interface: name, projectId: typeof auth === 'string' ? projectId : undefined }),
      endpoints,
      ...(agent === undefined ? {} : { http: { ...given.http, httpsAgent: agent } }),
    },
    defined({ signal }),
  );
  if (projectId !== undefined && client.projectId !== projectId) {
    throw new ArgumentError(
      kind,
      `${title}: ${label('projectId')} is not the project that the sign-in is for, ${JSON.stringify(client.projectId)}.`,
    );
  }
  return client;
}

/** Options that stand for settings. */
function givenSettings({
  region,
  projectId,
  interface: name,
  endpoints,
}: FromSettingsOptions): Partial<Record<SettingName, string>> {
  return defined({ region, projectId, interface: name, ...endpoints });
}

function defined<T extends object>(values: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function readEndpoint(
  settings: Settings,
  name: 'csbs' | 'vbs',
  allowInsecureHttp: boolean,
): { csbs?: string; vbs?: string } {
  if (settings.isGiven(name) || settings.get(name) === undefined) return {};
  const base = readAddress(settings, name, allowInsecureHttp);
  return base === undefined ? {} : { [name]: beforeVersion(base) };
}

function checkVersion({ get, label, problems }: Settings): void {
  const version = get('identityVersion');
  if (version !== undefined && !/^v?3(\.\d+)?$/.test(version))
    problems.push(`${label('identityVersion')} must be 3: only Keystone v3 is supported`);
}

function checkInterface({ get, label, mayShow, problems }: Settings): void {
  const name = get('interface');
  if (name === undefined || ['public', 'internal', 'admin'].includes(name)) return;
  problems.push(
    `${label('interface')} ${mayShow ? `is ${JSON.stringify(name)}, and ` : ''}must be public, internal or admin`,
  );
}
