// Users, projects and domains by id or by name: options and their form in Keystone.
import { checkString } from '../../checks.js';
import { ArgumentError } from '../../errors.js';
import type { Scope } from './token-requests.js';

/** The project to sign in to. Default: the user's default project, if there is one. */
export interface ProjectOptions {
  /** The project's name; requires `projectDomain` or `projectDomainId`. */
  project?: string | undefined;
  /** The project's id, instead of its name; requires no domain. */
  projectId?: string | undefined;
  /** The name of the project's domain. Default: the user's domain. */
  projectDomain?: string | undefined;
  /** The id of the project's domain, instead of its name. */
  projectDomainId?: string | undefined;
}

/** The user who signs in. */
export interface UserOptions {
  /** The user's name; requires `userDomain` or `userDomainId`. */
  username?: string | undefined;
  /** The user's id, instead of the name; requires no domain. */
  userId?: string | undefined;
  /** The name of the user's domain. */
  userDomain?: string | undefined;
  /** The id of the user's domain, instead of its name. */
  userDomainId?: string | undefined;
}

export const projectKeys = [
  'project',
  'projectId',
  'projectDomain',
  'projectDomainId',
] satisfies (keyof ProjectOptions)[];
export const userKeys = ['username', 'userId', 'userDomain', 'userDomainId'] satisfies (keyof UserOptions)[];

type Given = Readonly<Record<string, unknown>>;
export type Domain = { id: string } | { name: string };
type IdOrName = { id: string } | { name: string; domain: Domain };

/** The options that identify the user. */
export function requiredOfUser(given: Given): string[] {
  if (given.userId !== undefined) return [];
  return ['username or userId', 'userDomain or userDomainId (a user name is unique only within its domain)'];
}

/** The user. Its required options have been checked. */
export function checkUser(given: Given): IdOrName {
  const user = checkIdOrName(given, ['userId', 'username', 'userDomainId', 'userDomain']);
  if (user === undefined) throw new ArgumentError('username', 'username or userId is missing.');
  return user;
}

/** The project, if one is set. `fallback` is the domain if none is set. */
export function checkProject(given: Given, fallback?: Domain): IdOrName | undefined {
  return checkIdOrName(given, ['projectId', 'project', 'projectDomainId', 'projectDomain'], fallback);
}

export function scopeOf(project: IdOrName | undefined): Scope | undefined {
  return project === undefined ? undefined : { project };
}

function checkIdOrName(
  given: Given,
  [idKey, nameKey, domainIdKey, domainKey]: readonly [string, string, string, string],
  fallback?: Domain,
): IdOrName | undefined {
  const [id, name, domainId, domain] = [idKey, nameKey, domainIdKey, domainKey].map((key) =>
    given[key] === undefined ? undefined : checkString(key, given[key]),
  );
  if (id !== undefined && name !== undefined)
    throw new ArgumentError(nameKey, `${idKey} and ${nameKey} mean the same: pass only one of them.`);
  if (domainId !== undefined && domain !== undefined)
    throw new ArgumentError(domainKey, `${domainIdKey} and ${domainKey} mean the same: pass only one of them.`);
  if (id !== undefined) return { id };
  const scope = domainId !== undefined ? { id: domainId } : domain !== undefined ? { name: domain } : fallback;
  if (name === undefined) {
    if (scope !== undefined && scope !== fallback)
      throw new ArgumentError(nameKey, `${nameKey} is missing: only its domain is set.`);
    return undefined;
  }
  if (scope === undefined)
    throw new ArgumentError(
      domainKey,
      `${domainKey} (or ${domainIdKey}) is missing: a name is unique only within its domain.`,
    );
  return { name, domain: scope };
}
