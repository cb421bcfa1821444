// The mistakes of new users, and the hints in the messages. The tests assert names and hints, not sentences.
import { Agent } from 'node:https';
import { expect } from 'chai';
import { connectFromCloud, connectFromEnv } from '../src/env/index.js';
import {
  ArgumentError,
  accessKey,
  CsbsClient,
  keystoneApplicationCredential,
  keystonePassword,
  keystoneToken,
  parseTime,
  tagFilter,
} from '../src/index.js';
import { startFakeCloud } from '../src/testing/index.js';
import { failure } from './support/errors.js';

const endpoints = { csbs: 'https://csbs.test', vbs: 'https://vbs.test' };
const authUrl = 'https://iam.test/v3';
const password = { authUrl, username: 'u', userDomain: 'd', password: 'SENTINEL-password' };
const options = { endpoints, projectId: 'p1', auth: 'SENTINEL-token' };
const client = new CsbsClient(options);
const { backups, resourceInstances, volumeBackups } = client;

/** A mistake, and what the message must contain. `any` makes TypeScript accept it. */
type Mistake = [what: string, make: () => unknown, hints: string[]];
// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose.
const any = (value: unknown): any => value;
const list = (query: unknown, listOptions?: unknown) => backups.list(any(query), any(listOptions));
const create = (more: object) => new CsbsClient(any({ ...options, ...more }));
const filter = (...args: unknown[]) => resourceInstances.filter(...(args as []));

async function failNext(value: unknown): Promise<void> {
  await using cloud = await startFakeCloud({ backups: 0 });
  cloud.failNext(any(value));
}

