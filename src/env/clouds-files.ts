// clouds.yaml and secure.yaml: where they are, and what stands in them. No error shows anything of their content.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { isRecord } from '../checks.js';
import { ArgumentError } from '../errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Cloud = Record<string, unknown>;

/** The settings of one cloud, secure.yaml merged in. @throws ArgumentError where there is no file, no such cloud, or a file is broken. */
export function readCloud(name: string, env: Environment): Cloud {
  const file = findFile(env, 'clouds', env.OS_CLIENT_CONFIG_FILE);
  if (file === undefined) throw wrong(name, `no clouds.yaml is in ${folders(env).join(', ')}`);
  const secure = findFile(env, 'secure', env.OS_CLIENT_SECURE_FILE);
  const cloud = cloudIn(name, file);
  if (cloud === undefined) throw wrong(name, `${file} has no cloud of this name`);
  return merge(cloud, secure === undefined ? {} : (cloudIn(name, secure) ?? {}));
}

/** Where OpenStack's clients look, in their order. */
function folders(env: Environment): string[] {
  const home = env.HOME || homedir();
  return [process.cwd(), join(env.XDG_CONFIG_HOME || join(home, '.config'), 'openstack'), '/etc/openstack'];
}

/** A file that is named must be there. */
function findFile(env: Environment, base: string, named: string | undefined): string | undefined {
  if (named !== undefined && named !== '') return named;
  return folders(env)
    .flatMap((folder) => ['yaml', 'yml', 'json'].map((type) => join(folder, `${base}.${type}`)))
    .find((path) => existsSync(path));
}

function cloudIn(name: string, file: string): Cloud | undefined {
  const content = read(name, file);
  const clouds = isRecord(content) ? content.clouds : undefined;
  if (!isRecord(clouds)) throw wrong(name, `${file} has no clouds`);
  if (!Object.hasOwn(clouds, name)) return undefined;
  const cloud = clouds[name];
  if (!isRecord(cloud)) throw wrong(name, `${file} has this cloud, but no settings in it`);
  return cloud;
}

function read(name: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(name, `${file} cannot be read (${(error as { code?: string }).code})`);
  }
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  // Its message quotes the file.
  if (error !== undefined) throw wrong(name, `${file} is no valid YAML (line ${error.linePos?.[0].line ?? '?'}, ${error.code})`);
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    throw wrong(name, `${file} is no valid YAML (an alias that leads nowhere, or too many of them)`);
  }
}

function merge(base: Cloud, over: Cloud): Cloud {
  const merged: Cloud = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isRecord(below) && isRecord(value) ? merge(below, value) : value;
  }
  return merged;
}

export function wrong(name: string, what: string): ArgumentError {
  return new ArgumentError('cloud', `Cloud ${JSON.stringify(name)}: ${what}.`);
}
