// Runs other programs without blocking: the fake cloud serves them from this process.
import { spawn } from 'node:child_process';

/** What a tool reported. */
export class FindingError extends Error {}

/** Runs a program and returns its standard output. If it fails, throws a {@link FindingError} with all its output. */
export async function run(
  program: string,
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk) && all.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0)
    throw new FindingError(
      `${program} ${args.join(' ')} ended with ${status}:\n${Buffer.concat(all).toString('utf8').slice(-4000)}`,
    );
  return Buffer.concat(printed).toString('utf8');
}

/** The first of these programs that this machine lacks. */
export async function findMissing(programs: Record<string, string[]>): Promise<string | undefined> {
  for (const [program, args] of Object.entries(programs)) {
    try {
      await run(program, args, { cwd: '.' });
    } catch {
      return program;
    }
  }
  return undefined;
}
