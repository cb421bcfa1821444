// The settings of the environment and of clouds.yaml, and their names there.

/**
 * The names of each setting. Two names with different values contradict each other. In clouds.yaml, `auth.` may be
 * omitted.
 */
export const settingNames = {
  authUrl: { env: ['OS_AUTH_URL'], cloud: ['auth.auth_url'] },
  authType: { env: ['OS_AUTH_TYPE', 'OS_AUTH_PLUGIN'], cloud: ['auth_type', 'auth_plugin'] },
  identityVersion: { env: ['OS_IDENTITY_API_VERSION'], cloud: ['identity_api_version'] },
  username: { env: ['OS_USERNAME', 'OS_USER_NAME'], cloud: ['auth.username', 'auth.user_name'] },
  userId: { env: ['OS_USER_ID'], cloud: ['auth.user_id'] },
  password: { env: ['OS_PASSWORD'], cloud: ['auth.password'] },
  userDomain: { env: ['OS_USER_DOMAIN_NAME'], cloud: ['auth.user_domain_name'] },
  userDomainId: { env: ['OS_USER_DOMAIN_ID'], cloud: ['auth.user_domain_id'] },
  domain: { env: ['OS_DOMAIN_NAME'], cloud: ['auth.domain_name'] },
  domainId: { env: ['OS_DOMAIN_ID'], cloud: ['auth.domain_id'] },
  defaultDomain: { env: ['OS_DEFAULT_DOMAIN_NAME'], cloud: ['auth.default_domain_name'] },
  defaultDomainId: {
    env: ['OS_DEFAULT_DOMAIN_ID', 'OS_DEFAULT_DOMAIN'],
    cloud: ['auth.default_domain_id', 'auth.default_domain'],
  },
  project: { env: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'], cloud: ['auth.project_name', 'auth.tenant_name'] },
  projectId: { env: ['OS_PROJECT_ID', 'OS_TENANT_ID'], cloud: ['auth.project_id', 'auth.tenant_id'] },
  projectDomain: { env: ['OS_PROJECT_DOMAIN_NAME'], cloud: ['auth.project_domain_name'] },
  projectDomainId: { env: ['OS_PROJECT_DOMAIN_ID'], cloud: ['auth.project_domain_id'] },
  credentialId: { env: ['OS_APPLICATION_CREDENTIAL_ID'], cloud: ['auth.application_credential_id'] },
  credentialName: { env: ['OS_APPLICATION_CREDENTIAL_NAME'], cloud: ['auth.application_credential_name'] },
  credentialSecret: { env: ['OS_APPLICATION_CREDENTIAL_SECRET'], cloud: ['auth.application_credential_secret'] },
  token: { env: ['OS_TOKEN', 'OS_AUTH_TOKEN'], cloud: ['auth.token', 'auth.auth_token'] },
  accessKey: { env: ['OS_ACCESS_KEY', 'OS_ACCESS_KEY_ID'], cloud: ['auth.access_key', 'auth.ak'] },
  secretKey: { env: ['OS_SECRET_KEY', 'OS_SECRET_ACCESS_KEY'], cloud: ['auth.secret_key', 'auth.sk'] },
  securityToken: { env: ['OS_SECURITY_TOKEN'], cloud: ['auth.security_token'] },
  region: { env: ['OS_REGION_NAME'], cloud: ['region_name'] },
  interface: { env: ['OS_INTERFACE', 'OS_ENDPOINT_TYPE'], cloud: ['interface', 'endpoint_type'] },
  csbs: { env: ['OS_DATA_PROTECT_ENDPOINT_OVERRIDE'], cloud: ['data_protect_endpoint_override'] },
  vbs: { env: ['OS_VBS_ENDPOINT_OVERRIDE'], cloud: ['vbs_endpoint_override'] },
  caFile: { env: ['OS_CACERT'], cloud: ['cacert'] },
  certFile: { env: ['OS_CERT'], cloud: ['cert'] },
  keyFile: { env: ['OS_KEY'], cloud: ['key'] },
  insecure: { env: ['OS_INSECURE'], cloud: ['insecure'] },
  verify: { env: [], cloud: ['verify'] },
  profile: { env: [], cloud: ['profile', 'cloud'] },
  // These would change what the client signs in to. They are not supported, and ignoring them would be wrong.
  trust: { env: ['OS_TRUST_ID'], cloud: ['auth.trust_id'] },
  systemScope: { env: ['OS_SYSTEM_SCOPE'], cloud: ['auth.system_scope'] },
  agency: { env: ['OS_AGENCY_NAME', 'OS_TARGET_AGENCY_NAME'], cloud: ['auth.target_agency_name'] },
} satisfies Record<string, { env: string[]; cloud: string[] }>;

export type SettingName = keyof typeof settingNames;

/** The settings that are used if these are not set. */
const fallbacks: Partial<Record<SettingName, readonly SettingName[]>> = {
  userDomain: ['domain', 'defaultDomain'],
  userDomainId: ['domainId', 'defaultDomainId'],
  projectDomain: ['domain', 'defaultDomain'],
  projectDomainId: ['domainId', 'defaultDomainId'],
};

/** The settings from all sources. */
export interface Settings {
  readonly get: (name: SettingName) => string | undefined;
  /** Whether the caller set it as an option. */
  readonly isOption: (name: SettingName) => boolean;
  /** The name of the setting in its source, for messages: the one that is set there, if one is. */
  readonly label: (name: SettingName) => string;
  /** Whether messages may show values that are not secret. */
  readonly mayShow: boolean;
  /** All problems of the settings. */
  readonly problems: string[];
  /** The labels of the missing settings, which are also among the problems. */
  readonly missing: string[];
}

const secretSettings: ReadonlySet<SettingName> = new Set([
  'password',
  'credentialSecret',
  'token',
  'accessKey',
  'secretKey',
  'securityToken',
]);

/** Returns the value of a name. */
export type Layer = (name: string) => unknown;

/**
 * Reads every setting once, from the first layer that has it. An empty string counts as not set, as in other tools.
 * `options` are those of the caller, which take precedence.
 */
export function readSettings(
  source: 'env' | 'cloud',
  layers: readonly Layer[],
  options: Partial<Record<SettingName, string>>,
): Settings {
  const problems: string[] = [];
  const mayShow = source === 'env';
  const values = new Map(Object.entries(options) as [SettingName, string][]);
  const isOption = (name: SettingName) => Object.hasOwn(options, name);
  const spellingOf = new Map<SettingName, string>();
  const label = (name: SettingName) => {
    if (isOption(name)) return name;
    const set = [name, ...(fallbacks[name] ?? [])].find((one) => spellingOf.has(one));
    return set === undefined ? (settingNames[name][source][0] ?? name) : (spellingOf.get(set) ?? set);
  };
  const get = (name: SettingName) => values.get(name);
  const settings: Settings = { get, isOption, label, mayShow, problems, missing: [] };
  for (const name of Object.keys(settingNames) as SettingName[]) {
    if (isOption(name)) continue;
    const spellings = settingNames[name][source].flatMap(spellingsOf);
    const found = readFirst(layers, spellings, problems);
    const [first, ...others] = found.map((one) => ({ ...one, value: normalize(name, one.value) }));
    if (first === undefined) continue;
    values.set(name, first.value);
    spellingOf.set(name, first.spelling);
    const other = others.find(({ value }) => value !== first.value);
    if (other === undefined) continue;
    const shown = ({ spelling, value }: Found) =>
      mayShow && !secretSettings.has(name) ? `${spelling} (${JSON.stringify(value)})` : spelling;
    problems.push(`${shown(first)} and ${shown(other)} contradict each other: remove one of them`);
  }
  for (const name of ['authUrl', 'csbs', 'vbs'] as const) fillRegion(settings, name, values);
  return settings;
}

/** Adds an error message, without the values in it unless they may be shown. */
export function addProblem({ mayShow, problems }: Settings, message: string): void {
  problems.push((mayShow ? message : message.replace(/ \(host [^)]*\)|, got .*/s, '')).replace(/\.$/, ''));
}

