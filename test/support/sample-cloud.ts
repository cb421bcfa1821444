// A cloud of clouds.yaml, and the requests of a client that connects to it.
import { connectFromCloud } from '../../src/env/index.js';
import { withHome } from './clouds.js';
import { withEnvironment } from './environment.js';
import { type RecordedRequest, withRecorder } from './recorder.js';

/** A clouds.yaml with the cloud `otc`. `$URL` is the recorder of `requestsOf`. */
export const sampleCloud = `
clouds:
  otc:
    auth:
      auth_url: $URL/v3
      username: me
      password: pass
      user_domain_name: home
      project_name: p
    region_name: eu-de
    interface: public
    identity_api_version: 3
`;

/** The user of its sign-in. */
export const sampleUser = { name: 'me', domain: { name: 'home' }, password: 'pass' };

/** Returns the requests of a client that connects to a cloud in these files. `$URL` in files is the recorder. */
export function requestsOf(
  files: Record<string, string>,
  options: object = {},
  cloud = 'otc',
): Promise<RecordedRequest[]> {
  return withRecorder(async ({ url, requests }) => {
    const filled = Object.fromEntries(
      Object.entries(files).map(([path, content]) => [path, content.replaceAll('$URL', url)]),
    );
    await withHome(filled, (home) => withEnvironment(home, () => connectFromCloud(cloud, options)));
    return requests;
  });
}

/** The user that the first request signs in. */
export const userOf = (requests: RecordedRequest[]) =>
  (requests[0]?.auth?.identity.password as { user: unknown } | undefined)?.user;
