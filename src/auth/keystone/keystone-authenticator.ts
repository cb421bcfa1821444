// Manages a token: requested when it is needed, once for all waiting calls; renewed before it expires, and after a 401.
import { ArgumentError } from '../../errors.js';
import { createSharedTask } from '../../shared-task.js';
import type { AuthContext, Authenticator } from '../authenticator.js';
import { chooseEndpoints } from './catalog.js';
import type { Token } from './token-requests.js';

/** How long before its expiry a token is renewed. */
const reserveMs = 5 * 60_000;

/** `obtain` signs in with these secrets. `now` returns the time in milliseconds. */
export function createKeystoneAuthenticator(
  secrets: readonly string[],
  obtain: (context: AuthContext) => Promise<Token>,
  now: () => number = () => Date.now(),
): Authenticator {
  let current: { readonly token: Token; readonly renewAt: number; readonly expiresAt: number } | undefined;
  const signIn = createSharedTask<Token>();

  function renew(context: AuthContext): Promise<Token> {
    return signIn.join(context.signal, async (signal) => {
      // It continues for the other callers if this one leaves.
      const shared = {
        ...context,
        signal,
        send: (request: Parameters<AuthContext['send']>[0]) => context.send({ ...request, signal }),
      };
      const token = await obtain(shared);
      const { lifeMs = Number.POSITIVE_INFINITY } = token;
      // Counted from its receipt: Keystone's clock may differ from ours.
      const receipt = now();
      current = { token, renewAt: receipt + Math.max(lifeMs - reserveMs, lifeMs / 2), expiresAt: receipt + lifeMs };
      return token;
    });
  }

  /** If an early renewal fails, the token stays in use until it expires; the next attempt is in the middle of the remaining time. */
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
    // Several clients may share this authenticator; no error of any of them may repeat a secret.
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
    throw new ArgumentError('project', 'The sign-in is for no project: pass project or projectId.');
  return { projectId: project.id, endpoints: chooseEndpoints(catalog, choice) };
}
