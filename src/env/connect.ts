// From settings to a client.
import { beforeVersion } from '../auth/keystone/catalogue.js';
import { checkBoolean, isRecord, kind } from '../checks.js';
import { ArgumentError, type ConnectOptions, CsbsClient } from '../index.js';
import type { Settings } from './settings.js';
import { readAuth } from './sign-in.js';
import { readAgent } from './tls.js';

/** What a caller adds to the settings; where both say something, this wins. */
export interface FromSettingsOptions extends Omit<ConnectOptions, 'auth'> {
  /** Allows settings that ask not to check certificates (`OS_INSECURE`, `verify: false`). Default: false. */
  allowInsecureTls?: boolean;
  /** Ends the sign-in early. */
  signal?: AbortSignal;
}

/** A copy of the options, so that later changes do not matter. */
export function checkOptions(options: unknown): FromSettingsOptions {
  if (!isRecord(options)) throw new ArgumentError('client options', `client options must be an object, got ${kind(options)}.`);
  if (options.auth !== undefined) throw new ArgumentError('auth', 'auth is what the settings are read for; use CsbsClient.connect to give it by hand.');
  if (options.allowInsecureTls !== undefined) checkBoolean('allowInsecureTls', options.allowInsecureTls);
  return { ...options };
}

/** `argument` and `title` name the settings in errors. */
export async function connectWith(
  { argument, title }: { argument: string; title: string },
  settings: Settings,
  options: FromSettingsOptions,
): Promise<CsbsClient> {
  const { allowInsecureTls = false, signal, ...given } = options;
  const { get, problems } = settings;
  const endpoints = { ...readEndpoint(settings, 'csbs'), ...readEndpoint(settings, 'vbs'), ...given.endpoints };
  const version = get('identityVersion');
  if (version !== undefined && !/^3(\.\d+)?$/.test(version)) problems.push(`${settings.label('identityVersion')} must be 3: only Keystone v3 is supported`);
  const name = readInterface(settings);
  const agent = readAgent(settings, allowInsecureTls);
  const auth = readAuth(settings, Object.keys(endpoints).length > 0);
  if (problems.length > 0 || auth === undefined) throw new ArgumentError(argument, `${title}: ${problems.join('; ')}.`);

  const [region, projectId] = [get('region'), get('projectId')];
  return CsbsClient.connect(
    {
      ...(region === undefined ? {} : { region }),
      ...(projectId === undefined ? {} : { projectId }),
      ...(name === undefined ? {} : { interface: name }),
      ...given,
      endpoints,
      ...(agent === undefined ? {} : { http: { httpsAgent: agent, ...given.http } }),
      auth,
    },
    signal === undefined ? {} : { signal },
  );
}

function readEndpoint({ get }: Settings, name: 'csbs' | 'vbs'): { csbs?: string; vbs?: string } {
  const url = get(name);
  return url === undefined ? {} : { [name]: beforeVersion(url.trim()) };
}

/** Older tools write `publicURL`. */
function readInterface({ get, label, mayShow, problems }: Settings): string | undefined {
  const given = get('interface');
  const name = given?.replace(/URL$/, '');
  if (name === undefined || ['public', 'internal', 'admin'].includes(name)) return name;
  problems.push(`${label('interface')} ${mayShow ? `is ${JSON.stringify(given)}, and ` : ''}must be public, internal or admin`);
  return undefined;
}
