import { checkEndpoint } from '../endpoint.js';
import type { SettingName, Settings } from './settings.js';

/** An address as it can be used; undefined where it cannot, which is then among the problems. */
export function readAddress({ get, label, mayShow, problems }: Settings, name: SettingName, allowInsecureHttp: boolean): string | undefined {
  try {
    return checkEndpoint(label(name), get(name), allowInsecureHttp).base;
  } catch (error) {
    const { message } = error as Error;
    problems.push((mayShow ? message : message.replace(/ \(host [^)]*\)/, '')).replace(/\.$/, ''));
    return undefined;
  }
}
