// Finds the project and the endpoints by signing in.
import { withDeadline } from './abort.js';
import { isAuthenticator } from './auth/authenticator.js';
import { checkKeys, isRecord, show } from './checks.js';
import { type ClientOptions, type ConnectSettings, checkConnectOptions } from './client-options.js';
import { serviceNames } from './endpoint.js';
import { ArgumentError, RequestTimeoutError } from './errors.js';
import { checkRequestOptions, type RequestOptions, requestKeys } from './http/request-options.js';
import { callTimeMs, createTransport } from './http/transport.js';

/** The options of a client for the project that `auth` signs in to. */
export async function discover(options: unknown, requestOptions: unknown): Promise<ClientOptions> {
  const settings = checkConnectOptions(options);
  const request = checkRequestOptions(checkKeys('options', requestOptions, requestKeys));
  const { projectId, endpoints } = await openSession(settings, request);
  return { ...settings.rest, projectId, endpoints: { ...endpoints, ...settings.endpoints } };
}

async function openSession(
  { transport, choice, projectId }: ConnectSettings,
  request: RequestOptions,
): Promise<Pick<ClientOptions, 'projectId' | 'endpoints'>> {
  const { auth } = transport;
  if (!isAuthenticator(auth) || auth.session === undefined) {
    if (projectId === undefined)
      throw new ArgumentError('projectId', 'projectId is missing: auth does not say which project it is for.');
    return { projectId, endpoints: {} };
  }
  const { authContext, scrub } = createTransport(transport);
  try {
    const timeMs = callTimeMs({ ...transport, ...request });
    const { session } = auth;
    const found = await withDeadline(timeMs, [request.signal], async ({ signal }) =>
      session.call(auth, choice, authContext({ ...request, signal })),
    );
    if (found !== 'timeout') return readSession(found, projectId);
    throw new RequestTimeoutError('The sign-in did not finish in time', {
      request: { method: 'connect', path: 'auth.session' },
      host: 'unknown',
      code: 'ETIMEDOUT',
      attempts: 1,
    });
  } catch (error) {
    // The message may contain strings of the catalog, which come from the service.
    throw error instanceof ArgumentError ? new ArgumentError(error.argument, scrub(error.message)) : error;
  }
}

function readSession(session: unknown, projectId: string | undefined): Pick<ClientOptions, 'projectId' | 'endpoints'> {
  if (!isRecord(session) || typeof session.projectId !== 'string')
    throw new ArgumentError('auth', 'auth.session must resolve to an object with projectId and endpoints.');
  if (projectId !== undefined && projectId !== session.projectId) {
    throw new ArgumentError(
      'projectId',
      `projectId is ${show(projectId)}, but the sign-in is for project ${show(session.projectId)}.`,
    );
  }
  return { projectId: session.projectId, endpoints: checkKeys('endpoints', session.endpoints, serviceNames) };
}
