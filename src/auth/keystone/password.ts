import { checkKeys, checkRequired, checkSecret } from '../../checks.js';
import { findHint } from '../../hints.js';
import type { Authenticator } from '../authenticator.js';
import { authUrlRequired, checkAuthUrl } from './auth-url.js';
import {
  checkProject,
  checkUser,
  type ProjectOptions,
  projectKeys,
  requiredOfUser,
  scopeOf,
  type UserOptions,
  userKeys,
} from './identity-options.js';
import { createKeystoneAuthenticator } from './keystone-authenticator.js';
import { requestToken } from './token-requests.js';

/** Options of {@link keystonePassword}. */
export interface KeystonePasswordOptions extends UserOptions, ProjectOptions {
  /** The URL of Keystone, with or without `/v3`. */
  authUrl: string;
  /** The user's password; sent only to `authUrl`. */
  password: string;
}

/**
 * Signs in to Keystone v3 with a user's name and password.
 *
 * The token is requested when it is first needed. It is renewed five minutes before it expires (or after half its
 * lifetime, if that is later) and after a 401, each time once for all waiting calls.
 *
 * @throws ArgumentError that names all missing options, and for unknown, contradictory or invalid ones.
 *
 * @example
 * ```ts
 * const client = await CsbsClient.connect({
 *   auth: keystonePassword({
 *     authUrl: 'https://iam.example.com/v3',
 *     username: 'me',
 *     password,
 *     userDomain: 'my-domain',
 *     project: 'eu-de',
 *   }),
 * });
 * ```
 */
export function keystonePassword(options: KeystonePasswordOptions): Authenticator {
  const what = 'keystonePassword options';
  const given = checkKeys(what, options, ['authUrl', ...userKeys, 'password', ...projectKeys], findHint);
  checkRequired(what, given, [authUrlRequired, ...requiredOfUser(given), 'password']);
  const authUrl = checkAuthUrl(given.authUrl);
  const password = checkSecret('password', given.password);
  const user = checkUser(given);
  const scope = scopeOf(checkProject(given, 'domain' in user ? user.domain : undefined));
  const identity = { methods: ['password'], password: { user: { ...user, password } } };
  return createKeystoneAuthenticator([password], (context) => requestToken(authUrl, { identity, scope }, context));
}
