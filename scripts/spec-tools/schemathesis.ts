// Schemathesis derives requests from the spec, valid and invalid ones, and checks the responses of the fake cloud.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeCloud } from '../../src/testing/index.js';
import { root } from '../tools.js';
import { createVenv } from './clients.js';
import { run } from './programs.js';

export async function runSchemathesis(folder: string): Promise<void> {
  const python = await createVenv(folder, ['schemathesis==4.32.5']);
  const cloud = await startFakeCloud({ backups: 20 });
  try {
    const { projectId, auth } = cloud.clientOptions();
    const settings = readFileSync(join(root, 'test/spec-tools/schemathesis.toml'), 'utf8');
    writeFileSync(join(folder, 'schemathesis.toml'), settings.replaceAll('PROJECT', projectId));
    const program = join(python, '../st');
    const options = ['--url', cloud.url, '--header', `X-Auth-Token: ${auth}`, '--seed', '1', '--no-color'];
    await run(program, ['run', join(root, 'openapi.yaml'), ...options], { cwd: folder });
  } finally {
    await cloud.close();
  }
}
