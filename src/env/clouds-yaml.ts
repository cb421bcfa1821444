// Reads a cloud from clouds.yaml, secure.yaml and clouds-public.yaml. No error shows any of their content.
import { ArgumentError } from '../errors.js';
import { configFolders, type Environment, errorCode, expandHome, findConfigFile } from './config-folders.js';
import { isTree, readYaml, type Tree } from './yaml-file.js';

/** The settings of a cloud in layers, in order of precedence: secure.yaml, clouds.yaml, the cloud's profile. */
export function readCloud(name: string, env: Environment, folders: readonly string[] = configFolders(env)): Tree[] {
  const fail = (what: string) => new ArgumentError('cloud', `Cloud ${JSON.stringify(name)}: ${what}.`);
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push((error as Error).message);
      return undefined;
    }
  };
  const files = (
    [
      ['OS_CLIENT_SECURE_FILE', 'secure'],
      ['OS_CLIENT_CONFIG_FILE', 'clouds'],
    ] as const
  ).flatMap(([variable, base]) => attempt(() => namedFile(variable, env) ?? findConfigFile(folders, base)) ?? []);
  if (files.length === 0 && problems.length === 0) {
    const advice =
      'Put the file there, or name it in OS_CLIENT_CONFIG_FILE; connectFromEnv reads OS_* variables instead';
    throw fail(`there is no clouds.yaml in ${folders.join(', ')}. ${advice}`);
  }
  const layers = files.flatMap((file) => attempt(() => findEntry(file, 'clouds', name)) ?? []);
  const profile = attempt(() => findProfile(layers, folders)) ?? [];
  if (problems.length > 0) throw fail(problems.join('; '));
  if (layers.length === 0)
    throw fail(`there is no cloud with this name in ${files.reverse().join(' or ')}; check its spelling`);
  return [...layers, ...profile];
}

/** The file that a variable names. */
function namedFile(variable: string, env: Environment): string | undefined {
  const path = env[variable];
  if (!path) return undefined;
  try {
    return expandHome(path, env);
  } catch (error) {
    throw new Error(`${variable} names a file (${JSON.stringify(path)}) that cannot be read (${errorCode(error)})`);
  }
}

function findEntry(file: string, section: string, name: string): Tree[] {
  const entries = readYaml(file).get(section) ?? new Map();
  if (!isTree(entries)) throw new Error(`${section} in ${file} must contain clouds by name`);
  if (!entries.has(name)) return [];
  const entry = entries.get(name);
  if (!isTree(entry) || !isTree(entry.get('auth') ?? new Map()))
    throw new Error(`${file} must contain settings by name for this cloud, and for its auth`);
  return [entry];
}

/** The settings of the cloud's vendor, if they are known. */
function findProfile(layers: readonly Tree[], folders: readonly string[]): Tree[] {
  const name = layers
    .map((layer) => layer.get('profile') ?? layer.get('cloud'))
    .find((value) => typeof value === 'string');
  if (typeof name !== 'string') return [];
  const file = findConfigFile(folders, 'clouds-public');
  const [profile = knownProfiles.get(name)] = file === undefined ? [] : findEntry(file, 'public-clouds', name);
  if (profile === undefined) return [];
  // The regions of a profile are a choice for clouds that do not name a region.
  const hasRegion = layers.some((layer) => layer.has('region_name') || layer.has('region-name'));
  return [hasRegion ? new Map([...profile].filter(([key]) => key !== 'regions')) : profile];
}

/** Profiles of OpenStack clients for clouds that have these services. */
const knownProfiles: ReadonlyMap<string, Tree> = new Map([
  ['otc', createProfile('https://iam.{region_name}.otc.t-systems.com/v3')],
  ['otc-swiss', createProfile('https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3')],
]);

function createProfile(authUrl: string): Tree {
  return new Map([['auth', new Map([['auth_url', authUrl]])]]);
}
