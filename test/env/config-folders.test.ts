// The folders of configuration files, also in processes that have no home or current folder or cannot read them.
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../scripts/tools.js';
import { configFolders, expandHome } from '../../src/env/config-folders.js';
import { cloudsYaml, type Home, withHome } from '../support/clouds.js';
import { programArguments } from '../support/program.js';

const entry = new URL('../../src/env/clouds-yaml.ts', import.meta.url).href;
const tlsEntry = new URL('../../src/env/index.ts', import.meta.url).href;
const cloud = 'clouds: { c: { region_name: here } }';

/** Runs code in its own process, with only these variables; returns what it prints. */
function run(code: string, env: Record<string, string>, flags: readonly string[] = []): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, ...programArguments(code)], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
  });
  expect(stderr.replace(/^\(node:.*\n|^\(Use `node.*\n|^.*ExperimentalWarning.*\n/gm, '')).to.equal('');
  return stdout.trim();
}

/** Prints the region of the cloud `c`, or the error's name and message. */
const printRegion = `
  try {
    const { readCloud } = await import(${JSON.stringify(entry)});
    console.log(readCloud('c', process.env)[0].get('region_name'));
  } catch (error) { console.log(error.name, error.message); }`;

/** As in a container whose user has neither HOME nor an entry in the user database. */
const withoutHome = `
  const os = await import('node:os');
  const { syncBuiltinESMExports } = await import('node:module');
  os.default.homedir = () => {
    const error = new Error('uv_os_homedir returned ENOENT');
    throw Object.assign(error, { name: 'SystemError', code: 'ERR_SYSTEM_ERROR' });
  };
  syncBuiltinESMExports();
  delete process.env.HOME;`;

const inDeletedFolder = (folder: string) => `
  const fs = await import('node:fs');
  fs.mkdirSync(${JSON.stringify(folder)});
  await import(${JSON.stringify(entry)});
  process.chdir(${JSON.stringify(folder)});
  fs.rmdirSync(${JSON.stringify(folder)});`;

describe('a process @process', () => {
  const files = { [cloudsYaml]: cloud, 'named.yaml': cloud };
  const named = ({ HOME }: Home) => ({ OS_CLIENT_CONFIG_FILE: join(HOME, 'named.yaml') });

  it('without a home folder reads the file that OS_CLIENT_CONFIG_FILE names, and searches the other folders', () =>
    withHome(files, async (home) => {
      expect(run(withoutHome + printRegion, named(home))).to.equal('here');
      expect(run(withoutHome + printRegion, { XDG_CONFIG_HOME: join(home.HOME, '.config') })).to.equal('here');
      expect(run(withoutHome + printRegion, {})).to.match(/^ArgumentError .*no clouds\.yaml/);
    }));

  it('without a home folder gets an error if a path starts with ~', () => {
    for (const variable of ['OS_CLIENT_CONFIG_FILE', 'OS_CLIENT_SECURE_FILE'])
      expect(run(withoutHome + printRegion, { [variable]: '~/clouds.yaml' })).to.match(
        new RegExp(`^ArgumentError .*${variable} .*home folder is not known`),
      );
    const connect = `
      const { connectFromEnv } = await import(${JSON.stringify(tlsEntry)});
      await connectFromEnv().catch((error) => console.log(error.name, error.message));`;
    const env = { OS_AUTH_URL: 'https://iam.test', OS_PASSWORD: 'p', OS_USER_ID: 'u', OS_CACERT: '~/ca.pem' };
    expect(run(withoutHome + connect, env)).to.match(/^ArgumentError .*OS_CACERT .*home folder is not known/);
  });

  it('in a deleted current folder reads the file of OS_CLIENT_CONFIG_FILE, or that of the home folder', () =>
    withHome(files, async (home) => {
      const code = inDeletedFolder(join(home.HOME, 'deleted')) + printRegion;
      expect(run(code, named(home))).to.equal('here');
      expect(run(code, { HOME: home.HOME })).to.equal('here');
    }));

  it('that cannot read its home folder reads the file that OS_CLIENT_CONFIG_FILE names, and the current folder', () =>
    withHome(files, async (home) => {
      const major = Number(process.versions.node.split('.')[0]);
      const flag = major >= 24 ? '--permission' : '--experimental-permission';
      const temporary = join(tmpdir(), 'tsx-*');
      // tsx also reads the folder in upper case to find out whether the file system is case-sensitive.
      const readable = [root, root.toUpperCase(), join(home.HOME, 'named.yaml'), temporary];
      const flags = [
        ...[flag, '--allow-worker', `--allow-fs-write=${temporary}`],
        ...readable.map((path) => `--allow-fs-read=${path}`),
      ];
      expect(run(printRegion, { ...named(home), HOME: home.HOME }, flags)).to.equal('here');
      expect(run(printRegion, { HOME: home.HOME }, flags)).to.match(/^ArgumentError .*no clouds\.yaml/);
    }));
});

describe('OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE', () => {
  it('may start with ~', () =>
    withHome({ 'a.yaml': cloud, 'b.yaml': 'clouds: { c: { region_name: secure } }' }, async ({ HOME }) => {
      expect(run(printRegion, { HOME, OS_CLIENT_CONFIG_FILE: '~/a.yaml' })).to.equal('here');
      const both = { OS_CLIENT_CONFIG_FILE: '~/a.yaml', OS_CLIENT_SECURE_FILE: '~/b.yaml' };
      expect(run(printRegion, { HOME, ...both })).to.equal('secure');
    }));
});

describe('the folders of configuration files', () => {
  const home = '/home/me';
  const here = process.cwd();
  const places: [what: string, env: Record<string, string>, platform: string, expected: string[]][] = [
    ['on Linux', {}, 'linux', [here, `${home}/.config/openstack`, '/etc/openstack']],
    [
      'in XDG_CONFIG_HOME',
      { XDG_CONFIG_HOME: '/xdg' },
      'linux',
      [here, '/xdg/openstack', `${home}/.config/openstack`, '/etc/openstack'],
    ],
    [
      'on macOS',
      {},
      'darwin',
      [
        here,
        `${home}/Library/Application Support/openstack`,
        `${home}/.config/openstack`,
        '/Library/Application Support/openstack',
        '/etc/openstack',
      ],
    ],
    [
      'on Windows',
      { LOCALAPPDATA: '/local' },
      'win32',
      [here, '/local/OpenStack/openstack', `${home}/.config/openstack`, '/etc/openstack'],
    ],
    [
      'on Windows without a variable for it',
      {},
      'win32',
      [here, `${home}/AppData/Local/OpenStack/openstack`, `${home}/.config/openstack`, '/etc/openstack'],
    ],
  ];
  for (const [what, env, platform, expected] of places)
    it(what, () => expect(configFolders({ HOME: home, ...env }, platform)).to.deep.equal(expected));

  it('include the home folder for paths that start with ~', () => {
    for (const [path, whole] of [
      ['~/a.pem', '/home/me/a.pem'],
      ['~', '/home/me'],
      ['/x~/a.pem', '/x~/a.pem'],
      ['~you/a.pem', '~you/a.pem'],
      ['a.pem', 'a.pem'],
    ] as const)
      expect(expandHome(path, { HOME: home })).to.equal(whole);
  });
});
