import { checkKeys, checkRequired } from '../../checks.js';
import { findHint } from '../../hints.js';
import type { AuthContext, Authenticator } from '../authenticator.js';
import { checkToken } from '../token.js';
import { authUrlRequired, checkAuthUrl } from './auth-url.js';
import { checkProject, type Domain, type ProjectOptions, projectKeys, scopeOf } from './identity-options.js';
import { createKeystoneAuthenticator, sessionOf } from './keystone-authenticator.js';
import { requestToken, type Token, validateToken } from './token-requests.js';

/** Options of {@link keystoneToken}. */
export interface KeystoneTokenOptions extends ProjectOptions {
  /** The URL of Keystone, with or without `/v3`. */
  authUrl: string;
  /** A valid token. */
  token: string;
}

/**
 * Uses an existing token. Keystone returns its project and catalog. If another project is requested, the token is
 * exchanged for one of that project. It cannot be renewed: when it has expired, calls fail with an AuthenticationError.
 *
 * @throws ArgumentError that names all missing options, and for unknown, contradictory or invalid ones.
 */
export function keystoneToken(options: KeystoneTokenOptions): Authenticator {
  const what = 'keystoneToken options';
  const given = checkKeys(what, options, ['authUrl', 'token', ...projectKeys], findHint);
  checkRequired(what, given, [authUrlRequired, 'token']);
  const authUrl = checkAuthUrl(given.authUrl);
  const id = checkToken(given.token, 'token');
  const project = checkProject(given);
  if (project === undefined) return createAuthenticator(authUrl, id);

  const isRequested = (of: Token['project']) =>
    of !== undefined &&
    ('id' in project ? of.id === project.id : of.name === project.name && isSameDomain(project.domain, of.domain));
  return createKeystoneAuthenticator([id], async (context) => {
    const token = await validateToken(authUrl, id, context);
    const scope = scopeOf(project);
    const scoped = isRequested(token.project)
      ? token
      : await requestToken(authUrl, { identity: { methods: ['token'], token: { id } }, scope }, context);
    // The new token expires at the same time as the first one, so an early renewal is useless.
    return { ...scoped, lifeMs: undefined };
  });
}

function createAuthenticator(authUrl: string, id: string): Authenticator {
  return {
    authenticate(_request, context: AuthContext) {
      context.secret(id);
      return { 'X-Auth-Token': id };
    },
    async session(choice, context) {
      return sessionOf(await validateToken(authUrl, id, context), choice);
    },
  };
}

function isSameDomain(requested: Domain, domain: { id: string; name: string }): boolean {
  return 'id' in requested ? requested.id === domain.id : requested.name === domain.name;
}
