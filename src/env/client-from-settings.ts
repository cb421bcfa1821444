// Creates a client from settings.
import { removeVersion } from '../auth/keystone/catalog.js';
import { checkBoolean, checkSignal, isRecord, kind } from '../checks.js';
import { interfaceNames, type ServiceName } from '../endpoint.js';
import { ArgumentError, type ConnectOptions, CsbsClient } from '../index.js';
import { withoutUndefined } from '../objects.js';
import type { Environment } from './config-folders.js';
import { type Layer, readSettings, type SettingName, type Settings } from './settings.js';
import { readAuth, relabel } from './sign-in-method.js';
import { readAgent } from './tls.js';
import { readUrl } from './url-setting.js';

/** Options in addition to the settings. They take precedence. */
export interface FromSettingsOptions extends Omit<ConnectOptions, 'auth'> {
  /** Allows settings that turn off certificate checks (`OS_INSECURE`, `verify: false`). Default: false. */
  allowInsecureTls?: boolean | undefined;
  /** Aborts the sign-in. */
  signal?: AbortSignal | undefined;
}

/** Where the settings come from. `kind` and `title` are its names in errors. */
export interface SettingsSource {
  readonly kind: 'env' | 'cloud';
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly env: Environment;
}

/** Checks all options before any setting is read, and returns a copy. */
export async function checkOptions(options: unknown): Promise<FromSettingsOptions> {
  if (!isRecord(options))
    throw new ArgumentError(
      'client options',
      `client options must be an object, such as { region: 'eu-de' }, got ${kind(options)}.`,
    );
  const { allowInsecureTls, signal, auth, ...rest } = options;
  if (auth !== undefined)
    throw new ArgumentError(
      'auth',
      'auth is read from the settings. To pass your own, call CsbsClient.connect({ auth }).',
    );
  if (allowInsecureTls !== undefined) checkBoolean('allowInsecureTls', allowInsecureTls);
  if (signal !== undefined) checkSignal('signal', signal);
  const given = rest as Omit<ConnectOptions, 'auth'>;
  const endpoints =
    given.endpoints === undefined || isRecord(given.endpoints)
      ? { csbs: 'https://unused.invalid', ...withoutUndefined(given.endpoints ?? {}) }
      : given.endpoints;
  // With a token as `auth`, connect sends no request.
  await CsbsClient.connect({ ...given, auth: 'unused', projectId: given.projectId ?? 'unused', endpoints });
  return { ...options };
}

export async function connectWith(
  { kind, title, layers, env }: SettingsSource,
  options: FromSettingsOptions,
): Promise<CsbsClient> {
  const { allowInsecureTls = false, signal, ...given } = options;
  const settings = readSettings(kind, layers, optionsAsSettings(given));
  const { get, label, problems, missing } = settings;
  checkIdentityVersion(settings);
  checkInterfaceSetting(settings);
  const allowInsecureHttp = given.allowInsecureHttp === true;
  const endpoints = {
    ...readEndpoint(settings, 'csbs', allowInsecureHttp),
    ...readEndpoint(settings, 'vbs', allowInsecureHttp),
    ...withoutUndefined(given.endpoints ?? {}),
  };
  const agent = given.http?.httpsAgent === undefined ? readAgent(settings, allowInsecureTls, env) : undefined;
  const auth = readAuth(settings, allowInsecureHttp);
  if (problems.length > 0 || auth === undefined)
    throw new ArgumentError(missing[0] ?? kind, `${title}: ${problems.join('; ')}.`);

  const [region, name, projectId] = [get('region'), get('interface'), get('projectId')];
  const client = await connect(
    {
      ...given,
      auth,
      // A token does not reveal its project. The project of every other method is compared below.
      ...withoutUndefined({ region, interface: name, projectId: typeof auth === 'string' ? projectId : undefined }),
      endpoints,
      ...(agent === undefined ? {} : { http: { ...given.http, httpsAgent: agent } }),
    },
    signal,
    (error) => new ArgumentError(label(error.argument as SettingName), `${title}: ${relabel(settings, error)}`),
  );
  if (projectId !== undefined && client.projectId !== projectId) {
    const [wrong, actual] = [JSON.stringify(projectId), JSON.stringify(client.projectId)];
    throw new ArgumentError(
      kind,
      `${title}: ${label('projectId')} is ${wrong}, but the sign-in is for project ${actual}.`,
    );
  }
  return client;
}

/** `asSetting` changes an error about the project, so that it names the setting. */
async function connect(
  options: ConnectOptions,
  signal: AbortSignal | undefined,
  asSetting: (error: ArgumentError) => ArgumentError,
): Promise<CsbsClient> {
  try {
    return await CsbsClient.connect(options, withoutUndefined({ signal }));
  } catch (error) {
    throw error instanceof ArgumentError && /^project(Id|Domain|DomainId)? is /.test(error.message)
      ? asSetting(error)
      : error;
  }
}

/** Options that replace settings. */
function optionsAsSettings({
  region,
  projectId,
  interface: name,
  endpoints,
}: FromSettingsOptions): Partial<Record<SettingName, string>> {
  return withoutUndefined({ region, projectId, interface: name, ...endpoints });
}

function readEndpoint(
  settings: Settings,
  name: ServiceName,
  allowInsecureHttp: boolean,
): { csbs?: string; vbs?: string } {
  if (settings.isOption(name) || settings.get(name) === undefined) return {};
  const base = readUrl(settings, name, allowInsecureHttp);
  return base === undefined ? {} : { [name]: removeVersion(base) };
}

function checkIdentityVersion({ get, label, problems }: Settings): void {
  const version = get('identityVersion');
  if (version !== undefined && !/^v?3(\.\d+)?$/.test(version))
    problems.push(`${label('identityVersion')} must be 3: only Keystone v3 is supported`);
}

function checkInterfaceSetting({ get, label, mayShow, problems }: Settings): void {
  const name = get('interface');
  if (name === undefined || interfaceNames.includes(name)) return;
  problems.push(
    `${label('interface')} ${mayShow ? `is ${JSON.stringify(name)}, and ` : ''}must be public, internal or admin`,
  );
}
