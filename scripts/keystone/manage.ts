// Prepares Keystone: its settings, its database, its commands.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ToolError } from '../tools.js';
import { manageCommand, python } from './install.js';

const execute = promisify(execFile);

/** Writes the settings to the folder and returns the path of the file. */
export function writeConfig(folder: string, name: string, tokenLifeSeconds: number): string {
  const keys = join(folder, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.conf`);
  const lines = [
    ...['[database]', `connection = sqlite:///${databasePath(folder)}`],
    ...['[token]', 'provider = fernet', `expiration = ${tokenLifeSeconds}`],
    ...['[fernet_tokens]', `key_repository = ${keys}`],
    // Few rounds of hashing: these passwords are used for a minute.
    ...['[identity]', 'password_hash_rounds = 4'],
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** Creates an empty database in WAL mode, which allows reads during a write. The mode is stored in the file. */
export async function createDatabase(folder: string, signal: AbortSignal): Promise<void> {
  const script = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode=WAL")';
  await execute(python, ['-c', script, databasePath(folder)], { signal });
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

export function lastLines(output: string): string {
  return output.trim().split('\n').slice(-8).join('\n');
}

function databasePath(folder: string): string {
  return join(folder, 'keystone.db');
}
