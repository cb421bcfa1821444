import { checkEndpoint } from '../endpoint.js';
import { complain, type SettingName, type Settings } from './settings.js';

/** An address as it can be used; undefined where it cannot, which is then among the problems. */
export function readAddress(settings: Settings, name: SettingName, allowInsecureHttp: boolean): string | undefined {
  try {
    return checkEndpoint(settings.label(name), settings.get(name), allowInsecureHttp).base;
  } catch (error) {
    complain(settings, (error as Error).message);
    return undefined;
  }
}
