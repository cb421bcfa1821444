// Users, projects and domains by id or by name, as people give them and as Keystone wants them.
import { checkText } from '../../checks.js';
import { ArgumentError } from '../../errors.js';
import type { Scope } from './token-requests.js';

/** Which project to sign in for. Without one, Keystone takes the user's default project, if there is one. */
export interface ProjectOptions {
  /** The project's name; `projectDomain` or `projectDomainId` says where. */
  project?: string | undefined;
  /** The project's id, instead of its name; needs no domain. */
  projectId?: string | undefined;
  /** The name of the project's domain. Default: the user's domain. */
  projectDomain?: string | undefined;
  /** The id of the project's domain, instead of its name. */
  projectDomainId?: string | undefined;
}

/** Who signs in. */
export interface UserOptions {
  /** The user's name; `userDomain` or `userDomainId` says where. */
  username?: string | undefined;
  /** The user's id, instead of the name; needs no domain. */
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
type Named = { id: string } | { name: string; domain: Domain };

export function readUser(given: Given): Named {
  const user = readNamed(given, ['userId', 'username', 'userDomainId', 'userDomain']);
  if (user === undefined) throw new ArgumentError('username', 'username or userId is needed.');
  return user;
}

/** The project, where one is named. `fallback` is the domain of a project whose domain is not named. */
export function readProject(given: Given, fallback?: Domain): Named | undefined {
  return readNamed(given, ['projectId', 'project', 'projectDomainId', 'projectDomain'], fallback);
}

export function scopeOf(project: Named | undefined): Scope | undefined {
  return project === undefined ? undefined : { project };
}

function readNamed(
  given: Given,
  [idKey, nameKey, domainIdKey, domainKey]: readonly [string, string, string, string],
  fallback?: Domain,
): Named | undefined {
  const [id, name, domainId, domain] = [idKey, nameKey, domainIdKey, domainKey].map((key) =>
    given[key] === undefined ? undefined : checkText(key, given[key]),
  );
  if (id !== undefined && name !== undefined)
    throw new ArgumentError(nameKey, `${idKey} and ${nameKey} say the same thing twice: give one of them.`);
  if (domainId !== undefined && domain !== undefined)
    throw new ArgumentError(domainKey, `${domainIdKey} and ${domainKey} say the same thing twice: give one of them.`);
  if (id !== undefined) return { id };
  const where = domainId !== undefined ? { id: domainId } : domain !== undefined ? { name: domain } : fallback;
  if (name === undefined) {
    if (where !== undefined && where !== fallback)
      throw new ArgumentError(nameKey, `${nameKey} is needed where its domain is named.`);
    return undefined;
  }
  if (where === undefined)
    throw new ArgumentError(
      domainKey,
      `${domainKey} or ${domainIdKey} is needed: names are unique within a domain only.`,
    );
  return { name, domain: where };
}
