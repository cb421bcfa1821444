// Finds out project and endpoints by signing in.
import { DeadlineExceeded, throwIfAborted, withDeadline } from './abort.js';
import { isAuthenticator } from './auth/authenticator.js';
import { checkKeys, isRecord, show } from './checks.js';
import { ArgumentError, RequestTimeoutError } from './errors.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/options.js';
import { callTimeMs, createTransport } from './http/transport.js';
import { type ClientOptions, type ConnectSettings, checkConnectOptions } from './options.js';

/** The settings of a client for what `auth` signs in to. */
export async function discover(options: unknown, requestOptions: unknown): Promise<ClientOptions> {
  const settings = checkConnectOptions(options);
  const request = checkRequestOptions(checkKeys('options', requestOptions, requestKeys));
  const { projectId, endpoints } = await learn(settings, request);
  return { ...settings.rest, projectId, endpoints: { ...endpoints, ...settings.endpoints } };
}

async function learn(
  { transport, choice, projectId }: ConnectSettings,
  request: RequestOptions,
): Promise<Pick<ClientOptions, 'projectId' | 'endpoints'>> {
  const { auth } = transport;
  if (!isAuthenticator(auth) || auth.session === undefined) {
    if (projectId === undefined)
      throw new ArgumentError('projectId', 'projectId is needed: auth does not tell which project it is for.');
    return { projectId, endpoints: {} };
  }
  const { authContext, scrub } = createTransport(transport);
  try {
    const timeMs = callTimeMs({ ...transport, ...request });
    const { session } = auth;
    return readSession(
      await withDeadline(timeMs, [request.signal], async ({ signal }) =>
        session.call(auth, choice, authContext({ ...request, signal })),
      ),
      projectId,
    );
  } catch (error) {
    throwIfAborted([request.signal]);
    if (error instanceof DeadlineExceeded) {
      throw new RequestTimeoutError('The sign-in did not come to an end', {
        request: { method: 'connect', path: 'auth.session' },
        host: 'unknown',
        code: 'ETIMEDOUT',
        attempts: 1,
      });
    }
    // What a catalog holds is the service's text.
    throw error instanceof ArgumentError ? new ArgumentError(error.argument, scrub(error.message)) : error;
  }
}

function readSession(session: unknown, projectId: string | undefined): Pick<ClientOptions, 'projectId' | 'endpoints'> {
  if (!isRecord(session) || typeof session.projectId !== 'string')
    throw new ArgumentError('auth', 'auth.session must give an object with projectId and endpoints.');
  if (projectId !== undefined && projectId !== session.projectId) {
    throw new ArgumentError(
      'projectId',
      `projectId is ${show(projectId)}, but the sign-in is for project ${show(session.projectId)}.`,
    );
  }
  return { projectId: session.projectId, endpoints: checkKeys('endpoints', session.endpoints, ['csbs', 'vbs']) };
}
