// csbs-client/env: from what people have on their machines to a client. For Node.
import { checkText, isRecord } from '../checks.js';
import { ArgumentError, type CsbsClient } from '../index.js';
import { checkOptions, connectWith, type FromSettingsOptions } from './client-from-settings.js';
import { inRegion } from './cloud-regions.js';
import { readCloud } from './clouds-yaml.js';
import type { Environment } from './config-folders.js';
import type { Layer } from './settings.js';
import { isTree, type Tree } from './yaml-file.js';

export type { FromSettingsOptions } from './client-from-settings.js';
export type { Environment } from './config-folders.js';

/**
 * A client for what the `OS_*` variables of the environment say, as an openrc file sets them.
 *
 * `OS_CLOUD` names a cloud of clouds.yaml, as in `connectFromCloud`; beside it only `OS_REGION_NAME` counts, which wins over the file's region.
 * Without it, `OS_AUTH_TYPE` says how to sign in, else the first of these that is set: an application credential, `OS_TOKEN`, a password, an access
 * key. An id counts before a name. `OS_TENANT_*` and `OS_ENDPOINT_TYPE` are older words for `OS_PROJECT_*` and `OS_INTERFACE`. A variable that is
 * empty is not set. Paths of certificates begin at the current folder, or with `~`.
 *
 * @param env - Default: `process.env`.
 * @param options - Settings of the client; `region`, `interface`, `projectId`, `endpoints` and `http.httpsAgent` win over the variables.
 * @throws ArgumentError that lists all that is missing, wrong or contradicts itself, with the values of what is no secret. Rejects with the errors of
 * every call where the sign-in fails.
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
  if (!isRecord(env)) throw new ArgumentError('env', 'env must be an object of variables, such as process.env.');
  const given = await checkOptions(options);
  const cloud = env.OS_CLOUD;
  if (cloud === undefined || cloud === '')
    return connectWith({ kind: 'env', title: 'The environment', layers: [(name) => env[name]], env }, given);
  const region = given.region ?? env.OS_REGION_NAME;
  return connectToCloud(cloud, region ? { ...given, region } : given, env);
}

/**
 * A client for a cloud of clouds.yaml.
 *
 * The file is looked for in the current folder, in `~/.config/openstack` (and where the system keeps a user's settings) and in `/etc/openstack`; the
 * first one counts, unless `OS_CLIENT_CONFIG_FILE` names another. The same holds for secure.yaml and `OS_CLIENT_SECURE_FILE`, whose settings win, and
 * for clouds-public.yaml, which holds the profiles that clouds name. No other `OS_*` variable counts. A cloud with several regions needs `region`.
 *
 * @param name - The cloud's name in the file.
 * @param options - Settings of the client; `region`, `interface`, `projectId`, `endpoints` and `http.httpsAgent` win over the files.
 * @throws ArgumentError for a file or a cloud that is not there, for broken YAML, and for all that is missing, wrong or contradicts itself. It shows
 * nothing of the files' content but names of regions. Rejects with the errors of every call where the sign-in fails.
 *
 * @example
 * ```ts
 * const client = await connectFromCloud('otc', { region: 'eu-de' });
 * ```
 */
export async function connectFromCloud(name: string, options: FromSettingsOptions = {}): Promise<CsbsClient> {
  return connectToCloud(checkText('cloud', name), await checkOptions(options), process.env);
}

async function connectToCloud(name: string, options: FromSettingsOptions, env: Environment): Promise<CsbsClient> {
  const layers = inRegion(readCloud(name, env), options.region);
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
