// A Keystone and a backup service that accept and record all requests.
import { text } from 'node:stream/consumers';
import { backupJson } from './backup-json.js';
import { withServer } from './http-server.js';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The `auth` of a request for a token. */
  readonly auth: { identity: Record<string, unknown>; scope?: unknown } | undefined;
}

/**
 * `project` is what each token is for; null: no project. Its token is `recorded-token`, and its catalog has one region:
 * `eu-de`.
 */
export async function withRecorder<T>(
  use: (recorder: { url: string; requests: RecordedRequest[] }) => Promise<T>,
  project: string | null = 'p1',
): Promise<T> {
  const requests: RecordedRequest[] = [];
  return withServer(
    async (request, response) => {
      const body = await text(request);
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, headers, auth: body === '' ? undefined : JSON.parse(body).auth });
      if (!path.endsWith('/v3/auth/tokens')) return void response.end(backupJson);
      const endpoint = (version: string) => [
        { interface: 'public', region_id: 'eu-de', url: `http://${headers.host}/${version}/${project}` },
      ];
      const catalog = [
        { type: 'data-protect', endpoints: endpoint('v1') },
        { type: 'vbs', endpoints: endpoint('v2') },
      ];
      response.writeHead(method === 'POST' ? 201 : 200, { 'x-subject-token': 'recorded-token' });
      response.end(
        JSON.stringify({
          token:
            project === null
              ? {}
              : { project: { id: project, name: 'project', domain: { id: 'd', name: 'd' } }, catalog },
        }),
      );
    },
    ({ url }) => use({ url, requests }),
  );
}
