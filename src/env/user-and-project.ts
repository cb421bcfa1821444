// The user and the project of the settings: ids, names, and the domains that names require.
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

/**
 * An id takes precedence over a name: openrc files often contain both. `needsDomain`: there is no domain of the user
 * that could be the default.
 */
export function readProjectOptions(settings: Settings, needsDomain: boolean): ProjectOptions {
  const [projectId, project] = [settings.get('projectId'), settings.get('project')];
  if (projectId !== undefined) return { projectId };
  if (project === undefined) return {};
  const domain = readProjectDomain(settings);
  if (Object.keys(domain).length > 0 || !needsDomain) return { project, ...domain };
  return { project, projectDomain: requireSetting(settings, 'projectDomain', 'projectDomainId') };
}

/**
 * The settings of the project of an application credential, for comparison. A domain is used only together with a
 * project.
 */
export function readExpectedProject(settings: Settings): ProjectOptions {
  const [projectId, project] = [settings.get('projectId'), settings.get('project')];
  // An id that the caller passes as an option replaces the project of the settings.
  if (settings.isOption('projectId')) return { projectId };
  if (projectId === undefined && project === undefined) return {};
  const domain = { projectDomainId: settings.get('projectDomainId'), projectDomain: settings.get('projectDomain') };
  const hasDomain = domain.projectDomainId !== undefined || domain.projectDomain !== undefined;
  return { projectId, project, ...(hasDomain || projectId !== undefined ? domain : readProjectDomain(settings)) };
}

function readProjectDomain(settings: Settings): { projectDomainId?: string; projectDomain?: string } {
  const { id, name } = readDomain(settings, 'projectDomainId', 'projectDomain');
  if (id !== undefined) return { projectDomainId: id };
  return name === undefined ? {} : { projectDomain: name };
}

/** The domain of the user or the project; otherwise, the domain for both. */
function readDomain({ get }: Settings, idName: SettingName, nameName: SettingName): { id?: string; name?: string } {
  for (const [id, name] of [
    [get(idName), get(nameName)],
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
