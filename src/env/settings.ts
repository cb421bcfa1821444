// The settings that openrc files, environments and clouds.yaml share: what each is called there.

/** What a person may set. The first name that is set counts; two that differ contradict each other. In clouds.yaml `auth.` may be left out. */
export const names = {
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
  // What would sign in to something else than it says here: refused, not passed over.
  trust: { env: ['OS_TRUST_ID'], cloud: ['auth.trust_id'] },
  systemScope: { env: ['OS_SYSTEM_SCOPE'], cloud: ['auth.system_scope'] },
  agency: { env: ['OS_AGENCY_NAME', 'OS_TARGET_AGENCY_NAME'], cloud: ['auth.target_agency_name'] },
} satisfies Record<string, { env: string[]; cloud: string[] }>;

export type SettingName = keyof typeof names;

/** What is set, wherever it comes from. */
export interface Settings {
  readonly get: (name: SettingName) => string | undefined;
  /** Whether the caller's options say it. */
  readonly isGiven: (name: SettingName) => boolean;
  /** What the setting is called there, for messages. */
  readonly label: (name: SettingName) => string;
  /** Whether values that are no secret may be shown. */
  readonly mayShow: boolean;
  /** What is wrong with it, all of it. */
  readonly problems: string[];
}

const secrets: ReadonlySet<SettingName> = new Set([
  'password',
  'credentialSecret',
  'token',
  'accessKey',
  'secretKey',
  'securityToken',
]);

/** What stands under a name. */
export type Layer = (name: string) => unknown;

/**
 * Reads every setting once. Of several layers the first that has a setting counts. An empty text is nothing, as other tools have it. `given` holds
 * what the caller says instead, which is taken as it is.
 */
export function readSettings(
  source: 'env' | 'cloud',
  layers: readonly Layer[],
  given: Partial<Record<SettingName, string>>,
): Settings {
  const problems: string[] = [];
  const mayShow = source === 'env';
  const values = new Map(Object.entries(given) as [SettingName, string][]);
  const isGiven = (name: SettingName) => Object.hasOwn(given, name);
  const label = (name: SettingName) => (isGiven(name) ? name : (names[name][source][0] ?? name));
  const settings: Settings = { get: (name) => values.get(name), isGiven, label, mayShow, problems };
  for (const name of Object.keys(names) as SettingName[]) {
    if (isGiven(name)) continue;
    const called = names[name][source].flatMap(spellings);
    const found = readFirst(layers, called, problems);
    const [first, ...others] = found.map((one) => ({ ...one, value: normal(name, one.value) }));
    if (first === undefined) continue;
    values.set(name, first.value);
    const other = others.find(({ value }) => value !== first.value);
    if (other === undefined) continue;
    const shown = ({ called, value }: Found) =>
      mayShow && !secrets.has(name) ? `${called} (${JSON.stringify(value)})` : called;
    problems.push(`${shown(first)} and ${shown(other)} contradict each other`);
  }
  for (const name of ['authUrl', 'csbs', 'vbs'] as const) fillRegion(settings, name, values);
  return settings;
}

/** Takes the message of an error among the problems, without the values that it shows where they may not be shown. */
export function complain({ mayShow, problems }: Settings, message: string): void {
  problems.push((mayShow ? message : message.replace(/ \(host [^)]*\)|, got .*/s, '')).replace(/\.$/, ''));
}

interface Found {
  readonly called: string;
  readonly value: string;
}

function readFirst([layer, ...below]: readonly Layer[], names: readonly string[], problems: string[]): Found[] {
  if (layer === undefined) return [];
  const found = readNames(layer, names, problems);
  return found.length > 0 ? found : readFirst(below, names, problems);
}

function readNames(layer: Layer, names: readonly string[], problems: string[]): Found[] {
  return names.flatMap((called) => {
    const value = layer(called);
    if (typeof value === 'string' && value !== '') return [{ called, value }];
    if (value !== undefined && value !== null && value !== '') problems.push(`${called} must be a text`);
    return [];
  });
}

/** The ways to write a setting of clouds.yaml: under `auth` or beside it, with `_` or `-`. Variables have one. */
function spellings(called: string): string[] {
  if (called.startsWith('OS_')) return [called];
  const places = [called, called.replace(/^auth\./, '')];
  return [...new Set(places.flatMap((place) => [place, place.replaceAll('_', '-')]))];
}

/** Older tools write `publicURL` for `public`. */
function normal(name: SettingName, value: string): string {
  return name === 'interface' ? value.replace(/URL$/, '') : value;
}

/** Profiles of vendors write `{region_name}` for the region. */
function fillRegion({ get, label, problems }: Settings, name: SettingName, values: Map<SettingName, string>): void {
  const [url, region] = [get(name), get('region')];
  if (url?.includes('{region_name}') !== true) return;
  if (region === undefined) problems.push(`${label('region')} is missing, which is a part of ${label(name)}`);
  values.set(name, url.replaceAll('{region_name}', region ?? 'region'));
}
