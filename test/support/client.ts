import { CsbsClient } from '../../src/index.js';

/** A client without retries, which would hide what most tests check. */
export function clientOf(csbs: string, options: object = {}): CsbsClient {
  return new CsbsClient({
    endpoints: { csbs },
    projectId: 'p1',
    auth: 'token-of-the-tests',
    maxRetries: 0,
    ...options,
  });
}
