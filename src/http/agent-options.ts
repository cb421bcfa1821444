// The options of `http` that only Node can use.
import { checkKeys, isRecord, mustBe, show } from '../checks.js';
import { ArgumentError } from '../errors.js';
import { withoutUndefined } from '../objects.js';
import type { HttpOptions, ProxyOptions } from './http-options.js';

export function checkAgent(argument: string, value: unknown): object {
  if (!isRecord(value) || typeof value.addRequest !== 'function')
    throw mustBe(argument, "an agent of Node's http or https", value);
  return value;
}

export function checkProxy(argument: string, value: unknown): false | ProxyOptions {
  if (value === false) return false;
  const given = checkKeys(argument, value, ['protocol', 'host', 'port', 'auth']);
  const { protocol, host, port, auth } = given as Partial<ProxyOptions>;
  const { username, password } = checkKeys(`${argument}.auth`, auth, ['username', 'password']);
  const reject = (problem: string): never => {
    throw new ArgumentError(argument, `${argument}${problem}`);
  };
  if (typeof host !== 'string' || !/^[\w.:[\]-]+$/.test(host))
    return reject(' must be false or contain a host. Set the user in auth, not in the host.');
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535)
    return reject(`.port must be from 1 to 65535, got ${show(port)}.`);
  if (protocol !== undefined && (typeof protocol !== 'string' || !/^https?:?$/.test(protocol)))
    return reject(`.protocol must be http or https, got ${show(protocol)}.`);
  if (auth !== undefined && (typeof username !== 'string' || typeof password !== 'string'))
    return reject('.auth must contain username and password as strings.');
  return withoutUndefined({ host, port, protocol, auth: auth && { username: auth.username, password: auth.password } });
}

/** Rejects options that fetch cannot use. It sends requests if Node's http, or axios' adapter for it, is missing. */
export function checkForFetch({ httpAgent, httpsAgent, proxy }: HttpOptions): void {
  for (const [key, value] of Object.entries({ httpAgent, httpsAgent, proxy: proxy || undefined }))
    if (value !== undefined)
      throw new ArgumentError(`http.${key}`, `http.${key} cannot be used here, because requests are sent by fetch.`);
}
