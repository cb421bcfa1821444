// Installs Keystone from the distribution's packages.
import { existsSync } from 'node:fs';
import { run, ToolError } from '../tools.js';

export const python = '/usr/bin/python3';
export const manageCommand = '/usr/bin/keystone-manage';

/** Only the library and its command: the package `keystone` would add a user, files in /etc and a service. */
const packageName = 'python3-keystone';

/** The reason why Keystone cannot be installed here, as a phrase for the terminal; undefined if it can. */
export function missingRequirement(): string | undefined {
  if (existsSync(manageCommand)) return undefined;
  if (!existsSync('/usr/bin/apt-get'))
    return `it needs Keystone from Debian's or Ubuntu's packages, and there is no apt-get`;
  const command = `apt-get install --no-install-recommends ${packageName}`;
  if (process.getuid?.() !== 0) return `${packageName} is not installed, and only root can install it: ${command}`;
  return undefined;
}

/** Installs Keystone if it is missing. It stays installed. */
export function install(): void {
  if (existsSync(manageCommand)) return;
  console.log(`Installing ${packageName} (26 MB to fetch; it stays installed) …`);
  apt('update');
  apt('install', '-y', '--no-install-recommends', packageName);
}

function apt(...args: string[]): void {
  const { status, output } = run('/usr/bin/apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
  if (status !== 0)
    throw new ToolError(`apt-get ${args.join(' ')} failed:\n${output.trim().split('\n').slice(-5).join('\n')}`);
}
