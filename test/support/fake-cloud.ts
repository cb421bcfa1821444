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

/** Sends a GET request about the cloud's project without the client. Default: with the token of the cloud. */
export function getRaw(
  cloud: FakeCloud,
  path: string,
  headers: Record<string, string> = { 'x-auth-token': cloud.clientOptions().auth },
): Promise<Response> {
  return fetch(`${cloud.url}/v1/${cloud.clientOptions().projectId}/${path}`, { headers });
}
