// What to do instead of a key that does not exist: users guess names, or pass an option to the wrong function.
// Functions rather than constants, so that bundlers can drop them.

/** A sentence about an unknown key, without the period at its end. */
export type Hint = (key: string) => string | undefined;

/** Keys, separated by spaces, and what to do instead. `KEY` in a sentence stands for the key. */
type Table = readonly (readonly [keys: string, hint: string])[];

function find(key: string, table: Table): string | undefined {
  return table.find(([keys]) => keys.split(' ').includes(key))?.[1].replaceAll('KEY', key);
}

const pageSize =
  'To set the page size, pass pageSize in the list options; to get only the first N rows, call toArray({ limit: N })';
const tags = "To find backups by their tags, call client.resourceInstances.filter(tagFilter().all({ env: 'prod' }))";
const period = 'To select a period, use start_time and end_time';

const pagingTable: Table = [
  ['limit max count size per_page perPage', pageSize],
  [
    'cursor startAt page pageToken nextToken continue',
    'To resume after a page, call byPage({ startAt: cursor }) of the listing',
  ],
];

const requestTable: Table = [
  ['timeout timeoutSeconds timeout_ms', 'The timeout is timeoutMs, in milliseconds'],
  ['retries retry max_retries', 'The number of retries is maxRetries'],
  ['abortSignal cancelToken controller abort', 'To abort a call, pass signal, such as that of an AbortController'],
  [
    'headers proxy httpAgent httpsAgent fetch',
    'KEY belongs to the option http of the client: new CsbsClient({ …, http: { KEY } })',
  ],
  ['agent', 'An agent is http: { httpsAgent: agent } of the client'],
];

/** For the query of `backups.list`. */
export const queryHint: Hint = (key) =>
  find(key, [
    ['tags tag tags_any not_tags not_tags_any tagFilter', tags],
    ['since from after until to before created_after created_before', period],
    ['created_at updated_at protected_at', `${period}; to sort, use sort: { KEY: 'asc' }`],
    ['order orderBy order_by sortBy sort_key sort_dir sort_by direction', "To sort, use sort: { created_at: 'asc' }"],
    ['id backup_id backupId checkpoint_item_id', 'To read one backup by its id, call backups.get(id)'],
    [
      'project_id projectId tenant_id tenantId',
      'The project is that of the client: create another client for another project',
    ],
    ['region region_name', 'The region is that of the client: pass it to CsbsClient.connect'],
    ...pagingTable,
    [
      'pageSize prefetch concurrency signal timeoutMs maxRetries onAttempt extraQuery',
      'KEY is a list option: pass it in the second argument, as in list(query, { KEY })',
    ],
    ...requestTable,
  ]);

/** For the options of a listing. */
export const listHint: Hint = (key) =>
  find(key, [
    ...pagingTable,
    [
      'status name az resource_id resource_name resource_type image_type policy_id ip checkpoint_id all_tenants dec start_time end_time sort marker offset',
      'KEY is a filter: pass it in the first argument, as in list({ KEY })',
    ],
    ['tags tag', tags],
    ['parallel parallelism threads workers', 'To request several pages in parallel, pass concurrency'],
    ...requestTable,
  ]);

/** For the options of a listing by tags. */
export const instanceListHint: Hint = (key) =>
  find(key, [
    ...pagingTable,
    [
      'status name az resource_id resource_type image_type policy_id ip checkpoint_id all_tenants dec start_time end_time sort marker',
      'The tag filter cannot filter or sort by KEY: call backups.list({ KEY })',
    ],
    ['resource_name', "To filter by name, call resourceName of the filter: tagFilter().resourceName('shop')"],
    ['tags tags_any not_tags not_tags_any', "Tags are the first argument: tagFilter().all({ env: 'prod' })"],
    ['parallel parallelism threads workers', 'To request several pages in parallel, pass concurrency'],
    ...requestTable,
  ]);

/** For the options of a single call. */
export const requestHint: Hint = (key) =>
  find(key, [
    ['pageSize prefetch concurrency extraQuery limit', 'KEY is for listings: this call has no pages'],
    ['waitMs intervalMs onPoll', 'KEY is an option of waitUntilAvailable'],
    ...requestTable,
  ]);

/** For the options of `waitUntilAvailable`. */
export const waitHint: Hint = (key) =>
  find(key, [
    ['timeout maxWait deadline wait maxWaitMs', 'How long to wait is waitMs, in milliseconds'],
    ['interval pollInterval delay pollMs', 'The time between two polls is intervalMs, in milliseconds'],
    ['onProgress onUpdate callback', 'To see each poll, pass onPoll: (backup) => {}'],
    ...requestTable,
  ]);

