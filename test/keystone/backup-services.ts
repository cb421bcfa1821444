// The backup services, as far as these tests need them. They validate tokens with the real Keystone.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Admin, KeystoneToken } from './admin.js';

export interface BackupServices {
  readonly url: string;
  /** The statuses of the responses, in order. */
  readonly statuses: number[];
  close(): Promise<void>;
}

/**
 * Its URLs are `{url}/{region}/{interface}/…`. The name of each backup consists of region, interface, version and
 * project.
 */
export async function startBackupServices(admin: () => Admin): Promise<BackupServices> {
  const statuses: number[] = [];
  /** Concurrent requests with one token share the validation, as in the middleware of the services. */
  const validations = new Map<string, Promise<KeystoneToken | undefined>>();
  const validate = (token: string) => {
    const validation =
      validations.get(token) ??
      admin()
        .inspectToken(token)
        .finally(() => validations.delete(token));
    validations.set(token, validation);
    return validation;
  };
  const server = createServer(async (request, response) => {
    const [, region, name, version, project] = (request.url ?? '').split('/');
    const token = await validate(String(request.headers['x-auth-token']));
    const [status, body] =
      token === undefined
        ? [401, { error_code: 'APIGW.0307', error_msg: 'The token must be updated.' }]
        : token.project?.id !== project
          ? [403, { error_code: 'CSBS.0403', error_msg: 'The token is not scoped to this project.' }]
          : [
              200,
              {
                [version === 'v1' ? 'checkpoint_item' : 'backup']: {
                  id: 'b1',
                  name: `${region} ${name} ${version} ${token.project?.name}`,
                },
              },
            ];
    statuses.push(status);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
