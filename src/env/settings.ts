// The settings that openrc files, environments and clouds.yaml share: what each is called there.

/** What a person may set. The first name that is set counts; two that differ contradict each other. */
export const names = {
  authUrl: { env: ['OS_AUTH_URL'], cloud: ['auth.auth_url'] },
  authType: { env: ['OS_AUTH_TYPE'], cloud: ['auth_type'] },
  identityVersion: { env: ['OS_IDENTITY_API_VERSION'], cloud: ['identity_api_version'] },
  username: { env: ['OS_USERNAME'], cloud: ['auth.username'] },
  userId: { env: ['OS_USER_ID'], cloud: ['auth.user_id'] },
  password: { env: ['OS_PASSWORD'], cloud: ['auth.password'] },
  userDomain: { env: ['OS_USER_DOMAIN_NAME'], cloud: ['auth.user_domain_name'] },
  userDomainId: { env: ['OS_USER_DOMAIN_ID'], cloud: ['auth.user_domain_id'] },
  domain: { env: ['OS_DOMAIN_NAME'], cloud: ['auth.domain_name'] },
  domainId: { env: ['OS_DOMAIN_ID'], cloud: ['auth.domain_id'] },
  defaultDomain: { env: ['OS_DEFAULT_DOMAIN_NAME'], cloud: ['auth.default_domain_name'] },
  defaultDomainId: { env: ['OS_DEFAULT_DOMAIN_ID', 'OS_DEFAULT_DOMAIN'], cloud: ['auth.default_domain_id', 'auth.default_domain'] },
  project: { env: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'], cloud: ['auth.project_name', 'auth.tenant_name'] },
  projectId: { env: ['OS_PROJECT_ID', 'OS_TENANT_ID'], cloud: ['auth.project_id', 'auth.tenant_id'] },
  projectDomain: { env: ['OS_PROJECT_DOMAIN_NAME'], cloud: ['auth.project_domain_name'] },
  projectDomainId: { env: ['OS_PROJECT_DOMAIN_ID'], cloud: ['auth.project_domain_id'] },
  credentialId: { env: ['OS_APPLICATION_CREDENTIAL_ID'], cloud: ['auth.application_credential_id'] },
  credentialName: { env: ['OS_APPLICATION_CREDENTIAL_NAME'], cloud: ['auth.application_credential_name'] },
  credentialSecret: { env: ['OS_APPLICATION_CREDENTIAL_SECRET'], cloud: ['auth.application_credential_secret'] },
  token: { env: ['OS_TOKEN'], cloud: ['auth.token'] },
  accessKey: { env: ['OS_ACCESS_KEY', 'OS_ACCESS_KEY_ID'], cloud: ['auth.access_key', 'auth.ak', 'access_key', 'ak'] },
  secretKey: { env: ['OS_SECRET_KEY', 'OS_SECRET_ACCESS_KEY'], cloud: ['auth.secret_key', 'auth.sk', 'secret_key', 'sk'] },
  securityToken: { env: ['OS_SECURITY_TOKEN'], cloud: ['auth.security_token', 'security_token'] },
  region: { env: ['OS_REGION_NAME'], cloud: ['region_name'] },
  interface: { env: ['OS_INTERFACE', 'OS_ENDPOINT_TYPE'], cloud: ['interface', 'endpoint_type'] },
  csbs: { env: ['OS_DATA_PROTECT_ENDPOINT_OVERRIDE'], cloud: ['data_protect_endpoint_override'] },
  vbs: { env: ['OS_VBS_ENDPOINT_OVERRIDE'], cloud: ['vbs_endpoint_override'] },
  caFile: { env: ['OS_CACERT'], cloud: ['cacert'] },
  certFile: { env: ['OS_CERT'], cloud: ['cert'] },
  keyFile: { env: ['OS_KEY'], cloud: ['key'] },
  insecure: { env: ['OS_INSECURE'], cloud: ['insecure'] },
  verify: { env: [], cloud: ['verify'] },
} satisfies Record<string, { env: string[]; cloud: string[] }>;

export type SettingName = keyof typeof names;

/** What is set, wherever it comes from. */
export interface Settings {
  readonly get: (name: SettingName) => string | undefined;
  /** What the setting is called there, for messages. */
  readonly label: (name: SettingName) => string;
  /** Whether values that are no secret may be shown. */
  readonly mayShow: boolean;
  /** What is wrong with it, all of it. */
  readonly problems: string[];
}

const secrets: ReadonlySet<SettingName> = new Set(['password', 'credentialSecret', 'token', 'accessKey', 'secretKey', 'securityToken']);

/** Reads every setting once. `read` gives the value that stands under a name; an empty text is none, as other tools have it. */
export function readSettings(source: 'env' | 'cloud', read: (name: string) => unknown): Settings {
  const problems: string[] = [];
  const mayShow = source === 'env';
  const values = new Map<SettingName, string>();
  for (const name of Object.keys(names) as SettingName[]) {
    const found = names[name][source].flatMap((called) => {
      const value = read(called);
      if (value === undefined || value === null || value === '') return [];
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ called, value: String(value) }];
      problems.push(`${called} must be a text`);
      return [];
    });
    const [first] = found;
    if (first === undefined) continue;
    values.set(name, first.value);
    const other = found.find(({ value }) => value !== first.value);
    if (other === undefined) continue;
    const shown = ({ called, value }: typeof first) => (mayShow && !secrets.has(name) ? `${called} (${JSON.stringify(value)})` : called);
    problems.push(`${shown(first)} and ${shown(other)} contradict each other`);
  }
  return { get: (name) => values.get(name), label: (name) => names[name][source][0] ?? name, mayShow, problems };
}
