import { checkKeys } from '../../checks.js';
import type { Authenticator } from '../authenticator.js';
import { checkAuthUrl, checkSecret } from './auth-url.js';
import {
  type ProjectOptions,
  projectKeys,
  readProject,
  readUser,
  scopeOf,
  type UserOptions,
  userKeys,
} from './identity-options.js';
import { createKeystoneAuthenticator } from './keystone-authenticator.js';
import { requestToken } from './token-requests.js';

/** Settings of {@link keystonePassword}. */
export interface KeystonePasswordOptions extends UserOptions, ProjectOptions {
  /** The address of Keystone, with or without `/v3`. */
  authUrl: string;
  /** The user's password; sent to `authUrl` alone. */
  password: string;
}

/**
 * Signs in with a user's name and password at Keystone v3.
 *
 * The token is fetched when it is first needed, replaced five minutes before it expires (or after half its life, where that comes later) and after it
 * was refused, each time once for all calls that wait for it.
 *
 * @throws ArgumentError for settings that are missing, unknown or say the same thing twice.
 *
 * @example
 * ```ts
 * const client = await CsbsClient.connect({
 *   auth: keystonePassword({ authUrl: 'https://iam.example.com/v3', username: 'me', password, userDomain: 'OTC-1', project: 'eu-de' }),
 * });
 * ```
 */
export function keystonePassword(options: KeystonePasswordOptions): Authenticator {
  const given = checkKeys('keystonePassword options', options, ['authUrl', 'password', ...userKeys, ...projectKeys]);
  const authUrl = checkAuthUrl(given.authUrl);
  const password = checkSecret('password', given.password);
  const user = readUser(given);
  const scope = scopeOf(readProject(given, 'domain' in user ? user.domain : undefined));
  const identity = { methods: ['password'], password: { user: { ...user, password } } };
  return createKeystoneAuthenticator([password], (context) => requestToken(authUrl, { identity, scope }, context));
}
