// Scenarios for every runtime. Plain JavaScript without an import, so that each runtime can load it.
// Each scenario gets the package and the settings of a faulty cloud, and throws if it fails.

const assert = (condition, message) => {
  if (!condition) throw new Error(message);
};
const equal = (actual, expected) =>
  assert(
    JSON.stringify(actual) === JSON.stringify(expected),
    `${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
  );

/** What a promise rejects with. */
const failure = async (run) => {
  let result;
  try {
    result = await run();
  } catch (error) {
    return error;
  }
  throw new Error(`the call did not fail; it returned ${JSON.stringify(result)}`);
};

let runs = 0;

/** A client whose first `times` requests fail with `fault`. */
function connect({ CsbsClient }, { url, projectId, token }, fault = 'none', times = 0, options = {}) {
  runs += 1;
  const endpoint = `${url}/${runs}-${Math.random()}/${fault}/${times}`;
  return new CsbsClient({
    endpoints: { csbs: endpoint, vbs: endpoint },
    projectId,
    auth: token,
    ...options,
  });
}

/** The error of a call whose requests all fail with `fault`. */
const failed = async (library, cloud, name, fault, options) => {
  const client = connect(library, cloud, fault, 99, { maxRetries: 0, ...options });
  const error = await failure(() => client.backups.get(cloud.id));
  assert(error instanceof library[name] && error.name === name, `${fault} is not a ${name}: ${error.stack ?? error}`);
  assert(!JSON.stringify([error, error.message, error.stack]).includes(cloud.token), 'the error contains the token');
  return error;
};

/** Checks that a call succeeds after its first `times` requests failed with `fault`. */
const retried = async (library, cloud, fault, times = 1) => {
  const attempts = [];
  const client = connect(library, cloud, fault, times, { onAttempt: ({ error }) => attempts.push(error ?? 'success') });
  equal((await client.backups.get(cloud.id)).id, cloud.id);
  assert(attempts.length > 1 && attempts.at(-1) === 'success', `${fault}: ${attempts.join('; ')}`);
};

const scenarios = {
  async 'signs in'(library, { keystone, id }) {
    const client = await library.CsbsClient.connect({ auth: library.keystonePassword(keystone) });
    equal((await client.backups.get(id)).id, id);
  },

  async 'lists every backup'(library, cloud) {
    const rows = await connect(library, cloud).backups.list({}, { pageSize: 400 }).toArray();
    equal([rows.length, new Set(rows.map(({ id }) => id)).size], [cloud.count, cloud.count]);
  },

  async 'lists every backup in parallel, in the same order'(library, cloud) {
    const client = connect(library, cloud);
    const plain = await client.backups.list().toArray();
    const parallel = await client.backups.list({}, { pageSize: 200, concurrency: 4 }).toArray();
    equal(parallel.length, cloud.count);
    equal(
      parallel.map(({ id }) => id),
      plain.map(({ id }) => id),
    );
  },

  async 'counts and lists by tags'(library, cloud) {
    const { resourceInstances } = connect(library, cloud);
    const filter = library.tagFilter().all({ env: 'prod' });
    equal(filter.toJSON(), { tags: [{ key: 'env', values: ['prod'] }] });
    equal(await resourceInstances.count(filter), cloud.tagged);
    equal((await resourceInstances.filter(filter, { pageSize: 300 }).toArray()).length, cloud.tagged);
  },

  async 'accepts a Date in a query'(library, cloud) {
    const list = connect(library, cloud).backups.list({ start_time: new Date(0), end_time: new Date(1) });
    equal(await list.toArray(), []);
  },

  async 'gets a volume backup'(library, cloud) {
    const { volumeBackups, backups } = connect(library, cloud);
    const [row] = await backups.list({ status: 'available' }).toArray({ limit: 1 });
    const id = row.extend_info.volume_backups[0].id;
    equal((await volumeBackups.get(id)).id, id);
  },

  async 'aborts, with the reason of the signal'(library, cloud) {
    const reason = new Error('enough');
    const aborted = new AbortController();
    aborted.abort(reason);
    equal((await failure(() => connect(library, cloud).backups.get('x', { signal: aborted.signal }))) === reason, true);
    for (const fault of ['hang', 'hang-in-body', 'drop']) {
      const control = new AbortController();
      const client = connect(library, cloud, fault, 99, { maxRetries: 100 });
      setTimeout(() => control.abort(reason), 200);
      const error = await failure(() => client.backups.get('x', { signal: control.signal }));
      assert(error === reason, `${fault}: ${error.stack ?? error}`);
    }
    const control = new AbortController();
    const seen = [];
    const list = connect(library, cloud).backups.list({}, { pageSize: 50, signal: control.signal });
    const error = await failure(async () => {
      for await (const row of list) if (seen.push(row) === 75) control.abort(reason);
    });
    assert(error === reason && seen.length < 200, `${seen.length} rows, then ${error.stack ?? error}`);
  },

  async ArgumentError(library, cloud) {
    const { backups } = connect(library, cloud);
    const error = await failure(() => backups.get(''));
    assert(error instanceof library.ArgumentError && error.argument === 'id', String(error));
    const thrown = await failure(() => backups.list({}, { pageSize: 0 }));
    assert(thrown instanceof library.ArgumentError && thrown.argument === 'pageSize', String(thrown));
  },
  async ConnectionError(library, cloud) {
    equal((await failed(library, cloud, 'ConnectionError', 'drop')).attempts, 1);
  },
  async RequestTimeoutError(library, cloud) {
    for (const fault of ['hang', 'hang-in-body'])
      await failed(library, cloud, 'RequestTimeoutError', fault, { timeoutMs: 200 });
  },
  async AuthenticationError(library, cloud) {
    equal((await failed(library, cloud, 'AuthenticationError', 'status-401')).status, 401);
  },
  async PermissionError(library, cloud) {
    const { status, code, body } = await failed(library, cloud, 'PermissionError', 'status-403');
    equal([status, code, JSON.parse(body).error_code], [403, 'CSBS.0001', 'CSBS.0001']);
  },
  async NotFoundError(library, cloud) {
    const client = connect(library, cloud);
    const error = await failure(() => client.backups.get('90c1d5fa-0000-4000-8000-000000000000'));
    assert(error instanceof library.NotFoundError && error.status === 404, String(error));
  },
  async RateLimitError(library, cloud) {
    // Not retried, because the wait is too long.
    const error = await failed(library, cloud, 'RateLimitError', 'status-429', { maxRetries: 3 });
    equal([error.attempts, error.retryAfterMs], [1, 3_600_000]);
  },
  async ApiError(library, cloud) {
    equal((await failed(library, cloud, 'ApiError', 'status-409')).status, 409);
  },
  async 'UnexpectedResponseError: complete bytes that do not parse are not retried'(library, cloud) {
    for (const fault of ['not-json', 'half-json']) {
      let attempts = 0;
      const onAttempt = () => {
        attempts += 1;
      };
      await failed(library, cloud, 'UnexpectedResponseError', fault, { maxRetries: 3, onAttempt });
      equal(attempts, 1);
    }
  },
  async 'UnexpectedResponseError: more than maxResponseBytes'(library, cloud) {
    const { backups } = connect(library, cloud, 'none', 0, { maxResponseBytes: 5_000, maxRetries: 0 });
    const error = await failure(() => backups.list().toArray());
    assert(error instanceof library.UnexpectedResponseError && /5000/.test(error.message), String(error));
  },
  async 'a redirect is not followed'(library, cloud) {
    const client = connect(library, cloud, 'redirect', 99, { maxRetries: 0 });
    const error = await failure(() => client.backups.get('x'));
    // WebKit reports a redirect as a network error.
    const { ConnectionError, UnexpectedResponseError } = library;
    assert(error instanceof UnexpectedResponseError || error instanceof ConnectionError, String(error.stack));
  },
  async WaitTimeoutError(library, cloud) {
    const { backups } = connect(library, cloud, 'protecting', 99);
    const error = await failure(() => backups.waitUntilAvailable('a-backup', { waitMs: 1_000, intervalMs: 100 }));
    assert(error instanceof library.WaitTimeoutError && error.last.id === 'a-backup', String(error));
  },
  async BackupFailedError(library, cloud) {
    const { backups } = connect(library, cloud, 'failed', 99);
    const error = await failure(() => backups.waitUntilAvailable('a-backup'));
    assert(error instanceof library.BackupFailedError && error.backup.id === 'a-backup', String(error));
  },

  async 'http.fetch sends every request, and a failed request is retried'(library, cloud) {
    const sent = [];
    const send = (...args) => {
      sent.push(args[0]);
      return sent.length === 1 ? Promise.reject(new TypeError('a temporary failure')) : fetch(...args);
    };
    const client = connect(library, cloud, 'none', 0, { http: { fetch: send } });
    equal((await client.backups.get(cloud.id)).id, cloud.id);
    equal(sent.length, 2);
    equal(sent[1].endsWith(cloud.id), true);
  },

  async retries(library, cloud) {
    await retried(library, cloud, 'status-503');
    // Deno itself retries a request once.
    await retried(library, cloud, 'drop', 3);
  },
};
for (const fault of ['cut-length', 'cut-chunked', 'cut-gzip']) {
  scenarios[`a body that ends too early (${fault}) causes a ConnectionError, and is retried`] = async (
    library,
    cloud,
  ) => {
    await failed(library, cloud, 'ConnectionError', fault);
    await retried(library, cloud, fault);
  };
}

/** Runs all scenarios. Returns, by name, `passed` or the error. */
async function runScenarios(library, cloud) {
  const outcomes = {};
  for (const [name, run] of Object.entries(scenarios)) {
    try {
      await run(library, cloud);
      outcomes[name] = 'passed';
    } catch (error) {
      outcomes[name] = String(error?.stack ?? error);
    }
  }
  return outcomes;
}

module.exports = { names: Object.keys(scenarios), runScenarios };
