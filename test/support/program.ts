// Programs in processes of their own.
import { spawn } from 'node:child_process';
import { root } from '../../scripts/tools.js';

/** The arguments of Node for a program: the code of an ES module, which may import TypeScript. */
export const programArguments = (code: string): string[] => ['--import=tsx', '--input-type=module', '--eval', code];

/** Runs a program with these variables in addition to the others, until it exits by itself. */
export function runProgram(
  code: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, programArguments(code), {
    cwd: root,
    env: { ...process.env, ...variables, NODE_V8_COVERAGE: '' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}
