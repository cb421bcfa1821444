// Which way of signing in settings mean, and what is missing for it.

import { checkId } from '../checks.js';
import type { Authenticator, TokenSource } from '../index.js';
import {
  type ArgumentError,
  accessKey,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
} from '../index.js';
import { complain, names, type SettingName, type Settings } from './settings.js';
import { readAddress } from './url-setting.js';
import { need, readProject, readUser } from './user-and-project.js';

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

/** The way to sign in; undefined where something is missing or wrong, which is then among the problems. */
export function readAuth(settings: Settings, allowInsecureHttp: boolean): TokenSource | Authenticator | undefined {
  const { get, label, problems } = settings;
  for (const name of ['trust', 'systemScope', 'agency'] as const)
    if (get(name) !== undefined) problems.push(`${label(name)} is not supported`);
  const way = chooseWay(settings);
  if (way === undefined) {
    if (get('authUrl') !== undefined) readAddress(settings, 'authUrl', allowInsecureHttp);
    return undefined;
  }
  const before = problems.length;
  const auth = ways[way](settings, allowInsecureHttp);
  if (problems.length > before) return undefined;
  try {
    return auth();
  } catch (error) {
    // An authenticator names its options, not the settings that they came from.
    const { argument, message } = error as ArgumentError;
    complain(
      settings,
      Object.hasOwn(names, argument) ? message.replace(argument, label(argument as SettingName)) : message,
    );
    return undefined;
  }
}

function chooseWay({ get, label, problems, mayShow }: Settings): Way | undefined {
  const type = get('authType');
  if (type !== undefined) {
    const way = Object.hasOwn(types, type) ? types[type] : undefined;
    if (way === undefined)
      problems.push(
        `${label('authType')} ${mayShow ? `is ${JSON.stringify(type)}, and ` : ''}must be one of ${Object.keys(types).join(', ')}`,
      );
    return way;
  }
  const found = signs.find(([, those]) => those.some((name) => get(name) !== undefined));
  if (found === undefined) {
    const wanted = (['password', 'credentialSecret', 'token', 'accessKey'] as const).map(label).join(', ');
    const keystone = get('authUrl') === undefined ? `, and ${label('authUrl')} for the first two` : '';
    problems.push(`nothing to sign in with is set: one of ${wanted} is needed${keystone}`);
  }
  return found?.[0];
}

/** Each collects what is missing, and gives what makes the authenticator where nothing is. */
const ways: Readonly<
  Record<Way, (settings: Settings, allowInsecureHttp: boolean) => () => TokenSource | Authenticator>
> = {
  password(settings, allowInsecureHttp) {
    const authUrl = needKeystone(settings, allowInsecureHttp);
    const [password, user] = [need(settings, 'password'), readUser(settings)];
    const project = readProject(settings, 'userId' in user);
    return () => keystonePassword({ authUrl, password, ...user, ...project });
  },
  applicationCredential(settings, allowInsecureHttp) {
    const authUrl = needKeystone(settings, allowInsecureHttp);
    const [secret, id] = [need(settings, 'credentialSecret'), settings.get('credentialId')];
    const credential =
      id === undefined ? { name: need(settings, 'credentialName', 'credentialId'), ...readUser(settings) } : { id };
    return () => keystoneApplicationCredential({ authUrl, secret, ...credential });
  },
  token(settings, allowInsecureHttp) {
    const token = needHeader(settings, 'token');
    if (settings.get('authUrl') === undefined) {
      needWithoutCatalog(settings);
      return () => token;
    }
    const [authUrl, project] = [needKeystone(settings, allowInsecureHttp), readProject(settings, true)];
    return () => keystoneToken({ authUrl, token, ...project });
  },
  accessKey(settings) {
    const [id, secretKey] = [needHeader(settings, 'accessKey'), needHeader(settings, 'secretKey')];
    const securityToken =
      settings.get('securityToken') === undefined ? {} : { securityToken: needHeader(settings, 'securityToken') };
    const projectId = needWithoutCatalog(settings);
    return () => accessKey({ accessKey: id, secretKey, projectId, ...securityToken });
  },
};

function needKeystone(settings: Settings, allowInsecureHttp: boolean): string {
  if (settings.get('authUrl') !== undefined) return readAddress(settings, 'authUrl', allowInsecureHttp) ?? '';
  settings.problems.push(
    `${settings.label('authUrl')} is missing${settings.get('profile') === undefined ? '' : ', and its profile is not known'}`,
  );
  return '';
}

/** What becomes a header. */
function needHeader(settings: Settings, name: SettingName): string {
  const value = need(settings, name);
  if (/[^\x21-\x7e]/.test(value))
    settings.problems.push(`${settings.label(name)} holds blanks, line ends or characters outside ASCII`);
  return value;
}

/** The project's id, where no catalog tells it. The addresses must be told as well. */
function needWithoutCatalog(settings: Settings): string {
  const { get, label, problems } = settings;
  if (get('csbs') === undefined && get('vbs') === undefined) {
    problems.push(`${label('csbs')} or ${label('vbs')} is missing: without a catalog the addresses must be told`);
  }
  const id = need(settings, 'projectId');
  try {
    if (id !== '') checkId(label('projectId'), id);
  } catch (error) {
    complain(settings, (error as Error).message);
  }
  return id;
}