const mistakes: Mistake[] = [
  // Queries
  ['list({ limit })', () => list({ limit: 10 }), ['limit', 'pageSize', 'toArray({ limit']],
  ['list({ pageSize })', () => list({ pageSize: 10 }), ['pageSize', 'second argument', 'list(query, { pageSize })']],
  ['list({ concurrency })', () => list({ concurrency: 8 }), ['list(query, { concurrency })']],
  ['list({ signal })', () => list({ signal: AbortSignal.abort() }), ['list(query, { signal })']],
  ['list({ extraQuery })', () => list({ extraQuery: {} }), ['list(query, { extraQuery })']],
  ['list({ tags })', () => list({ tags: ['env=prod'] }), ['resourceInstances.filter', 'tagFilter().all(']],
  ['list({ tag })', () => list({ tag: 'env' }), ['resourceInstances.filter']],
  ['list({ resourceId })', () => list({ resourceId: 'r' }), ['resource_id']],
  ['list({ startTime })', () => list({ startTime: new Date() }), ['start_time']],
  ['list({ allTenants })', () => list({ allTenants: true }), ['all_tenants']],
  ['list({ stauts })', () => list({ stauts: 'error' }), ['Did you mean "status"']],
  ['list({ statuss })', () => list({ statuss: 'error' }), ['Did you mean "status"']],
  ['list({ Name })', () => list({ Name: 'x' }), ['"name"']],
  ['list({ since })', () => list({ since: '2026' }), ['start_time', 'end_time']],
  ['list({ created_at })', () => list({ created_at: '2026' }), ['start_time', "sort: { created_at: 'asc' }"]],
  ['list({ orderBy })', () => list({ orderBy: 'name' }), ["sort: { created_at: 'asc' }"]],
  ['list({ id })', () => list({ id: 'b1' }), ['backups.get(id)']],
  ['list({ project_id })', () => list({ project_id: 'p2' }), ['client']],
  ['list({ cursor })', () => list({ cursor: 'x' }), ['byPage({ startAt']],
  ['list({ page })', () => list({ page: 2 }), ['byPage({ startAt']],
  ['start_time in milliseconds', () => list({ start_time: 1_767_225_600_000 }), ['new Date(1767225600000)']],
  ['start_time in seconds', () => list({ start_time: 1_767_225_600 }), ['new Date(1767225600 * 1000)']],
  ['end_time as a number', () => list({ end_time: 1_767_225_600_000 }), ['end_time', 'new Date(']],
  ['an invalid Date', () => list({ start_time: new Date('x') }), ['start_time', 'invalid Date']],
  ['an empty filter', () => list({ status: '' }), ['status', 'Leave it out']],
  ['a filter of null', () => list({ name: null }), ['name', 'null', 'Leave it out']],
  [
    'several statuses',
    () => list({ status: ['error', 'available'] }),
    ['status', 'must be a string', 'an array', 'single value'],
  ],
  ['a boolean as a string', () => list({ all_tenants: 'true' }), ['all_tenants', 'true or false']],
  ['sort by an unknown key', () => list({ sort: { created: 'asc' } }), ['created', 'created_at']],
  ['a sort direction in upper case', () => list({ sort: { name: 'ASC' } }), ['sort.name', '"asc" or "desc"']],
  ['sort with a space', () => list({ sort: 'name asc:up' }), ['sort', "{ created_at: 'asc' }"]],
  [
    'a start after the end',
    () => list({ start_time: '2026-02-01', end_time: '2026-01-01' }),
    ['start_time', 'end_time'],
  ],
  ['a query that is a string', () => list('error'), ['query', 'object', 'string']],
  ['list(filter)', () => list(tagFilter().all({ env: 'prod' })), ['resourceInstances.filter(']],
  ['list(tagFilter())', () => list(tagFilter()), ['resourceInstances.filter(']],
  ['several sort keys as a list', () => list({ sort: ['created_at'] }), ['sort', "{ created_at: 'asc'"]],
  // Options of listings and calls
  ['filter(f, { extraQuery })', () => filter(undefined, { extraQuery: {} }), ['backups.list(query, { extraQuery })']],
  ['list({}, 100)', () => list({}, 100), ['list options', '{ pageSize: 100 }']],
  ['toArray(10)', () => list({}).toArray(any(10)), ['{ limit: 10 }']],
  ['toArray({ pageSize })', () => list({}).toArray(any({ pageSize: 10 })), ['list(query, { pageSize })']],
  ['byPage(cursor)', () => list({}).byPage(any('cursor')), ['{ startAt: page.cursor }']],
  ['byPage({ cursor })', () => list({}).byPage(any({ cursor: 'x' })), ['byPage({ startAt']],
  ['byPage({ pageSize })', () => list({}).byPage(any({ pageSize: 10 })), ['list(query, { pageSize })']],
  ['get(id, signal)', () => backups.get('b1', any(new AbortController().signal)), ['{ signal }', 'AbortSignal']],
  ['wait(id, 60000)', () => backups.waitUntilAvailable('b1', any(60_000)), ['{ waitMs: 60_000 }']],
  ['list({}, { limit })', () => list({}, { limit: 10 }), ['pageSize', 'toArray({ limit']],
  ['list({}, { status })', () => list({}, { status: 'error' }), ['first argument', 'list({ status })']],
  ['list({}, { offset })', () => list({}, { offset: 5 }), ['list({ offset })', 'byPage({ startAt']],
  ['list({}, { page_size })', () => list({}, { page_size: 10 }), ['pageSize']],
  ['list({}, { pagesize })', () => list({}, { pagesize: 10 }), ['pageSize']],
  ['list({}, { timeout })', () => list({}, { timeout: 1000 }), ['timeoutMs']],
  ['list({}, { retries })', () => list({}, { retries: 1 }), ['maxRetries']],
  ['list({}, { parallel })', () => list({}, { parallel: 4 }), ['concurrency']],
  ['list({}, signal)', () => list({}, new AbortController().signal), ['list options', 'AbortSignal']],
  ['pageSize over 1000', () => list({}, { pageSize: 5000 }), ['pageSize', '1 to 1000', '5000']],
  ['extraQuery with limit', () => list({}, { extraQuery: { limit: '5' } }), ['limit', 'pageSize']],
  ['get(id, { pageSize })', () => backups.get('b1', any({ pageSize: 1 })), ['pageSize', 'listings']],
  ['get(id, { headers })', () => backups.get('b1', any({ headers: {} })), ['http: { headers }']],
  ['get() without an id', () => backups.get(any(undefined)), ['id', 'must be a string']],
  ['get(backup)', () => backups.get(any({ id: 'b1' })), ['id', 'must be a string']],
  ['get(a URL)', () => volumeBackups.get('https://vbs.test/v2/p/backups/v1'), ['id', 'must not contain']],
  ['wait with timeout', () => backups.waitUntilAvailable('b1', any({ timeout: 5 })), ['waitMs']],
  ['wait with interval', () => backups.waitUntilAvailable('b1', any({ interval: 5 })), ['intervalMs']],
  ['a time in seconds', () => backups.get('b1', { timeoutMs: 0.5 }), ['timeoutMs', 'milliseconds']],
  // Tag filters
  ['tagFilter({ env })', () => any(tagFilter)({ env: 'prod' }), ['tagFilter().all(']],
  ['tagFilter(undefined)', () => any(tagFilter)(undefined), ['tagFilter().all(']],
  ['filter({ env })', () => filter({ env: 'prod' }), ['tagFilter().all(']],
  ['filter(array)', () => filter(['env=prod']), ['tagFilter().all(']],
  ['filter(f, { status })', () => filter(tagFilter(), { status: 'error' }), ['backups.list({ status })']],
  ['filter(f, { offset })', () => filter(undefined, { offset: 5 }), ['byPage({ startAt']],
  ['filter(f, { resource_name })', () => filter(undefined, { resource_name: 'x' }), ["resourceName('shop')"]],
  ['all() without tags', () => any(tagFilter()).all(), ["{ env: 'prod' }"]],
  ['all({})', () => tagFilter().all({}), ["{ env: 'prod' }"]],
  ['a number as a value', () => tagFilter().all(any({ level: 1 })), ['level', 'must be strings', '1']],
  // Clients
  ['new CsbsClient()', () => new CsbsClient(any(undefined)), ['endpoints', 'projectId', 'auth', 'CsbsClient.connect']],
  [
    'new CsbsClient({ auth: keystonePassword(…) })',
    () => new CsbsClient(any({ auth: keystonePassword(password) })),
    ['endpoints', 'projectId', 'await CsbsClient.connect({ auth'],
  ],
  ['new CsbsClient({ region })', () => create({ region: 'eu-de' }), ['CsbsClient.connect({ auth, region })']],
  ['new CsbsClient({ token })', () => create({ token: 'SENTINEL' }), ['auth']],
  ['new CsbsClient({ username })', () => create({ username: 'u' }), ['keystonePassword', 'auth']],
  ['new CsbsClient({ endpoint })', () => create({ endpoint: 'https://a.test' }), ['endpoints: { csbs']],
  ['new CsbsClient({ baseURL })', () => create({ baseURL: 'https://a.test' }), ['endpoints: { csbs']],
  ['new CsbsClient({ project_id })', () => create({ project_id: 'p' }), ['projectId']],
  ['new CsbsClient({ proxy })', () => create({ proxy: false }), ['http: { proxy }']],
  ['new CsbsClient({ httpsAgent })', () => create({ httpsAgent: new Agent() }), ['http: { httpsAgent }']],
  ['new CsbsClient({ timeout })', () => create({ timeout: 5 }), ['timeoutMs']],
  ['new CsbsClient({ pageSize })', () => create({ pageSize: 5 }), ['list(query, { pageSize })']],
  ['new CsbsClient({ maxRetrys })', () => create({ maxRetrys: 5 }), ['maxRetries']],
  ['new CsbsClient({ endpoints: {} })', () => create({ endpoints: {} }), ['csbs', 'vbs']],
  ['endpoints as a string', () => create({ endpoints: 'https://a.test' }), ['endpoints', 'object', '{ csbs: ']],
  ['an endpoint without https', () => create({ endpoints: { csbs: 'csbs.test' } }), ['endpoints.csbs', 'https://']],
  ["new CsbsClient('https://…')", () => new CsbsClient(any('https://a.test')), ['endpoints', 'projectId', 'auth']],
  ['a proxy as a string', () => create({ http: { proxy: 'http://proxy.test:3128' } }), ['http.proxy', '{ host: ']],
  ['auth: { username }', () => create({ auth: { username: 'u', password: 'SENTINEL' } }), ['keystonePassword({']],
  ['auth: a promise', () => create({ auth: Promise.resolve('SENTINEL') }), ['await']],
  ['http: { agent }', () => create({ http: { agent: new Agent() } }), ['httpsAgent']],
  ['connect() without auth', () => CsbsClient.connect(any({ region: 'eu-de' })), ['auth', 'keystonePassword']],
  ['connect(keystonePassword(…))', () => CsbsClient.connect(any(keystonePassword(password))), ['{ auth: ']],
  ['connect({ cloud })', () => CsbsClient.connect(any({ auth: 'x', cloud: 'otc' })), ['connectFromCloud']],
  // Authenticators
  ['keystonePassword()', () => keystonePassword(any(undefined)), ['authUrl', 'https://iam', 'username', 'password']],
  ['keystonePassword({ user })', () => keystonePassword(any({ ...password, user: 'u' })), ['username']],
  ['keystonePassword({ domain })', () => keystonePassword(any({ ...password, domain: 'd' })), ['userDomain']],
  ['keystonePassword({ projectName })', () => keystonePassword(any({ ...password, projectName: 'p' })), ['project']],
  ['keystonePassword({ region })', () => keystonePassword(any({ ...password, region: 'r' })), ['CsbsClient.connect']],
  ['keystonePassword({ token })', () => keystonePassword(any({ authUrl, token: 'SENTINEL' })), ['keystoneToken(']],
  ['keystonePassword({ secret })', () => keystonePassword(any({ authUrl, secret: 's' })), ['ApplicationCredential(']],
  ['keystoneToken({ id })', () => keystoneToken(any({ authUrl, id: 'SENTINEL' })), ['write token.']],
  ['keystonePassword({ id })', () => keystonePassword(any({ ...password, id: 'u' })), ['write userId.']],
  ['keystoneToken({ password })', () => keystoneToken(any({ ...password })), ['keystonePassword(']],
  ['the URL of Keystone v2', () => keystonePassword({ ...password, authUrl: 'https://iam.test/v2.0' }), ['/v3']],
  ['accessKey({ ak, sk })', () => accessKey(any({ ak: 'a', sk: 'SENTINEL' })), ['accessKey']],
  // The environment
  ["connectFromEnv('otc')", () => connectFromEnv(any('otc')), ['process.env', 'connectFromCloud']],
  [
    'connectFromEnv({ region })',
    () => connectFromEnv(any({ region: 'r' })),
    ['connectFromEnv(process.env, { region })'],
  ],
  ['connectFromEnv({})', () => connectFromEnv({}), ['OS_PASSWORD', 'OS_AUTH_URL', 'OS_CLOUD']],
  ["connectFromEnv(env, 'eu-de')", () => connectFromEnv({}, any('eu-de')), ["{ region: 'eu-de' }", 'string']],
  ['connectFromEnv(env, { auth })', () => connectFromEnv({}, any({ auth: 'x' })), ['CsbsClient.connect({ auth })']],
  ['connectFromCloud()', () => connectFromCloud(any(undefined)), ["connectFromCloud('otc'", 'OS_CLOUD', 'clouds.yaml']],
  [
    'connectFromCloud({ region })',
    () => connectFromCloud(any({ region: 'r' })),
    ["connectFromCloud('otc', { region })"],
  ],
  ['connectFromCloud(name, region)', () => connectFromCloud('otc', any('eu-de')), ["{ region: 'eu-de' }"]],
  // Others
  ['parseTime(a day)', () => parseTime('2026-01-01'), ['2017-04-18T01:21:52', '"2026-01-01"']],
  ['byPage({ startAt: number })', () => list({}).byPage(any({ startAt: 5 })), ['startAt']],
  ['startFakeCloud({ count })', () => startFakeCloud(any({ count: 5 })), ['backups: 100']],
  ['startFakeCloud(100)', () => startFakeCloud(any(100)), ['{ backups: 100 }']],
  ['startFakeCloud({ backups: […] })', () => startFakeCloud(any({ backups: [{}] })), ['cloud.backups']],
  [
    'startFakeCloud({ now: a string })',
    () => startFakeCloud({ now: 'yesterday' }),
    ['now', '2017-04-18T01:21:52', '"yes'],
  ],
  ['failNext(503)', () => failNext(503), ['{ status: 503 }']],
  ['failNext({ path })', () => failNext({ status: 503, path: /x/ }), ['when: { path }']],
  ['failNext({ delay })', () => failNext({ delay: 5 }), ['delayMs']],
  ['failNext({ retryAfter })', () => failNext({ status: 503, retryAfter: 1 }), ["headers: { 'retry-after'"]],
  ['startFakeCloud({ port })', () => startFakeCloud(any({ port: 80 })), ['cloud.url']],
];

