import { checkKeys } from '../../checks.js';
import type { AuthContext, Authenticator } from '../authenticator.js';
import { checkToken } from '../token.js';
import { checkAuthUrl } from './auth-url.js';
import { type ProjectOptions, projectKeys, readProject, scopeOf } from './identity-options.js';
import { createKeystoneAuthenticator, sessionOf } from './keystone-authenticator.js';
import { requestToken, type Token, validateToken } from './token-requests.js';

/** Settings of {@link keystoneToken}. */
export interface KeystoneTokenOptions extends ProjectOptions {
  /** The address of Keystone, with or without `/v3`. */
  authUrl: string;
  /** A token that is valid already. */
  token: string;
}

/**
 * Uses a token that is there already. Keystone says what project and catalog it has; where another project is asked for, it is exchanged for a
 * token of that one. It cannot be replaced when it expires: calls then fail with an AuthenticationError.
 *
 * @throws ArgumentError for settings that are missing, unknown or say the same thing twice.
 */
export function keystoneToken(options: KeystoneTokenOptions): Authenticator {
  const given = checkKeys('keystoneToken options', options, ['authUrl', 'token', ...projectKeys]);
  const authUrl = checkAuthUrl(given.authUrl);
  const id = checkToken(given.token, 'token');
  const project = readProject(given);
  if (project === undefined) return asItIs(authUrl, id);

  const isAsked = (of: Token['project']) =>
    of !== undefined &&
    ('id' in project ? of.id === project.id : of.name === project.name && isSame(project.domain, of.domain));
  return createKeystoneAuthenticator([id], async (context) => {
    const token = await validateToken(authUrl, id, context);
    const scoped = isAsked(token.project)
      ? token
      : await requestToken(
          authUrl,
          { identity: { methods: ['token'], token: { id } }, scope: scopeOf(project) },
          context,
        );
    // It ends when the first one does, so there is no use in replacing it early.
    return { ...scoped, lifeMs: undefined };
  });
}

function asItIs(authUrl: string, id: string): Authenticator {
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

function isSame(asked: { id: string } | { name: string }, domain: { id: string; name: string }): boolean {
  return 'id' in asked ? asked.id === domain.id : asked.name === domain.name;
}
