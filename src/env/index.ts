// csbs-client/env: creates a client from the environment or from clouds.yaml. For Node.
import { checkString, isRecord, kind } from '../checks.js';
import { connectKeys } from '../client-options.js';
import { ArgumentError, type CsbsClient } from '../index.js';
import { checkOptions, connectWith, type FromSettingsOptions } from './client-from-settings.js';
import { selectRegion } from './cloud-regions.js';
import { readCloud } from './clouds-yaml.js';
import type { Environment } from './config-folders.js';
import type { Layer } from './settings.js';
import { isTree, type Tree } from './yaml-file.js';

export type { FromSettingsOptions } from './client-from-settings.js';
export type { Environment } from './config-folders.js';

/**
 * Creates a client from the `OS_*` variables of the environment, as an openrc file sets them.
 *
 * `OS_CLOUD` names a cloud of clouds.yaml, as in `connectFromCloud`. With it, all other settings are those of the file,
 * except that `OS_REGION_NAME` takes precedence over the file's region.
 *
 * Without `OS_CLOUD`, `OS_AUTH_TYPE` selects the sign-in method. If it is not set, the first of these that is set is
 * used: an application credential, `OS_TOKEN`, a password, an access key. An id takes precedence over a name. A project
 * that is named together with an application credential must be the credential's own. `OS_TENANT_*` and
 * `OS_ENDPOINT_TYPE` are older names of `OS_PROJECT_*` and `OS_INTERFACE`. An empty variable counts as not set. Paths
 * of certificates are relative to the current folder, or start with `~`.
 *
 * @param env - Default: `process.env`.
 * @param options - Options of the client; `region`, `interface`, `projectId`, `endpoints` and `http.httpsAgent` take
 * precedence over the variables.
 * @throws ArgumentError that lists everything that is missing, invalid or contradictory, with the values that are not
 * secret; `argument` is the first missing variable, or `env`. If the sign-in fails, rejects with the same errors as any
 * call.
 *
 * @example
 * ```ts
 * const client = await connectFromEnv();
 * for await (const backup of client.backups.list()) console.log(backup.name);
 * ```
 */
export async function connectFromEnv(
  env: Environment = process.env,
  options: FromSettingsOptions = {},
): Promise<CsbsClient> {
  checkEnvironment(env);
  const given = await checkOptions(options);
  const cloud = env.OS_CLOUD;
  if (cloud === undefined || cloud === '')
    return connectWith({ kind: 'env', title: 'The environment', layers: [(name) => env[name]], env }, given);
  const region = given.region ?? env.OS_REGION_NAME;
  return connectToCloud(cloud, region ? { ...given, region } : given, env);
}

/**
 * Creates a client for a cloud of clouds.yaml.
 *
 * The file is searched for in the current folder, in `$XDG_CONFIG_HOME/openstack`, in the system's folder for user
 * settings (macOS, Windows), in `~/.config/openstack` and in `/etc/openstack`. The first one is used, unless
 * `OS_CLIENT_CONFIG_FILE` names another. The same applies to secure.yaml and `OS_CLIENT_SECURE_FILE`, whose settings
 * take precedence, and to clouds-public.yaml, which contains the profiles that clouds name. Folders that cannot be
 * read or determined are skipped. No other `OS_*` variable is read. A cloud with several regions requires `region`.
 *
 * @param name - The cloud's name in the file.
 * @param options - Options of the client; `region`, `interface`, `projectId`, `endpoints` and `http.httpsAgent` take
 * precedence over the files.
 * @throws ArgumentError for a file or a cloud that does not exist, for invalid YAML, and for everything that is
 * missing, invalid or contradictory; `argument` is the first missing setting, or `cloud`. Of the files' content, it
 * shows only names of regions, and of a project that is not the application credential's own. If the sign-in fails,
 * rejects with the same errors as any call.
 *
 * @example
 * ```ts
 * const client = await connectFromCloud('otc', { region: 'eu-de' });
 * ```
 */
export async function connectFromCloud(name: string, options: FromSettingsOptions = {}): Promise<CsbsClient> {
  if (typeof name !== 'string' || name === '') {
    const got = name === '' ? 'an empty string' : kind(name);
    const advice = "Call connectFromCloud('otc', { region }), or connectFromEnv(), which reads the name from OS_CLOUD.";
    throw new ArgumentError('cloud', `cloud must be the name of a cloud in clouds.yaml, got ${got}. ${advice}`);
  }
  return connectToCloud(checkString('cloud', name), await checkOptions(options), process.env);
}

/** Rejects what belongs elsewhere: the name of a cloud, or client options. */
function checkEnvironment(env: unknown): asserts env is Environment {
  if (typeof env === 'string')
    throw new ArgumentError(
      'env',
      'env must be an object such as process.env, got a string. To name a cloud of clouds.yaml, call connectFromCloud.',
    );
  if (!isRecord(env))
    throw new ArgumentError('env', `env must be an object of variables, such as process.env, got ${kind(env)}.`);
  const names = Object.keys(env);
  const option = optionNames.find((name) => names.includes(name));
  if (option !== undefined && !names.some((name) => name.startsWith('OS_')))
    throw new ArgumentError(
      'env',
      `env contains ${option}, which is a client option. Instead, write connectFromEnv(process.env, { ${option} }).`,
    );
}

const optionNames = [...connectKeys, 'allowInsecureTls', 'signal'];

async function connectToCloud(name: string, options: FromSettingsOptions, env: Environment): Promise<CsbsClient> {
  const layers = selectRegion(readCloud(name, env), options.region);
  return connectWith(
    { kind: 'cloud', title: `Cloud ${JSON.stringify(name)}`, layers: layers.map(toLayer), env },
    options,
  );
}

function toLayer(tree: Tree): Layer {
  const auth = tree.get('auth');
  return (name) =>
    name.startsWith('auth.') ? (isTree(auth) ? auth.get(name.slice('auth.'.length)) : undefined) : tree.get(name);
}
