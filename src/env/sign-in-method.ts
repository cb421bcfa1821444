// Selects the sign-in method of the settings, and finds what is missing for it.
import { checkAuthUrl } from '../auth/keystone/auth-url.js';
import { checkId, isVisibleAscii } from '../checks.js';
import type { Authenticator, TokenSource } from '../index.js';
import {
  type ArgumentError,
  accessKey,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
} from '../index.js';
import { addMissing, addProblem, type SettingName, type Settings, settingNames } from './settings.js';
import { readUrl } from './url-setting.js';
import { readExpectedProject, readProjectOptions, requireSetting, requireUser } from './user-and-project.js';

type Method = 'password' | 'token' | 'applicationCredential' | 'accessKey';

/** The values of `OS_AUTH_TYPE`. */
const methodOfType: Readonly<Record<string, Method>> = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'applicationCredential',
  aksk: 'accessKey',
};

/** The settings that select a method, in order of precedence. */
const detectors: readonly [Method, readonly SettingName[]][] = [
  ['applicationCredential', ['credentialId', 'credentialName', 'credentialSecret']],
  ['token', ['token']],
  ['password', ['password']],
  ['accessKey', ['accessKey', 'secretKey']],
  ['password', ['username', 'userId']],
];

/** The credentials; undefined if something is missing or invalid, which is then among the problems. */
export function readAuth(settings: Settings, allowInsecureHttp: boolean): TokenSource | Authenticator | undefined {
  const { get, label, problems } = settings;
  for (const name of ['trust', 'systemScope', 'agency'] as const)
    if (get(name) !== undefined) problems.push(`${label(name)} is not supported`);
  const method = chooseMethod(settings);
  if (method === undefined) {
    if (get('authUrl') !== undefined) requireAuthUrl(settings, allowInsecureHttp);
    return undefined;
  }
  const before = problems.length;
  const createAuth = methods[method](settings, allowInsecureHttp);
  if (problems.length > before) return undefined;
  try {
    return createAuth();
  } catch (error) {
    addProblem(settings, relabel(settings, error as ArgumentError));
    return undefined;
  }
}

/** Authenticators name their options in errors, not the settings that the values came from. */
export function relabel({ label }: Settings, { argument, message }: ArgumentError): string {
  return Object.hasOwn(settingNames, argument) ? message.replace(argument, label(argument as SettingName)) : message;
}

function chooseMethod({ get, label, problems, mayShow }: Settings): Method | undefined {
  const type = get('authType');
  if (type !== undefined) {
    const method = Object.hasOwn(methodOfType, type) ? methodOfType[type] : undefined;
    if (method === undefined) {
      const given = mayShow ? `is ${JSON.stringify(type)}, and ` : '';
      problems.push(`${label('authType')} ${given}must be one of ${Object.keys(methodOfType).join(', ')}`);
    }
    return method;
  }
  const detected = detectors.find(([, those]) => those.some((name) => get(name) !== undefined));
  if (detected === undefined) {
    const wanted = (['password', 'credentialSecret', 'token', 'accessKey'] as const).map(label).join(', ');
    const authUrl = get('authUrl') === undefined ? `, and ${label('authUrl')} for the first two` : '';
    const cloud = mayShow ? ' (or OS_CLOUD, for a cloud of clouds.yaml)' : '';
    problems.push(`no credentials are set: set one of ${wanted}${authUrl}${cloud}`);
  }
  return detected?.[0];
}

/** Each method adds what is missing, and returns a function that creates the credentials if nothing is missing. */
const methods: Readonly<
  Record<Method, (settings: Settings, allowInsecureHttp: boolean) => () => TokenSource | Authenticator>
> = {
  password(settings, allowInsecureHttp) {
    const authUrl = requireAuthUrl(settings, allowInsecureHttp);
    const [user, password] = [requireUser(settings), requireSetting(settings, 'password')];
    const project = readProjectOptions(settings, 'userId' in user);
    const hasProject = project.projectId !== undefined || project.project !== undefined;
    // A user may have a default project, so a missing project is a problem only together with others.
    if (settings.missing.length > 0 && !hasProject)
      addMissing(settings, 'project', 'projectId', ' (unless the user has a default project)');
    return () => keystonePassword({ authUrl, password, ...user, ...project });
  },
  applicationCredential(settings, allowInsecureHttp) {
    const authUrl = requireAuthUrl(settings, allowInsecureHttp);
    const id = settings.get('credentialId');
    const credential =
      id === undefined
        ? { name: requireSetting(settings, 'credentialName', 'credentialId'), ...requireUser(settings) }
        : { id };
    const secret = requireSetting(settings, 'credentialSecret');
    const project = readExpectedProject(settings);
    return () => keystoneApplicationCredential({ authUrl, secret, ...credential, ...project });
  },
  token(settings, allowInsecureHttp) {
    const token = requireHeader(settings, 'token');
    if (settings.get('authUrl') === undefined) {
      requireEndpointAndProject(settings);
      return () => token;
    }
    const authUrl = requireAuthUrl(settings, allowInsecureHttp);
    const project = readProjectOptions(settings, true);
    return () => keystoneToken({ authUrl, token, ...project });
  },
  accessKey(settings) {
    const [id, secretKey] = [requireHeader(settings, 'accessKey'), requireHeader(settings, 'secretKey')];
    const securityToken =
      settings.get('securityToken') === undefined ? {} : { securityToken: requireHeader(settings, 'securityToken') };
    const projectId = requireEndpointAndProject(settings);
    return () => accessKey({ accessKey: id, secretKey, projectId, ...securityToken });
  },
};

function requireAuthUrl(settings: Settings, allowInsecureHttp: boolean): string {
  if (settings.get('authUrl') !== undefined) {
    const url = readUrl(settings, 'authUrl', allowInsecureHttp);
    try {
      return url === undefined ? '' : checkAuthUrl(url);
    } catch (error) {
      addProblem(settings, relabel(settings, error as ArgumentError));
      return '';
    }
  }
  const hasProfile = settings.get('profile') !== undefined;
  addMissing(settings, 'authUrl', undefined, hasProfile ? ', and its profile is not known' : '');
  return '';
}

/** A value that is sent as a header. */
function requireHeader(settings: Settings, name: SettingName): string {
  const value = requireSetting(settings, name);
  if (value !== '' && !isVisibleAscii(value))
    settings.problems.push(`${settings.label(name)} contains spaces, line breaks or characters outside ASCII`);
  return value;
}

/** Returns the project's id. Without a catalog, the settings must contain it and the endpoints. */
function requireEndpointAndProject(settings: Settings): string {
  const { get, label } = settings;
  if (get('csbs') === undefined && get('vbs') === undefined)
    addMissing(settings, 'csbs', 'vbs', ': without a catalog, the settings must contain the URLs of the services');
  const id = requireSetting(settings, 'projectId');
  try {
    if (id !== '') checkId(label('projectId'), id);
  } catch (error) {
    addProblem(settings, (error as Error).message);
  }
  return id;
}
