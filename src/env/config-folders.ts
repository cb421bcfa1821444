// Where OpenStack clients keep their configuration files.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Variables by name, such as `process.env`. An empty variable counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folders that may contain clouds.yaml, in search order. Folders that cannot be determined are omitted. */
export function configFolders(env: Environment, platform: string = process.platform): string[] {
  const home = homeFolder(env);
  const below = (...path: string[]) => (home === undefined ? [] : [join(home, ...path)]);
  const xdg = env.XDG_CONFIG_HOME ? [join(env.XDG_CONFIG_HOME, 'openstack')] : [];
  const mac = platform === 'darwin';
  const windows = platform !== 'win32' ? [] : env.LOCALAPPDATA ? [env.LOCALAPPDATA] : below('AppData', 'Local');
  return [
    ...currentFolder(),
    ...xdg,
    ...(mac ? below('Library', 'Application Support', 'openstack') : []),
    ...windows.map((folder) => join(folder, 'OpenStack', 'openstack')),
    ...below('.config', 'openstack'),
    ...(mac ? ['/Library/Application Support/openstack'] : []),
    '/etc/openstack',
  ];
}

/** The first file NAME.yaml, NAME.yml or NAME.json in `folders`. Folders that cannot be read are skipped. */
export function findConfigFile(folders: readonly string[], name: string): string | undefined {
  return folders
    .flatMap((folder) => ['yaml', 'yml', 'json'].map((type) => join(folder, `${name}.${type}`)))
    .find(exists);
}

/**
 * Expands `~` at the start of a path.
 *
 * @throws Error with a `code` like those of file system errors, if the home folder is not known.
 */
export function expandHome(path: string, env: Environment): string {
  if (!/^~(?=[/\\]|$)/.test(path)) return path;
  const home = homeFolder(env);
  if (home === undefined) throw Object.assign(new Error(), { code: 'the home folder is not known' });
  return join(home, path.slice(1));
}

/** The code of an error, such as ENOENT. */
export function errorCode(error: unknown): string {
  return String((error as { code?: unknown }).code ?? 'no code');
}

/** Containers may run as a user that has neither HOME nor an entry in the user database. */
function homeFolder(env: Environment): string | undefined {
  try {
    return env.HOME || homedir();
  } catch {
    return undefined;
  }
}

/** The current folder may have been deleted. */
function currentFolder(): string[] {
  try {
    return [process.cwd()];
  } catch {
    return [];
  }
}

/** Node's permission model makes some versions of `existsSync` throw. */
function exists(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}
