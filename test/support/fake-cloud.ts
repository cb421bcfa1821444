import { CsbsClient } from '../../src/index.js';
import { type FakeCloud, type FakeCloudOptions, startFakeCloud } from '../../src/testing/index.js';
import { withoutNock } from './without-nock.js';

/** Runs a function with a fake cloud and a client without retries, and closes the cloud. */
export async function withCloud<T>(
  options: FakeCloudOptions,
  use: (cloud: FakeCloud, client: CsbsClient) => Promise<T>,
): Promise<T> {
  const cloud = await startFakeCloud(options);
  try {
    return await withoutNock(() => use(cloud, new CsbsClient({ ...cloud.clientOptions(), maxRetries: 0 })));
  } finally {
    await cloud.close();
  }
}
