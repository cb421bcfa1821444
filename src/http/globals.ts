import { ArgumentError } from '../errors.js';

const globalsOfRequests = ['TextEncoder', 'TextDecoder'];

/** Test environments such as jsdom lack some globals that every runtime has. */
export function checkGlobals(): void {
  const missing = globalsOfRequests.filter((name) => !(name in globalThis));
  if (missing.length > 0) {
    const advice = 'In a test environment such as jsdom, set the ones of Node.';
    throw new ArgumentError(missing.join(), `Requests need the globals ${missing.join(' and ')}. ${advice}`);
  }
}
