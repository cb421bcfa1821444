// Manages a token. It is requested when it is needed, and renewed before it expires and after a 401, once for all
// callers.
import { ArgumentError } from '../../errors.js';
import { createSharedTask } from '../../shared-task.js';
import type { AuthContext, Authenticator } from '../authenticator.js';
import { chooseEndpoints } from './catalog.js';
import type { Token } from './token-requests.js';

/** How long before its expiry a token is renewed, in milliseconds. */
const renewalMarginMs = 5 * 60_000;

/** `signIn` requests a token with these secrets. `now` returns the time in milliseconds. */
export function createKeystoneAuthenticator(
  secrets: readonly string[],
  signIn: (context: AuthContext) => Promise<Token>,
  now: () => number = () => Date.now(),
): Authenticator {
  let current: { readonly token: Token; readonly renewAt: number; readonly expiresAt: number } | undefined;
  const renewal = createSharedTask<Token>();

  function renew(context: AuthContext): Promise<Token> {
    return renewal.join(context.signal, async (signal) => {
      // Uses the signal of the task: it continues for the other callers if this one leaves.
      const shared = {
        ...context,
        signal,
        send: (request: Parameters<AuthContext['send']>[0]) => context.send({ ...request, signal }),
      };
      const token = await signIn(shared);
      const { lifeMs = Number.POSITIVE_INFINITY } = token;
      // Counted from when the token was received, because Keystone's clock may differ from the local one.
      const receivedAt = now();
      current = {
        token,
        renewAt: receivedAt + Math.max(lifeMs - renewalMarginMs, lifeMs / 2),
        expiresAt: receivedAt + lifeMs,
      };
      return token;
    });
  }

  /**
   * If an early renewal fails, the token is used until it expires. The next attempt is after half the remaining time.
   */
  async function renewEarly(old: typeof current, context: AuthContext): Promise<Token> {
    try {
      return await renew(context);
    } catch (error) {
      if (old === undefined || now() >= old.expiresAt || context.signal?.aborted === true) throw error;
      if (current === old) current = { ...old, renewAt: (now() + old.expiresAt) / 2 };
      return old.token;
    }
  }

  async function validToken(context: AuthContext): Promise<Token> {
    // Each client that shares this authenticator must know the secrets, so that its errors do not repeat them.
    for (const secret of secrets) context.secret(secret);
    const token = current !== undefined && now() < current.renewAt ? current.token : await renewEarly(current, context);
    context.secret(token.id);
    return token;
  }

  return {
    async authenticate(_request, context) {
      const { id } = await validToken(context);
      return { 'X-Auth-Token': id };
    },
    async renew({ headers }, context) {
      const rejected = headers['X-Auth-Token'];
      if (current !== undefined && current.token.id !== rejected) return true;
      return (await renew(context)).id !== rejected;
    },
    async session(choice, context) {
      return sessionOf(await validToken(context), choice);
    },
  };
}

export function sessionOf({ project, catalog }: Token, choice: Parameters<typeof chooseEndpoints>[1]) {
  if (project === undefined)
    throw new ArgumentError('project', 'The sign-in is not for a project: pass project or projectId.');
  return { projectId: project.id, endpoints: chooseEndpoints(catalog, choice) };
}
