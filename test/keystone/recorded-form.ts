// Responses of Keystone in a form that can be compared: without what differs from run to run.
import { both, byName, identity, type KeystoneRequest, type Setting } from './requests.js';

/** What is known before the first sign-in. */
export type PartialSetting = Omit<Setting, 'userId' | 'domainId' | 'token' | 'unscoped' | 'delegated' | 'revoked'>;

/** Completes a setting by signing in. */
export async function signIn(given: PartialSetting): Promise<Setting> {
  const user = { ...byName(given), password: given.password };
  const scope = { project: { id: given.projectId } };
  const tokenFor = async (request: KeystoneRequest) => (await send(given.url, request)).token;
  const first = await send(given.url, identity('password', { user }, scope));
  const { user: known } = (JSON.parse(first.text) as { token: { user: { id: string; domain: { id: string } } } }).token;
  const revoked = await tokenFor(identity('password', { user }, scope));
  await send(given.url, { ...both(revoked), method: 'DELETE' });
  return {
    ...given,
    userId: known.id,
    domainId: known.domain.id,
    token: first.token,
    revoked,
    unscoped: await tokenFor(identity('password', { user })),
    delegated: await tokenFor(identity('application_credential', { id: given.credentialId, secret: given.secret })),
  };
}

export async function send(
  url: string,
  { method = 'GET', path = '/v3/auth/tokens', headers = {}, body }: KeystoneRequest,
) {
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

/** The status, the headers that clients read, and the body: for a token, names and types, otherwise the text. */
export async function recordedForm(setting: Setting, request: KeystoneRequest): Promise<string> {
  const { status, headers, text } = await send(setting.url, request);
  const values = ['content-type', 'vary', 'allow', 'www-authenticate'].flatMap((name) => {
    const value = headers.get(name);
    return value === null
      ? []
      : [`${name}: ${name === 'allow' ? value.split(', ').sort().join(', ') : value.replace(setting.url, '<url>')}`];
  });
  const present = ['x-openstack-request-id', 'x-subject-token'].filter((name) => headers.get(name));
  return [status, ...values, ...present, bodyOf(setting, text)].join(' | ');
}

function bodyOf(setting: Setting, text: string): string {
  if (/^\{"token"/.test(text)) return JSON.stringify(shapeOf(JSON.parse(text)));
  const known = Object.entries(setting).sort(([, a], [, b]) => b.length - a.length);
  const anonymous = known.reduce((all, [name, value]) => all.replaceAll(value, `<${name}>`), text);
  return /^\{/.test(text) ? JSON.stringify(JSON.parse(anonymous)) : anonymous;
}

/** Names and types; for a list, the distinct shapes of its members. */
function shapeOf(value: unknown, key = ''): unknown {
  // Keystone sends them in any order.
  if (key === 'methods' && Array.isArray(value)) return value.toSorted();
  if (key.startsWith('region')) return 'string or null';
  if (Array.isArray(value))
    return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))]
      .sort()
      .map((one) => JSON.parse(one) as unknown);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, shapeOf(member, name)]));
}
