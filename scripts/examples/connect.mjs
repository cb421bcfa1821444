import { connectFromEnv } from 'csbs-client/env';
import { startTryOutCloud } from './try-out-cloud.mjs';

/** @import { CsbsClient } from 'csbs-client' */
/**
 * Runs an example and sets the exit code that it returns. An error prints one line and sets exit code 2; Ctrl-C sets
 * exit code 130.
 *
 * `connect` signs in with the `OS_*` variables of the environment; if none is set, with a fake cloud. `signal` is
 * aborted by Ctrl-C.
 *
 * @param {string} usage
 * @param {(context: { connect(): Promise<CsbsClient>, signal: AbortSignal }) => Promise<number>} run
 */
export async function main(usage, run) {
  if (process.argv.includes('--help')) return console.log(`Usage: ${usage}`);
  const [name] = usage.split(' ');
  const interrupted = new AbortController();
  // Only once: a second Ctrl-C ends the process immediately.
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  process.stdout.on('error', (error) => {
    // The reader of a pipe may close it early, as `head` does.
    if (codeOf(error) === 'EPIPE') process.exit(141);
    console.error(`${name}: ${messageOf(error, usage)}`);
    process.exit(2);
  });
  /** @type {Awaited<ReturnType<typeof startTryOutCloud>> | undefined} */
  let cloud;
  const context = {
    signal: interrupted.signal,
    async connect() {
      // If any is set: an error that names a forgotten variable is better than a report on made-up backups.
      const variables = Object.keys(process.env).some(
        (variable) => variable.startsWith('OS_') && process.env[variable] !== '',
      );
      if (variables) return connectFromEnv(process.env, { signal: interrupted.signal });
      console.error(`${name}: no OS_* variable is set, so these are made-up backups of a fake cloud`);
      cloud = await startTryOutCloud();
      return connectFromEnv(cloud.openrc());
    },
  };
  try {
    process.exitCode = await run(context);
  } catch (error) {
    process.exitCode = interrupted.signal.aborted ? 130 : 2;
    console.error(`${name}: ${interrupted.signal.aborted ? 'interrupted' : messageOf(error, usage)}`);
  } finally {
    await cloud?.close();
  }
}

/**
 * Reads an argument that must be a number above 0.
 *
 * @param {string} name
 * @param {string} input
 */
export function positive(name, input) {
  const number = Number(input);
  if (input.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw new Error(`${name} must be a number above 0, got ${JSON.stringify(input)}`);
  return number;
}

/** Only the message: a stack does not help here, and the client's messages contain no secret. */
function messageOf(error, usage) {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return codeOf(error).startsWith('ERR_PARSE_ARGS') ? `${message} (usage: ${usage})` : message;
}

function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
