// Who signs in, and for which project: ids, names, and the domains that names need.
import type { ProjectOptions, UserOptions } from '../index.js';
import type { SettingName, Settings } from './settings.js';

export function readUser(settings: Settings): UserOptions {
  const userId = settings.get('userId');
  if (userId !== undefined) return { userId };
  const username = need(settings, 'username', 'userId');
  const { id, name } = readDomain(settings, 'userDomainId', 'userDomain');
  if (id !== undefined) return { username, userDomainId: id };
  return { username, userDomain: name ?? need(settings, 'userDomain', 'userDomainId') };
}

/** An id says more than a name: openrc files often hold both. `needsDomain` is true where no user's domain can stand in. */
export function readProject(settings: Settings, needsDomain: boolean): ProjectOptions {
  const [projectId, project] = [settings.get('projectId'), settings.get('project')];
  if (projectId !== undefined) return { projectId };
  if (project === undefined) return {};
  const { id, name } = readDomain(settings, 'projectDomainId', 'projectDomain');
  if (id !== undefined) return { project, projectDomainId: id };
  if (name !== undefined) return { project, projectDomain: name };
  return needsDomain ? { project, projectDomain: need(settings, 'projectDomain', 'projectDomainId') } : { project };
}

/** A domain of its own, else the one that stands for all. */
function readDomain({ get }: Settings, ownId: SettingName, own: SettingName): { id?: string; name?: string } {
  for (const [id, name] of [
    [get(ownId), get(own)],
    [get('domainId'), get('domain')],
    [get('defaultDomainId'), get('defaultDomain')],
  ]) {
    if (id !== undefined) return { id };
    if (name !== undefined) return { name };
  }
  return {};
}

/** A text that must be there; empty where it is not, which is then among the problems. */
export function need({ get, label, problems }: Settings, name: SettingName, or?: SettingName): string {
  const value = get(name);
  if (value === undefined) problems.push(`${label(name)}${or === undefined ? '' : ` or ${label(or)}`} is missing`);
  return value ?? '';
}
