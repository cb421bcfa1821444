// csbs-client/env: from what people have on their machines to a client. For Node.
import { checkText, isRecord } from '../checks.js';
import { ArgumentError, type CsbsClient } from '../index.js';
import { type Environment, readCloud } from './clouds-files.js';
import { checkOptions, connectWith, type FromSettingsOptions } from './connect.js';
import { inRegion } from './regions.js';
import { readSettings } from './settings.js';

export type { Environment } from './clouds-files.js';
export type { FromSettingsOptions } from './connect.js';

/**
 * A client for what the environment's `OS_*` variables say, as an openrc file sets them.
 *
 * `OS_CLOUD` names a cloud of clouds.yaml, which is then all that counts. Else `OS_AUTH_TYPE` says how to sign in, and where it is missing, what is
 * there does: an application credential, `OS_TOKEN`, a password, an access key, in this order.
 *
 * @param env - Default: `process.env`. A variable that is empty is not set.
 * @throws ArgumentError that lists everything that is missing, wrong or contradicts itself. Rejects with the errors of every call where the sign-in fails.
 *
 * @example
 * ```ts
 * const client = await connectFromEnv();
 * ```
 */
export async function connectFromEnv(env: Environment = process.env, options: FromSettingsOptions = {}): Promise<CsbsClient> {
  if (!isRecord(env)) throw new ArgumentError('env', 'env must be an object of variables, such as process.env.');
  const given = checkOptions(options);
  if (env.OS_CLOUD !== undefined && env.OS_CLOUD !== '') return connectToCloud(env.OS_CLOUD, given, env);
  const settings = readSettings('env', (name) => env[name]);
  return connectWith({ argument: 'env', title: 'The environment' }, settings, given);
}

/**
 * A client for a cloud of clouds.yaml. The file is looked for in the current folder, in `~/.config/openstack` and in `/etc/openstack`, unless
 * `OS_CLIENT_CONFIG_FILE` names it; secure.yaml, found in the same way or by `OS_CLIENT_SECURE_FILE`, is merged in.
 *
 * @param name - The cloud's name in the file.
 * @throws ArgumentError for a cloud or a file that is not there, broken YAML, and everything that is missing or contradicts itself; it shows nothing
 * of the file's content but names of regions. Rejects with the errors of every call where the sign-in fails.
 *
 * @example
 * ```ts
 * const client = await connectFromCloud('otc', { region: 'eu-de' });
 * ```
 */
export async function connectFromCloud(name: string, options: FromSettingsOptions = {}): Promise<CsbsClient> {
  return connectToCloud(checkText('cloud', name), checkOptions(options), process.env);
}

async function connectToCloud(name: string, options: FromSettingsOptions, env: Environment): Promise<CsbsClient> {
  const cloud = inRegion(readCloud(name, env), options.region ?? (env.OS_REGION_NAME || undefined));
  const settings = readSettings('cloud', (path) => path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), cloud));
  return connectWith({ argument: 'cloud', title: `Cloud ${JSON.stringify(name)}` }, settings, options);
}