/** Adds a missing setting. `or` can be set instead; `why` explains it. */
export function addMissing(
  { label, problems, missing }: Settings,
  name: SettingName,
  or?: SettingName,
  why = '',
): void {
  missing.push(label(name));
  problems.push(`${label(name)}${or === undefined ? '' : ` or ${label(or)}`} is missing${why}`);
}

interface Found {
  readonly spelling: string;
  readonly value: string;
}

function readFirst([layer, ...below]: readonly Layer[], spellings: readonly string[], problems: string[]): Found[] {
  if (layer === undefined) return [];
  const found = readLayer(layer, spellings, problems);
  return found.length > 0 ? found : readFirst(below, spellings, problems);
}

function readLayer(layer: Layer, spellings: readonly string[], problems: string[]): Found[] {
  return spellings.flatMap((spelling) => {
    const value = layer(spelling);
    if (typeof value === 'string' && value !== '') return [{ spelling, value }];
    if (value !== undefined && value !== null && value !== '') problems.push(`${spelling} must be a string`);
    return [];
  });
}

/** In clouds.yaml, a setting may be under `auth` or next to it, with `_` or `-`. Variables have one spelling. */
function spellingsOf(name: string): string[] {
  if (name.startsWith('OS_')) return [name];
  const paths = [name, name.replace(/^auth\./, '')];
  return [...new Set(paths.flatMap((path) => [path, path.replaceAll('_', '-')]))];
}

/** Older tools write `publicURL` for `public`. */
function normalize(name: SettingName, value: string): string {
  return name === 'interface' ? value.replace(/URL$/, '') : value;
}

/** The profiles of vendors contain `{region_name}` for the region. */
function fillRegion(settings: Settings, name: SettingName, values: Map<SettingName, string>): void {
  const [url, region] = [settings.get(name), settings.get('region')];
  if (url?.includes('{region_name}') !== true) return;
  if (region === undefined) addMissing(settings, 'region', undefined, `, which is a part of ${settings.label(name)}`);
  values.set(name, url.replaceAll('{region_name}', region ?? 'region'));
}
