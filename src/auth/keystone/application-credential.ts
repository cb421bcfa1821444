import { checkKeys, checkRequired, checkSecret, checkString } from '../../checks.js';
import { ArgumentError } from '../../errors.js';
import { findHint } from '../../hints.js';
import type { Authenticator } from '../authenticator.js';
import { authUrlRequired, checkAuthUrl } from './auth-url.js';
import { checkExpectedProject, checkProjectOfToken } from './credential-project.js';
import {
  checkUser,
  type ProjectOptions,
  projectKeys,
  requiredOfUser,
  type UserOptions,
  userKeys,
} from './identity-options.js';
import { createKeystoneAuthenticator } from './keystone-authenticator.js';
import { requestToken } from './token-requests.js';

/**
 * Options of {@link keystoneApplicationCredential}. A credential belongs to one project. If the options also name a
 * project, it must be this one: the sign-in rejects with an ArgumentError if its id, name or domain differs.
 */
export interface KeystoneApplicationCredentialOptions extends UserOptions, ProjectOptions {
  /** The URL of Keystone, with or without `/v3`. */
  authUrl: string;
  /** The credential's id. */
  id?: string | undefined;
  /** The credential's name, instead of its id; requires the user that it belongs to. */
  name?: string | undefined;
  /** The credential's secret; sent only to `authUrl`. */
  secret: string;
}

/**
 * Signs in to Keystone v3 with an application credential. The session is for the credential's own project.
 *
 * The token is renewed as {@link keystonePassword} describes.
 *
 * @throws ArgumentError that names all missing options, and for unknown, contradictory or invalid ones.
 */
export function keystoneApplicationCredential(options: KeystoneApplicationCredentialOptions): Authenticator {
  const what = 'keystoneApplicationCredential options';
  const keys = ['authUrl', 'id', 'name', 'secret', ...userKeys, ...projectKeys];
  const given = checkKeys(what, options, keys, findHint);
  const byName =
    given.id === undefined && (given.name !== undefined || userKeys.some((key) => given[key] !== undefined));
  checkRequired(what, given, [
    authUrlRequired,
    'id or name (a name needs username and userDomain)',
    ...(byName ? requiredOfUser(given) : []),
    'secret',
  ]);
  const authUrl = checkAuthUrl(given.authUrl);
  const secret = checkSecret('secret', given.secret);
  const expected = checkExpectedProject(given);
  const identity = {
    methods: ['application_credential'],
    application_credential: { ...checkCredential(given), secret },
  };
  return createKeystoneAuthenticator([secret], async (context) => {
    const token = await requestToken(authUrl, { identity }, context);
    checkProjectOfToken(expected, token.project);
    return token;
  });
}

function checkCredential(given: Readonly<Record<string, unknown>>): object {
  if (given.id !== undefined && given.name !== undefined)
    throw new ArgumentError('name', 'id and name mean the same: pass only one of them.');
  if (given.id !== undefined) return { id: checkString('id', given.id) };
  return { name: checkString('name', given.name), user: checkUser(given) };
}
