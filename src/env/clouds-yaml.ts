// clouds.yaml, secure.yaml and clouds-public.yaml: what they say of a cloud. No error shows anything of their content.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError } from '../errors.js';
import { type Environment, folders } from './config-folders.js';
import { isTree, readYaml, type Tree } from './yaml-file.js';

/** The settings of a cloud in layers, of which the first that has a setting counts: secure.yaml, clouds.yaml, its profile. */
export function readCloud(name: string, env: Environment, places: readonly string[] = folders(env)): Tree[] {
  const fail = (what: string) => new ArgumentError('cloud', `Cloud ${JSON.stringify(name)}: ${what}.`);
  const problems: string[] = [];
  const layersOf = (read: () => Tree | undefined): Tree[] => {
    try {
      const layer = read();
      return layer === undefined ? [] : [layer];
    } catch (error) {
      problems.push((error as Error).message);
      return [];
    }
  };
  const files = [
    env.OS_CLIENT_SECURE_FILE || findFile(places, 'secure'),
    env.OS_CLIENT_CONFIG_FILE || findFile(places, 'clouds'),
  ].filter((file) => file !== undefined);
  if (files.length === 0) throw fail(`no clouds.yaml is in ${places.join(', ')}`);
  const own = files.flatMap((file) => layersOf(() => entryIn(file, 'clouds', name)));
  const all = [...own, ...layersOf(() => profileOf(own, places))];
  if (problems.length > 0) throw fail(problems.join('; '));
  if (own.length === 0) throw fail(`no cloud of this name is in ${files.reverse().join(' or ')}`);
  return all;
}

function findFile(places: readonly string[], base: string): string | undefined {
  return places
    .flatMap((folder) => ['yaml', 'yml', 'json'].map((type) => join(folder, `${base}.${type}`)))
    .find((path) => existsSync(path));
}

function entryIn(file: string, section: string, name: string): Tree | undefined {
  const entries = readYaml(file).get(section) ?? new Map();
  if (!isTree(entries)) throw new Error(`${section} in ${file} must hold clouds by name`);
  if (!entries.has(name)) return undefined;
  const entry = entries.get(name);
  if (!isTree(entry) || !isTree(entry.get('auth') ?? new Map()))
    throw new Error(`${file} must hold settings by name for it, and for its auth`);
  return entry;
}

/** What the cloud's vendor says of it, where that is known. */
function profileOf(own: readonly Tree[], places: readonly string[]): Tree | undefined {
  const name = own
    .map((layer) => layer.get('profile') ?? layer.get('cloud'))
    .find((value) => typeof value === 'string');
  if (typeof name !== 'string') return undefined;
  const file = findFile(places, 'clouds-public');
  const found = (file === undefined ? undefined : entryIn(file, 'public-clouds', name)) ?? known.get(name);
  if (found === undefined) return undefined;
  // Its regions are those to choose from where the cloud itself names none.
  const isChosen = own.some((layer) => layer.has('region_name') || layer.has('region-name'));
  return isChosen ? new Map([...found].filter(([key]) => key !== 'regions')) : found;
}

/** Profiles that OpenStack's clients bring along, of clouds that have these services. */
const known: ReadonlyMap<string, Tree> = new Map([
  ['otc', profile('https://iam.{region_name}.otc.t-systems.com/v3')],
  ['otc-swiss', profile('https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3')],
]);

function profile(authUrl: string): Tree {
  return new Map([['auth', new Map([['auth_url', authUrl]])]]);
}
