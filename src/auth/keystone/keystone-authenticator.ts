// A token's life: asked for when it is needed, once for all who wait; again before it expires, and after it was refused.
import { ArgumentError } from '../../errors.js';
import { createSharedTask } from '../../shared-task.js';
import type { AuthContext, Authenticator } from '../authenticator.js';
import { chooseEndpoints } from './catalog.js';
import type { Token } from './token-requests.js';

/** How long before its end a token is replaced. */
const reserveMs = 5 * 60_000;

/** `obtain` signs in with these secrets. `now` tells the time in milliseconds. */
export function createKeystoneAuthenticator(
  secrets: readonly string[],
  obtain: (context: AuthContext) => Promise<Token>,
  now: () => number = () => Date.now(),
): Authenticator {
  let current: { readonly token: Token; readonly renewAt: number; readonly endsAt: number } | undefined;
  const signIn = createSharedTask<Token>();

  function renewed(context: AuthContext): Promise<Token> {
    return signIn.join(context.signal, async (signal) => {
      // It goes on for the others when this caller leaves.
      const shared = {
        ...context,
        signal,
        send: (request: Parameters<AuthContext['send']>[0]) => context.send({ ...request, signal }),
      };
      const token = await obtain(shared);
      const { lifeMs = Number.POSITIVE_INFINITY } = token;
      // Counted from its receipt: Keystone's clock may differ from ours.
      const receipt = now();
      current = { token, renewAt: receipt + Math.max(lifeMs - reserveMs, lifeMs / 2), endsAt: receipt + lifeMs };
      return token;
    });
  }

  /** Where an early replacement fails, the token serves on to its end; the next try comes in the middle of what is left. */
  async function replaced(old: typeof current, context: AuthContext): Promise<Token> {
    try {
      return await renewed(context);
    } catch (error) {
      if (old === undefined || now() >= old.endsAt || context.signal?.aborted === true) throw error;
      if (current === old) current = { ...old, renewAt: (now() + old.endsAt) / 2 };
      return old.token;
    }
  }

  async function fresh(context: AuthContext): Promise<Token> {
    // Several clients may share this: each is told what none of its errors may repeat.
    for (const secret of secrets) context.secret(secret);
    const token = current !== undefined && now() < current.renewAt ? current.token : await replaced(current, context);
    context.secret(token.id);
    return token;
  }

  return {
    async authenticate(_request, context) {
      const { id } = await fresh(context);
      return { 'X-Auth-Token': id };
    },
    async renew({ headers }, context) {
      const refused = headers['X-Auth-Token'];
      if (current !== undefined && current.token.id !== refused) return true;
      return (await renewed(context)).id !== refused;
    },
    async session(choice, context) {
      return sessionOf(await fresh(context), choice);
    },
  };
}

export function sessionOf({ project, catalog }: Token, choice: Parameters<typeof chooseEndpoints>[1]) {
  if (project === undefined)
    throw new ArgumentError('project', 'The sign-in is for no project: name one by project or projectId.');
  return { projectId: project.id, endpoints: chooseEndpoints(catalog, choice) };
}