/** For the options of the client and of `CsbsClient.connect`. */
export const clientHint: Hint = (key) =>
  find(key, [
    ...requestTable,
    [
      'authUrl auth_url username user password userDomain project projectName projectDomain',
      'KEY belongs to the sign-in: pass it to keystonePassword({ … }), and the result as auth',
    ],
    ['token authToken apiKey credentials', 'Pass a token, or what keystonePassword({ … }) returns, as auth'],
    ['accessKey secretKey ak sk', 'Pass accessKey({ accessKey, secretKey, projectId }) as auth'],
    [
      'endpoint url baseUrl baseURL csbs vbs host',
      "The URLs of the services are endpoints: { csbs: 'https://…', vbs: 'https://…' }",
    ],
    ['project_id tenantId tenant_id', 'The id of the project is projectId'],
    ['region interface', 'KEY selects endpoints of the catalog: call await CsbsClient.connect({ auth, KEY })'],
    ['cloud cloudName', "For a cloud of clouds.yaml, call connectFromCloud(name) of 'csbs-client/env'"],
    ['pageSize prefetch concurrency extraQuery', 'KEY is a list option: pass it to list(query, { KEY })'],
    ['signal', 'A signal is an option of each call, and the second argument of CsbsClient.connect'],
    [
      'allowInsecureTls insecure rejectUnauthorized ca verify',
      'To trust another certificate authority, pass http: { httpsAgent: new https.Agent({ ca }) }',
    ],
  ]);

/** For the option `http`. */
export const httpHint: Hint = (key) =>
  find(key, [
    ['agent', 'An agent is httpAgent or httpsAgent'],
    ['proxyUrl httpProxy httpsProxy', 'A proxy is proxy: { host, port }'],
    ['baseURL baseUrl url', "The URLs of the services are endpoints: { csbs: 'https://…' } of the client"],
    [
      'timeout timeoutMs maxRetries userAgent',
      'KEY is not an option of http: pass timeoutMs, maxRetries and userAgent to the client',
    ],
    ['ca cert key rejectUnauthorized', 'To set KEY, pass httpsAgent: new https.Agent({ KEY })'],
  ]);

/** For the option `http.proxy`. */
export const proxyHint: Hint = (key) =>
  find(key, [
    ['user username password', 'The user of the proxy is auth: { username, password }'],
    ['url hostname', 'The proxy is { host, port }, for example { host: "proxy.example.com", port: 3128 }'],
  ]);

/** For the options of the Keystone authenticators. */
export const keystoneHint: Hint = (key) =>
  find(key, [
    ['auth_url url endpoint identityEndpoint iamEndpoint', "Keystone's URL is authUrl"],
    ['user user_name userName login', "The user's name is username"],
    ['user_id', "The user's id is userId"],
    ['pass pwd', 'The password is password'],
    [
      'domain domainName domain_name user_domain_name userDomainName',
      'The domain of the user is userDomain, that of the project is projectDomain',
    ],
    ['domainId domain_id user_domain_id', 'Domains by id are userDomainId and projectDomainId'],
    ['projectName project_name tenant tenantName tenant_name', "The project's name is project"],
    ['project_id tenantId tenant_id', "The project's id is projectId"],
    ['project_domain_name projectDomainName', "The project's domain is projectDomain"],
    ['credentialId applicationCredentialId application_credential_id', "The credential's id is id"],
    ['applicationCredentialSecret application_credential_secret', "The credential's secret is secret"],
    ['region interface endpoints', 'KEY is an option of CsbsClient.connect({ auth, KEY })'],
    ['accessKey secretKey ak sk', 'For an access key, call accessKey({ accessKey, secretKey, projectId })'],
    ['secret id', 'For an application credential, call keystoneApplicationCredential({ authUrl, id, secret })'],
    ['token', 'For an existing token, call keystoneToken({ authUrl, token })'],
    [
      'password username userId userDomain userDomainId',
      'For a password, call keystonePassword({ authUrl, username, userDomain, password })',
    ],
  ]);

/** For the options of `accessKey`. */
export const accessKeyHint: Hint = (key) =>
  find(key, [
    ['ak id accessKeyId key', "The access key's id is accessKey"],
    ['sk secret secretAccessKey', "The access key's secret is secretKey"],
    ['sessionToken token security_token', 'The token of a temporary access key is securityToken'],
    ['project project_id tenantId', "The project's id is projectId; without a catalog, a name is not enough"],
    ['region endpoints endpoint', 'Pass endpoints to the client, as in new CsbsClient({ auth, projectId, endpoints })'],
  ]);

/** For `tagFilter`, whose methods take the tags. */
export const tagFilterHint =
  "tagFilter() takes no argument: name the tags in its methods, as in tagFilter().all({ env: 'prod' }).notAny({ retired: [] })";
