// What is done before Keystone starts: its settings, its database, its commands.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ToolError } from '../tools.js';
import { manageCommand, python } from './install.js';

const execute = promisify(execFile);

/** Settings that stay in the folder; gives their file. */
export function writeConfig(folder: string, name: string, tokenLifeSeconds: number): string {
  const keys = join(folder, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.conf`);
  const lines = [
    ...['[database]', `connection = sqlite:///${databaseIn(folder)}`],
    ...['[token]', 'provider = fernet', `expiration = ${tokenLifeSeconds}`],
    ...['[fernet_tokens]', `key_repository = ${keys}`],
    // Few rounds of hashing: these passwords live for a minute.
    ...['[identity]', 'password_hash_rounds = 4'],
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** An empty one in the mode in which all can read while one writes; the mode stays with the file. */
export async function createDatabase(folder: string, signal: AbortSignal): Promise<void> {
  const script = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode=WAL")';
  await execute(python, ['-c', script, databaseIn(folder)], { signal });
}

/** Runs a command of `keystone-manage`. */
export async function manage(
  config: string,
  args: string[],
  signal: AbortSignal,
  env: Record<string, string> = {},
): Promise<void> {
  try {
    await execute(python, [manageCommand, '--config-file', config, ...args], {
      env: { ...process.env, ...env },
      maxBuffer: 1 << 26,
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new ToolError(
      `keystone-manage ${args[0]} failed:\n${lastLines((error as { stderr?: string }).stderr ?? '')}`,
    );
  }
}

export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}

function databaseIn(folder: string): string {
  return join(folder, 'keystone.db');
}
