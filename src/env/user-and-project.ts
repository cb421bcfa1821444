// The user and the project of the settings: ids, names, and the domains that names need.
import type { ProjectOptions, UserOptions } from '../index.js';
import { addMissing, type SettingName, type Settings } from './settings.js';

export function requireUser(settings: Settings): UserOptions {
  const userId = settings.get('userId');
  if (userId !== undefined) return { userId };
  const username = requireSetting(settings, 'username', 'userId');
  const { id, name } = readDomain(settings, 'userDomainId', 'userDomain');
  if (id !== undefined) return { username, userDomainId: id };
  return { username, userDomain: name ?? requireSetting(settings, 'userDomain', 'userDomainId') };
}

/** An id takes precedence over a name: openrc files often contain both. `needsDomain`: no user's domain can be the default. */
export function readProjectOptions(settings: Settings, needsDomain: boolean): ProjectOptions {
  const [projectId, project] = [settings.get('projectId'), settings.get('project')];
  if (projectId !== undefined) return { projectId };
  if (project === undefined) return {};
  const domain = readProjectDomain(settings);
  if (Object.keys(domain).length > 0 || !needsDomain) return { project, ...domain };
  return { project, projectDomain: requireSetting(settings, 'projectDomain', 'projectDomainId') };
}

/** Everything that the settings say about the project of an application credential, for comparison. A domain counts only beside a project. */
export function readExpectedProject(settings: Settings): ProjectOptions {
  const [projectId, project] = [settings.get('projectId'), settings.get('project')];
  // An id from the caller replaces the project of the settings.
  if (settings.isOption('projectId')) return { projectId };
  if (projectId === undefined && project === undefined) return {};
  const own = { projectDomainId: settings.get('projectDomainId'), projectDomain: settings.get('projectDomain') };
  const hasOwnDomain = own.projectDomainId !== undefined || own.projectDomain !== undefined;
  return { projectId, project, ...(hasOwnDomain || projectId !== undefined ? own : readProjectDomain(settings)) };
}

function readProjectDomain(settings: Settings): { projectDomainId?: string; projectDomain?: string } {
  const { id, name } = readDomain(settings, 'projectDomainId', 'projectDomain');
  if (id !== undefined) return { projectDomainId: id };
  return name === undefined ? {} : { projectDomain: name };
}

/** Its own domain, otherwise the one for everything. */
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

/** The setting; an empty string if it is missing, which is then among the problems. */
export function requireSetting(settings: Settings, name: SettingName, or?: SettingName): string {
  const value = settings.get(name);
  if (value === undefined) addMissing(settings, name, or);
  return value ?? '';
}
