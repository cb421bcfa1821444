// The answers to the questions, in a form that can be compared: what differs from run to run is taken out.
import { type Asked, both, byName, identity, type World } from './questions.js';

/** What is known before anybody signs in. */
export type Given = Omit<World, 'userId' | 'domainId' | 'token' | 'unscoped' | 'delegated' | 'revoked'>;

/** Completes a world by signing in. */
export async function signedIn(given: Given): Promise<World> {
  const user = { ...byName(given), password: given.password };
  const scope = { project: { id: given.projectId } };
  const tokenFor = async (asked: Asked) => (await send(given.url, asked)).token;
  const first = await send(given.url, identity('password', { user }, scope));
  const { user: known } = (JSON.parse(first.text) as { token: { user: { id: string; domain: { id: string } } } }).token;
  const revoked = await tokenFor(identity('password', { user }, scope));
  await send(given.url, { ...both(revoked), method: 'DELETE' });
  return {
    ...given,
    ...{ userId: known.id, domainId: known.domain.id, token: first.token, revoked },
    unscoped: await tokenFor(identity('password', { user })),
    delegated: await tokenFor(identity('application_credential', { id: given.credentialId, secret: given.secret })),
  };
}

export async function send(url: string, { method = 'GET', path = '/v3/auth/tokens', headers = {}, body }: Asked) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    text: await response.text(),
    token: response.headers.get('x-subject-token') ?? '',
  };
}

/** The status, the headers that clients read, and the body: of a token names and types, else the words. */
export async function answerOf(world: World, asked: Asked): Promise<string> {
  const { status, headers, text } = await send(world.url, asked);
  const told = ['content-type', 'vary', 'allow', 'www-authenticate'].flatMap((name) => {
    const value = headers.get(name);
    return value === null
      ? []
      : [`${name}: ${name === 'allow' ? value.split(', ').sort().join(', ') : value.replace(world.url, '<url>')}`];
  });
  const there = ['x-openstack-request-id', 'x-subject-token'].filter((name) => headers.get(name));
  return [status, ...told, ...there, bodyOf(world, text)].join(' | ');
}

function bodyOf(world: World, text: string): string {
  if (/^\{"token"/.test(text)) return JSON.stringify(shapeOf(JSON.parse(text)));
  const known = Object.entries(world).sort(([, a], [, b]) => b.length - a.length);
  const anonymous = known.reduce((all, [name, value]) => all.replaceAll(value, `<${name}>`), text);
  return /^\{/.test(text) ? JSON.stringify(JSON.parse(anonymous)) : anonymous;
}

/** Names and types; a list by what its members look like. */
function shapeOf(value: unknown, key = ''): unknown {
  // Keystone gives them in any order.
  if (key === 'methods' && Array.isArray(value)) return value.toSorted();
  if (key.startsWith('region')) return 'text or null';
  if (Array.isArray(value))
    return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))]
      .sort()
      .map((one) => JSON.parse(one) as unknown);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, shapeOf(member, name)]));
}
