import { checkKeys, checkText } from '../../checks.js';
import { ArgumentError } from '../../errors.js';
import type { Authenticator } from '../authenticator.js';
import { checkAuthUrl, checkSecret } from './auth-url.js';
import { readUser, type UserOptions, userKeys } from './identity-options.js';
import { createKeystoneAuthenticator } from './keystone-authenticator.js';
import { requestToken } from './token-requests.js';

/** Settings of {@link keystoneApplicationCredential}. */
export interface KeystoneApplicationCredentialOptions extends UserOptions {
  /** The address of Keystone, with or without `/v3`. */
  authUrl: string;
  /** The credential's id. */
  id?: string | undefined;
  /** The credential's name, instead of its id; the user whose it is must then be named too. */
  name?: string | undefined;
  /** The credential's secret; sent to `authUrl` alone. */
  secret: string;
}

/**
 * Signs in with an application credential at Keystone v3. It belongs to one project, which is the project of the session.
 *
 * The token is replaced as {@link keystonePassword} says.
 *
 * @throws ArgumentError for settings that are missing, unknown or say the same thing twice.
 */
export function keystoneApplicationCredential(options: KeystoneApplicationCredentialOptions): Authenticator {
  const given = checkKeys('keystoneApplicationCredential options', options, [
    'authUrl',
    'id',
    'name',
    'secret',
    ...userKeys,
  ]);
  const authUrl = checkAuthUrl(given.authUrl);
  const secret = checkSecret('secret', given.secret);
  const credential = readCredential(given);
  const identity = { methods: ['application_credential'], application_credential: { ...credential, secret } };
  return createKeystoneAuthenticator([secret], (context) => requestToken(authUrl, { identity }, context));
}

function readCredential(given: Readonly<Record<string, unknown>>): object {
  if (given.id !== undefined && given.name !== undefined)
    throw new ArgumentError('name', 'id and name say the same thing twice: give one of them.');
  if (given.id !== undefined) return { id: checkText('id', given.id) };
  if (given.name === undefined)
    throw new ArgumentError('id', 'id is needed, or name and the user whose credential it is.');
  return { name: checkText('name', given.name), user: readUser(given) };
}
