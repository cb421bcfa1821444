// What the examples share: which cloud they ask, and how they end.
import type { CsbsClient } from 'csbs-client';
import { connectFromEnv } from 'csbs-client/env';
import type { FakeCloud } from 'csbs-client/testing';
import { startTryOutCloud } from './try-out-cloud.js';

export interface Context {
  /** Signs in with the environment's `OS_*` variables; where none is set, at a fake cloud. Nothing is ever changed there: the client only reads. */
  connect(): Promise<CsbsClient>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Runs an example. It gives the exit code; an error is one line and exit code 2, Ctrl-C is exit code 130. */
export async function main(usage: string, run: (context: Context) => Promise<number>): Promise<void> {
  if (process.argv.includes('--help')) return console.log(`Usage: ${usage}`);
  const [name] = usage.split(' ');
  const interrupted = new AbortController();
  // Only once: a second Ctrl-C ends the process at once.
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  process.stdout.on('error', (error) => {
    // Who reads a pipe may go before its end, as `head` does.
    if (codeOf(error) === 'EPIPE') process.exit(141);
    console.error(`${name}: ${describe(error, usage)}`);
    process.exit(2);
  });

  let cloud: FakeCloud | undefined;
  const context: Context = {
    signal: interrupted.signal,
    async connect() {
      // Any of them: a report on made-up backups because of a forgotten variable would be worse than an error that names it.
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
    console.error(`${name}: ${interrupted.signal.aborted ? 'interrupted' : describe(error, usage)}`);
  } finally {
    await cloud?.close();
  }
}

/** An argument that is a number above 0. */
export function positive(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0)
    throw new Error(`${name} must be a number above 0, got ${JSON.stringify(text)}`);
  return number;
}

/** The message alone: a stack helps nobody here, and the client's messages hold no secret. */
function describe(error: unknown, usage: string): string {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return codeOf(error).startsWith('ERR_PARSE_ARGS') ? `${message} (usage: ${usage})` : message;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
