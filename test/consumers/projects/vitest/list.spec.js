import { CsbsClient, RateLimitError } from 'csbs-client';
import { startFakeCloud } from 'csbs-client/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

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
