// What to write instead of an unknown key: users guess names, or pass an option to the wrong function.
import { plainKey } from './similar.js';

/** Returns a sentence about an unknown key, or undefined. */
export type Hint = (key: string, known: readonly string[]) => string | undefined;

/** Keys, separated by spaces, and the known key or the code to write instead. In code, `KEY` stands for the key. */
const table: readonly (readonly [keys: string, instead: string])[] = [
  ['timeout maxWait', 'waitMs'],
  ['timeout', 'timeoutMs'],
  ['interval', 'intervalMs'],
  ['retries retry', 'maxRetries'],
  ['parallel', 'concurrency'],
  ['agent', 'httpsAgent'],
  ['url endpoint', 'authUrl'],
  ['user', 'username'],
  ['domain domainName', 'userDomain'],
  ['projectName tenant', 'project'],
  ['ak id', 'accessKey'],
  ['id', 'token'],
  ['id', 'userId'],
  ['sk secret', 'secretKey'],
  ['token sessionToken', 'securityToken'],
  ['limit max', 'list(query, { pageSize }) or toArray({ limit })'],
  ['cursor startAt page', 'list(query).byPage({ startAt: cursor })'],
  [
    'pageSize prefetch concurrency signal timeoutMs maxRetries onAttempt',
    'list(query, { KEY }): it belongs in the second argument of listings',
  ],
  ['extraQuery', 'backups.list(query, { KEY })'],
  ['waitMs intervalMs onPoll', 'waitUntilAvailable(id, { KEY })'],
  ['resource_name', "list({ KEY }), or tagFilter().resourceName('shop')"],
  [
    'status name az ip resource_id resource_type image_type policy_id checkpoint_id all_tenants dec',
    'backups.list({ KEY }): it belongs in the first argument',
  ],
  ['start_time end_time sort', 'backups.list({ KEY }): it belongs in the first argument'],
  ['marker offset', 'byPage({ startAt: cursor }), or backups.list({ KEY })'],
  ['all any notAll notAny resourceName', 'resourceInstances.filter(filter)'],
  ['authenticate renew session', '{ auth: keystonePassword({ … }) }'],
  ['tags tag', "resourceInstances.filter(tagFilter().all({ env: 'prod' }))"],
  ['since from after created_at updated_at order orderBy', "{ start_time, end_time, sort: { created_at: 'asc' } }"],
  ['id', 'backups.get(id)'],
  ['projectId', 'projectId in the options of another client'],
  ['region interface', 'CsbsClient.connect({ auth, KEY })'],
  ['cloud', 'connectFromCloud(name)'],
  ['endpoint endpoints url baseUrl', "endpoints: { csbs: 'https://…' } in the options of the client"],
  ['headers proxy httpAgent httpsAgent fetch', 'http: { KEY } in the options of the client'],
  ['authUrl username password userDomain project', 'auth: keystonePassword({ KEY, … })'],
  ['token', 'auth: token, or auth: keystoneToken({ authUrl, token })'],
  ['secret', 'auth: keystoneApplicationCredential({ authUrl, id, secret })'],
  ['accessKey secretKey', 'auth: accessKey({ accessKey, secretKey, projectId })'],
];

/** Examples of the objects that functions take, by their names in messages. */
export const examples: ReadonlyMap<string, string> = new Map([
  ['options', '{ signal }'],
  ['query', "{ status: 'available' }"],
  ['list options', '{ pageSize: 100 }'],
  ['toArray options', '{ limit: 10 }'],
  ['byPage options', '{ startAt: page.cursor }'],
  ['wait options', '{ waitMs: 60_000 }'],
  ['client options', '{ endpoints, projectId, auth }'],
  ['endpoints', "{ csbs: 'https://csbs.example.com' }"],
  ['http.proxy', "{ host: 'proxy.example.com', port: 3128 }"],
  ['fake cloud options', '{ backups: 100 }'],
  ['failure', '{ status: 503 }'],
]);

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
