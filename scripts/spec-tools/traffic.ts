// What the generated clients read from a fake cloud, and what they must have read.
import { isDeepStrictEqual } from 'node:util';
import { type FakeCloud, startFakeCloud } from '../../src/testing/index.js';
import { shorten } from '../../src/text.js';
import { FindingError } from './programs.js';

interface Rehearsed {
  id: string;
  status: number;
  body: object;
}

/** Responses of a kind that the documents and other sources describe, and the seeded backups do not contain. */
const oddBackup = {
  checkpoint_item: {
    id: 'odd',
    status: 'brand_new',
    resource_type: 'OS::Trove::Instance',
    periodic_type: null,
    progress: null,
    backup_data: { ram: '4096', vcpus: 4, disk: '0', cloudservicetype: 'QEMU', imagetype: '' },
    extend_info: {
      copy_status: 'another',
      copy_from: null,
      fail_op: '',
      fail_code: { Code: '5', Description: 'a description' },
      average_speed: 1.25,
      dec_size: '7',
      app_consistency: { app_consistency: 9, app_consistency_status: 11 },
    },
    replication_records: [
      { id: 'r1', status: 'odd', extra_info: '{}' },
      { id: 'r2', status: 'skip', extra_info: 5 },
      { id: 'r3', status: 'fail', extra_info: { a: { b: 1 } } },
    ],
  },
};
const oddMatches = {
  resources: [
    { resource_id: 'a', resource_detail: null, tags: [] },
    { resource_id: 'b', resource_detail: {} },
    { resource_id: 'c', resource_detail: { backup: { id: 'c', status: 'available' } } },
  ],
  total_count: 3,
};
const oddVolumeBackup = {
  backup: { id: 'odd', status: 'error_deleting', name: null, size: 1, service_metadata: null },
};

const gateway = { error_msg: 'Too many requests', error_code: 'APIG.0308', request_id: 'r-1' };
const keystone = { error: { code: 401, message: 'Not you.', title: 'Unauthorized' } };
const errors = {
  csbs: { service: { error_code: 'CSBS.6040', error_msg: 'The item is not found.' }, gateway, keystone },
  vbs: {
    service: { error: { code: 'VolumeBackup.0123', message: 'No such backup.' } },
    fault: { itemNotFound: { code: 404, message: 'No such backup.' } },
    limit: { overLimit: { code: 413, message: 'Too much.', retryAfter: '5' } },
    gateway,
    keystone,
  },
};
const statuses = {
  csbs: [400, 401, 403, 404, 429, 500, 503],
  vbs: [400, 401, 403, 404, 405, 406, 407, 408, 409, 429, 500, 501, 502, 503, 504],
};

function rehearse(service: 'csbs' | 'vbs', hidden: number[]): Rehearsed[] {
  const shown = statuses[service].filter((status) => !hidden.includes(status));
  return shown.flatMap((status) =>
    Object.entries(errors[service]).map(([shape, body]) => ({ id: `${service}-${status}-${shape}`, status, body })),
  );
}

export interface Traffic {
  cloud: FakeCloud;
  /** The reader's environment variables, which describe the fake cloud. */
  env: Record<string, string>;
  /** What it must print, line by line. */
  expected: string[];
}

/** Starts a fake cloud that is ready for one reader, without errors of the hidden statuses. */
export async function startTraffic(hidden: number[]): Promise<Traffic> {
  const cloud = await startFakeCloud({ backups: 100 });
  const { projectId, auth } = cloud.clientOptions();
  const volumeBackups = cloud.backups.flatMap(({ extend_info }) => extend_info?.volume_backups ?? []);
  const volumeIds = volumeBackups.slice(0, 50).map(({ id }) => id ?? '');
  if (cloud.backups.length < 100 || volumeIds.length < 50)
    throw new FindingError('The fake cloud contains too little.');
  const csbs = rehearse('csbs', hidden);
  const vbs = rehearse('vbs', hidden);

  const read = async (path: string, init?: RequestInit) => {
    const headers = { 'x-auth-token': auth, 'content-type': 'application/json' };
    const response = await fetch(`${cloud.url}${path}`, { ...init, headers });
    if (!response.ok) throw new FindingError(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const query = (action: string) =>
    read(`/v1/${projectId}/csbs_backup/resource_instances/action`, {
      method: 'POST',
      body: JSON.stringify({ action }),
    });
  const line = (kind: string, value: unknown) => `${kind} ${JSON.stringify(value)}`;
  const expected = [
    line('page', await read(`/v1/${projectId}/checkpoint_items?limit=100`)),
    line('backup', await read(`/v1/${projectId}/checkpoint_items/${cloud.backups[5]?.id}`)),
    line('backup', oddBackup),
    ...(await Promise.all(volumeIds.map(async (id) => line('volume', await read(`/v2/${projectId}/backups/${id}`))))),
    line('volume', oddVolumeBackup),
    line('tags', oddMatches),
    line('tags', await query('filter')),
    line('tags', await query('count')),
    ...[...csbs, ...vbs].map(({ body }) => line('error', body)),
  ];

  // Some HTTP clients send a request again after certain statuses.
  for (const { id, status, body } of [...csbs, ...vbs])
    cloud.failNext({ ...response(body), status, times: 10, when: { path: new RegExp(`/${id}$`) } });
  cloud.failNext({ ...response(oddBackup), when: { path: /checkpoint_items\/odd$/ } });
  cloud.failNext({ ...response(oddVolumeBackup), when: { path: /backups\/odd$/ } });
  cloud.failNext({ ...response(oddMatches), when: { method: 'POST' } });
  return {
    cloud,
    expected,
    env: {
      FAKE_URL: cloud.url,
      FAKE_TOKEN: auth,
      FAKE_PROJECT: projectId,
      BACKUPS: `${cloud.backups[5]?.id} odd`,
      VOLUME_BACKUPS: [...volumeIds, 'odd'].join(' '),
      CSBS_ERRORS: csbs.map(({ id }) => id).join(' '),
      VBS_ERRORS: vbs.map(({ id }) => id).join(' '),
    },
  };
}

function response(body: object) {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/**
 * What a reader printed must be what the fake cloud sent, apart from members that are null or empty: some languages add
 * or omit those. With `anyDigits`, digits in a string are equal to the number.
 */
export function compare(expected: string[], printed: string, anyDigits = false): void {
  const parse = (line: string) =>
    withoutEmpty(
      JSON.parse(line.slice(line.indexOf(' ')), (_, value) =>
        anyDigits && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
      ),
    );
  const lines = printed.split('\n').filter((line) => /^(page|backup|volume|tags|error) /.test(line));
  if (lines.length !== expected.length)
    throw new FindingError(`Read ${lines.length} responses, not ${expected.length}.`);
  for (const [index, line] of lines.entries()) {
    const sent = expected[index] ?? '';
    if (isDeepStrictEqual(parse(line), parse(sent))) continue;
    throw new FindingError(
      `Sent: ${shorten(sent, 300)}\nRead: ${shorten(line, 300)}\n${firstDifference(parse(sent), parse(line))}`,
    );
  }
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function firstDifference(sent: unknown, read: unknown, path = ''): string {
  if (Object(sent) !== sent || Object(read) !== read)
    return `${path}: sent ${JSON.stringify(sent)}, read ${JSON.stringify(read)}`;
  const [a, b] = [sent as Record<string, unknown>, read as Record<string, unknown>];
  const name = [...Object.keys(a), ...Object.keys(b)].find((key) => !isDeepStrictEqual(a[key], b[key]));
  return firstDifference(a[name ?? ''], b[name ?? ''], `${path}/${name}`);
}
