// Where OpenStack's clients keep their files.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Variables by name, such as `process.env`. One that is empty is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folders of clouds.yaml, in the order in which they are looked through. */
export function folders(env: Environment, platform: string = process.platform): string[] {
  const home = homeOf(env);
  const own = env.XDG_CONFIG_HOME ? [join(env.XDG_CONFIG_HOME, 'openstack')] : [];
  if (platform === 'darwin') own.push(join(home, 'Library', 'Application Support', 'openstack'));
  if (platform === 'win32')
    own.push(join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'OpenStack', 'openstack'));
  const shared = platform === 'darwin' ? ['/Library/Application Support/openstack'] : [];
  return [process.cwd(), ...own, join(home, '.config', 'openstack'), ...shared, '/etc/openstack'];
}

/** A path with the home folder for a `~` at its beginning. */
export function expandHome(path: string, env: Environment): string {
  return /^~(?=[/\\]|$)/.test(path) ? join(homeOf(env), path.slice(1)) : path;
}

function homeOf(env: Environment): string {
  return env.HOME || homedir();
}