describe('messages help with', () => {
  it('at least 60 mistakes, each listed once', () => {
    expect(mistakes.length).to.be.at.least(60);
    expect(new Set(mistakes.map(([what]) => what)).size).to.equal(mistakes.length);
  });

  for (const [what, make, hints] of mistakes) {
    it(what, async () => {
      const { message, argument } = await failure(ArgumentError, async () => make());
      for (const hint of hints) expect(message).to.include(hint);
      expect(message).not.to.include('SENTINEL');
      expect(message).to.match(/^\S[^\n]*[.?]$/);
      expect(argument).not.to.equal('');
    });
  }
});

describe('one message names everything that is missing', () => {
  const missing: [what: string, make: () => unknown, names: string[]][] = [
    ['keystonePassword({})', () => keystonePassword(any({})), ['authUrl', 'username', 'userDomain', 'password']],
    ['keystonePassword({ authUrl })', () => keystonePassword(any({ authUrl })), ['username', 'password']],
    [
      'keystonePassword({ authUrl, userDomain })',
      () => keystonePassword(any({ authUrl, userDomain: 'd' })),
      ['username', 'password'],
    ],
    ['keystonePassword({ userId })', () => keystonePassword(any({ userId: 'u' })), ['authUrl', 'password']],
    ['keystoneApplicationCredential({})', () => keystoneApplicationCredential(any({})), ['authUrl', 'id', 'secret']],
    [
      'keystoneApplicationCredential({ name })',
      () => keystoneApplicationCredential(any({ authUrl, name: 'c' })),
      ['username', 'userDomain', 'secret'],
    ],
    ['keystoneToken({})', () => keystoneToken(any({})), ['authUrl', 'token']],
    ['accessKey({})', () => accessKey(any({})), ['accessKey', 'secretKey', 'projectId']],
    ['new CsbsClient({})', () => new CsbsClient(any({})), ['endpoints', 'projectId', 'auth']],
    [
      'an openrc without password and project',
      () => connectFromEnv({ OS_AUTH_URL: authUrl, OS_USERNAME: 'u', OS_USER_DOMAIN_NAME: 'd' }),
      ['OS_PASSWORD', 'OS_PROJECT_NAME'],
    ],
    [
      'an openrc for Keystone v2.0, without password',
      () => connectFromEnv({ OS_AUTH_URL: 'https://iam.test/v2.0', OS_USERNAME: 'u', OS_USER_DOMAIN_NAME: 'd' }),
      ['OS_PASSWORD', 'OS_AUTH_URL', '/v3'],
    ],
    ['an openrc with only a token', () => connectFromEnv({ OS_TOKEN: 't' }), ['OS_DATA_PROTECT_', 'OS_PROJECT_ID']],
  ];
  for (const [what, make, names] of missing) {
    it(what, async () => {
      const { message, argument } = await failure(ArgumentError, async () => make());
      for (const name of names) expect(message).to.include(name);
      expect(argument.startsWith(names[0] ?? ''), argument).to.equal(true);
    });
  }
});
