// What to write instead of an unknown key: users guess names, or pass an option to the wrong function.
import { plainKey } from './similar.js';

/** Returns a sentence about an unknown key, or undefined. */
export type Hint = (key: string, known: readonly string[]) => string | undefined;

/** Keys, separated by spaces, and the known key or the code to write instead. In code, `KEY` stands for the key. */
const table: readonly (readonly [keys: string, instead: string])[] = [
  ['timeout wait maxWait maxWaitMs deadline', 'waitMs'],
  ['timeout timeoutSeconds', 'timeoutMs'],
  ['interval pollInterval pollMs delay', 'intervalMs'],
  ['onProgress onUpdate callback', 'onPoll'],
  ['retry retries', 'maxRetries'],
  ['abort abortSignal cancelToken controller', 'signal'],
  ['parallel parallelism threads workers', 'concurrency'],
  ['agent', 'httpsAgent'],
  ['proxyUrl httpProxy httpsProxy', 'proxy'],
  ['url endpoint identityEndpoint iamEndpoint', 'authUrl'],
  ['user login', 'username'],
  ['pass pwd', 'password'],
  ['domain domainName userDomainName', 'userDomain'],
  ['domainId', 'userDomainId'],
  ['projectDomainName', 'projectDomain'],
  ['projectName tenant tenantName', 'project'],
  ['project tenantId', 'projectId'],
  ['credentialId applicationCredentialId', 'id'],
  ['applicationCredentialSecret', 'secret'],
  ['ak id key accessKeyId', 'accessKey'],
  ['sk secret secretAccessKey', 'secretKey'],
  ['token sessionToken', 'securityToken'],

  ['limit max count size perPage', 'list(query, { pageSize }), or toArray({ limit }) for only the first rows'],
  ['cursor startAt page pageToken nextToken continue', 'byPage({ startAt: cursor }) of the listing'],
  ['pageSize prefetch concurrency extraQuery', 'list(query, { KEY }): it is for listings, in the second argument'],
  ['signal timeoutMs maxRetries onAttempt', 'list(query, { KEY }): it is an option of each call'],
  ['waitMs intervalMs onPoll', 'waitUntilAvailable(id, { KEY })'],
  ['resource_name', "backups.list({ KEY }) or tagFilter().resourceName('shop')"],
  [
    'status name az ip resource_id resource_type image_type policy_id checkpoint_id all_tenants dec start_time end_time sort marker offset',
    'backups.list({ KEY }): filters are its first argument',
  ],
  ['tag tags tags_any not_tags not_tags_any tagFilter', "resourceInstances.filter(tagFilter().all({ env: 'prod' }))"],
  [
    'since from after until to before created_at updated_at protected_at created_after created_before order orderBy sortBy sortKey sortDir direction',
    "start_time and end_time for a period, sort: { created_at: 'asc' } for the order",
  ],
  ['id backupId checkpoint_item_id', 'backups.get(id)'],
  ['projectId tenantId', 'projectId in the options of another client'],
  ['region interface', 'CsbsClient.connect({ auth, KEY })'],
  ['cloud cloudName', "connectFromCloud(name) of 'csbs-client/env'"],
  ['endpoint endpoints url baseUrl csbs vbs host', "endpoints: { csbs: 'https://…' } in the options of the client"],
  ['headers proxy httpAgent httpsAgent fetch', 'http: { KEY } in the options of the client'],
  ['ca cert rejectUnauthorized verify insecure', 'http: { httpsAgent: new https.Agent({ ca }) }'],
  ['authUrl username password userDomain project projectDomain', 'auth: keystonePassword({ KEY, … })'],
  ['token authToken apiKey credentials', 'auth: token, or auth: keystoneToken({ authUrl, token })'],
  ['secret', 'auth: keystoneApplicationCredential({ authUrl, id, secret })'],
  ['accessKey secretKey ak sk', 'auth: accessKey({ accessKey, secretKey, projectId })'],
];

/** The hint for a key that users of this package write, with the place where it belongs. */
export const findHint: Hint = (key, known) => {
  if (known.some((name) => plainKey(name) === plainKey(key))) return undefined;
  const found = table.flatMap(([keys, instead]) => {
    const same = keys.split(' ').find((name) => plainKey(name) === plainKey(key));
    return same === undefined ? [] : [instead.replaceAll('KEY', same)];
  });
  const instead = found.find((name) => known.includes(name)) ?? found.find((code) => /\W/.test(code));
  if (instead !== undefined) return `Instead, write ${instead}.`;
  // The key is a synonym of a key that is unknown here, too.
  const [name] = found.slice(-1);
  return name === undefined ? undefined : findHint(name, known);
};
