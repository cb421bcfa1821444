import { withVariables } from './environment.js';

/** Runs a function in another time zone. */
export function inTimeZone<T>(zone: string, use: () => T | Promise<T>): Promise<T> {
  return withVariables({ TZ: zone }, use);
}
