import { checkEndpoint } from '../endpoint.js';
import { addProblem, type SettingName, type Settings } from './settings.js';

/** A URL without a trailing slash; undefined if it is invalid, which is then among the problems. */
export function readUrl(settings: Settings, name: SettingName, allowInsecureHttp: boolean): string | undefined {
  try {
    return checkEndpoint(settings.label(name), settings.get(name), allowInsecureHttp).base;
  } catch (error) {
    addProblem(settings, (error as Error).message);
    return undefined;
  }
}
