// Finds a proxy and a gateway, or unpacks them from the distribution's packages into a folder. Nothing is installed,
// and no service starts.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../tools.js';

export interface Tools {
  readonly nginx: string;
  readonly tinyproxy: string;
}

const installed: Tools = { nginx: '/usr/sbin/nginx', tinyproxy: '/usr/bin/tinyproxy' };
const packages = { nginx: 'nginx', tinyproxy: 'tinyproxy-bin' };

/** The paths of the programs, or the reason why they are not available here. */
export function findTools(folder: string): Tools | { reason: string } {
  const found = { ...installed };
  for (const name of ['nginx', 'tinyproxy'] as const) {
    if (existsSync(installed[name])) continue;
    if (!existsSync('/usr/bin/apt-get'))
      return { reason: `it needs ${packages[name]} from Debian's or Ubuntu's packages, and there is no apt-get` };
    if (!unpack(packages[name], folder)) return { reason: `the package ${packages[name]} could not be fetched` };
    found[name] = join(folder, 'unpacked', installed[name]);
  }
  for (const program of [found.nginx, found.tinyproxy]) {
    if (run(program, ['-v']).status !== 0) return { reason: `${program} does not run: a library may be missing` };
  }
  return found;
}

function unpack(name: string, folder: string): boolean {
  const target = join(folder, 'unpacked');
  mkdirSync(target, { recursive: true });
  const download = () =>
    run('/usr/bin/apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', name], {}, folder);
  if (download().status !== 0) {
    if (process.getuid?.() === 0) run('/usr/bin/apt-get', ['-qq', 'update']);
    if (download().status !== 0) return false;
  }
  const file = readdirSync(folder).find((entry) => entry.startsWith(`${name}_`) && entry.endsWith('.deb'));
  return file !== undefined && run('/usr/bin/dpkg-deb', ['-x', join(folder, file), target]).status === 0;
}
