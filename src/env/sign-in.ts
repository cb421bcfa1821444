// Which way of signing in settings mean, and what is missing for it.
import type { Authenticator, ProjectOptions, TokenSource, UserOptions } from '../index.js';
import { accessKey, keystoneApplicationCredential, keystonePassword, keystoneToken } from '../index.js';
import type { SettingName, Settings } from './settings.js';

type Way = 'password' | 'token' | 'applicationCredential' | 'accessKey';

/** What `OS_AUTH_TYPE` may say. */
const types: Readonly<Record<string, Way>> = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'applicationCredential',
  aksk: 'accessKey',
};

/** The first that is there at all, in this order. */
const signs: readonly [Way, readonly SettingName[]][] = [
  ['applicationCredential', ['credentialId', 'credentialName', 'credentialSecret']],
  ['token', ['token']],
  ['password', ['password']],
  ['accessKey', ['accessKey', 'secretKey']],
  ['password', ['username', 'userId']],
];

/** The way to sign in; undefined where something is missing, which is then among the problems. */
export function readAuth(settings: Settings, hasEndpoint: boolean): TokenSource | Authenticator | undefined {
  const way = chooseWay(settings);
  if (way === undefined) return undefined;
  const before = settings.problems.length;
  const auth = ways[way](settings, hasEndpoint);
  if (settings.problems.length > before) return undefined;
  try {
    return auth();
  } catch (error) {
    settings.problems.push((error as Error).message.replace(/\.$/, ''));
    return undefined;
  }
}

function chooseWay({ get, label, problems, mayShow }: Settings): Way | undefined {
  const type = get('authType');
  if (type !== undefined) {
    const way = Object.hasOwn(types, type) ? types[type] : undefined;
    if (way === undefined)
      problems.push(`${label('authType')} ${mayShow ? `is ${JSON.stringify(type)}, and ` : ''}must be one of ${Object.keys(types).join(', ')}`);
    return way;
  }
  const found = signs.find(([, those]) => those.some((name) => get(name) !== undefined));
  if (found === undefined) {
    const wanted = (['password', 'credentialSecret', 'token', 'accessKey'] as const).map(label).join(', ');
    problems.push(`nothing to sign in with is set: one of ${wanted} is needed`);
  }
  return found?.[0];
}

/** Each collects what is missing, and gives what makes the authenticator where nothing is. */
const ways: Readonly<Record<Way, (settings: Settings, hasEndpoint: boolean) => () => TokenSource | Authenticator>> = {
  password(settings) {
    const [authUrl, password, user] = [need(settings, 'authUrl'), need(settings, 'password'), readUser(settings)];
    const project = readProject(settings, 'userId' in user);
    return () => keystonePassword({ authUrl, password, ...user, ...project });
  },
  applicationCredential(settings) {
    const [authUrl, secret, id] = [need(settings, 'authUrl'), need(settings, 'credentialSecret'), settings.get('credentialId')];
    const credential = id === undefined ? { name: need(settings, 'credentialName', 'credentialId'), ...readUser(settings) } : { id };
    return () => keystoneApplicationCredential({ authUrl, secret, ...credential });
  },
  token(settings, hasEndpoint) {
    const [token, authUrl] = [need(settings, 'token'), settings.get('authUrl')];
    if (authUrl === undefined) {
      need(settings, 'projectId');
      if (!hasEndpoint) needEndpoint(settings);
      return () => token;
    }
    const project = readProject(settings, true);
    return () => keystoneToken({ authUrl, token, ...project });
  },
  accessKey(settings, hasEndpoint) {
    const [id, secretKey, projectId] = [need(settings, 'accessKey'), need(settings, 'secretKey'), need(settings, 'projectId')];
    if (!hasEndpoint) needEndpoint(settings);
    const securityToken = settings.get('securityToken');
    return () => accessKey({ accessKey: id, secretKey, projectId, ...(securityToken === undefined ? {} : { securityToken }) });
  },
};

function readUser(settings: Settings): UserOptions {
  const userId = settings.get('userId');
  if (userId !== undefined) return { userId };
  const username = need(settings, 'username', 'userId');
  const { id, name } = readDomain(settings, 'userDomainId', 'userDomain');
  if (id !== undefined) return { username, userDomainId: id };
  return { username, userDomain: name ?? need(settings, 'userDomain', 'userDomainId') };
}

/** An id says more than a name: openrc files often hold both. `needsDomain` is true where no user's domain can stand in. */
function readProject(settings: Settings, needsDomain: boolean): ProjectOptions {
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

function need({ get, label, problems }: Settings, name: SettingName, or?: SettingName): string {
  const value = get(name);
  if (value === undefined) problems.push(`${label(name)}${or === undefined ? '' : ` or ${label(or)}`} is missing`);
  return value ?? '';
}

function needEndpoint({ label, problems }: Settings): void {
  problems.push(`${label('csbs')} or ${label('vbs')} is missing: without a catalogue the addresses must be told`);
}
