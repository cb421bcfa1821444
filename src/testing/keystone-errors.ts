// The errors of Keystone. `npm run test:keystone` compares them with those of a real Keystone.
import { type FakeResponse, json } from './response.js';

/** 401 with Keystone's URL, as HTTP requires. `more` contains additional members of the error. */
export function unauthorized(
  url: string,
  message = 'The request you have made requires authentication.',
  more: object = {},
): FakeResponse {
  const response = keystoneError(401, 'Unauthorized', message, more);
  return { ...response, headers: { ...response.headers, 'www-authenticate': `Keystone uri="${url}/v3"` } };
}

/** 400 for a missing member. */
export function missing(what: string, where: string): FakeResponse {
  const advice =
    'The server could not comply with the request since it is either malformed or otherwise incorrect. ' +
    'The client is assumed to be in error.';
  return malformed(`Expecting to find ${what} in ${where}. ${advice}`);
}

export function malformed(message: string): FakeResponse {
  return keystoneError(400, 'Bad Request', message);
}

export function forbidden(action: string): FakeResponse {
  return keystoneError(403, 'Forbidden', `You are not authorized to perform the requested action: ${action}.`);
}

export function notFound(message: string): FakeResponse {
  return keystoneError(404, 'Not Found', message);
}

/** 404 for an unknown path: an HTML page. */
export function noResource(): FakeResponse {
  const message =
    'The requested URL was not found on the server. ' +
    'If you entered the URL manually please check your spelling and try again.';
  const body = `<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>${message}</p>\n`;
  return { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function noMethod(): FakeResponse {
  return json(
    405,
    { message: 'The method is not allowed for the requested URL.' },
    { allow: 'POST, OPTIONS, DELETE, HEAD, GET' },
  );
}

function keystoneError(code: number, title: string, message: string, more: object = {}): FakeResponse {
  return json(code, { error: { code, ...more, message, title } });
}
