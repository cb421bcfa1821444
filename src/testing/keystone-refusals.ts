// How Keystone says no. `npm run test:keystone` compares it with a real one.
import { type FakeAnswer, json } from './answer.js';

/** 401, with Keystone's own address, as the standard has it. `more` is what the error holds besides its words. */
export function refused(
  url: string,
  message = 'The request you have made requires authentication.',
  more: object = {},
): FakeAnswer {
  const answer = fault(401, 'Unauthorized', message, more);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': `Keystone uri="${url}/v3"` } };
}

/** 400 for something that is not there. */
export function missing(what: string, where: string): FakeAnswer {
  const advice =
    'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';
  return malformed(`Expecting to find ${what} in ${where}. ${advice}`);
}

export function malformed(message: string): FakeAnswer {
  return fault(400, 'Bad Request', message);
}

export function forbidden(action: string): FakeAnswer {
  return fault(403, 'Forbidden', `You are not authorized to perform the requested action: ${action}.`);
}

export function notFound(message: string): FakeAnswer {
  return fault(404, 'Not Found', message);
}

/** Where there is no resource at all: a page, or a bare message. */
export function noResource(): FakeAnswer {
  const words =
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';
  const body = `<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>${words}</p>\n`;
  return { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function noMethod(): FakeAnswer {
  return json(
    405,
    { message: 'The method is not allowed for the requested URL.' },
    { allow: 'POST, OPTIONS, DELETE, HEAD, GET' },
  );
}

function fault(code: number, title: string, message: string, more: object = {}): FakeAnswer {
  return json(code, { error: { code, ...more, message, title } });
}
