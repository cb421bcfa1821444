const { ArgumentError, CsbsClient, RateLimitError } = require('csbs-client');
const { startFakeCloud } = require('csbs-client/testing');

let cloud;
beforeAll(async () => {
  cloud = await startFakeCloud({ backups: 12 });
});
afterAll(() => cloud.close());

it('lists the backups of the fake cloud', async () => {
  const client = new CsbsClient(cloud.clientOptions());
  expect(await client.backups.list({}, { pageSize: 5 }).toArray()).toHaveLength(12);
});

it('fails on demand', async () => {
  const client = new CsbsClient({ ...cloud.clientOptions(), maxRetries: 0 });
  cloud.failNext({ status: 429 });
  await expect(client.backups.list().first()).rejects.toBeInstanceOf(RateLimitError);
});

it('has the same classes in both entry points', () =>
  expect(startFakeCloud({ backups: -1 })).rejects.toBeInstanceOf(ArgumentError));
