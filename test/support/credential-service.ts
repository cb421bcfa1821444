// A service that accepts one credential, for authenticators.
import { type Behavior, backupResponse, headerOf, httpResponse, type RawServer, withRawServer } from './raw-server.js';

/** A service that accepts the header `X-Credential: good-credential`; `auth` handles requests to `/auth`. */
export const credentialService = (auth: Behavior, use: (server: RawServer) => Promise<unknown>) =>
  withRawServer((socket, request) => {
    if (/^\w+ \/auth/.test(request.head)) auth(socket, request);
    else
      socket.write(
        headerOf(request.head, 'x-credential') === 'good-credential'
          ? backupResponse
          : httpResponse(401, '{"error_code": "APIGW.0307", "error_msg": "no"}', {
              date: 'Thu, 01 Jan 2026 00:00:00 GMT',
            }),
      );
  }, use);
