// npm run diff:spec [REV]: what the working copy of openapi.yaml changes against a revision (default HEAD).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, redocly, root, run, ToolError } from '../tools.js';

await main(() => {
  const revision = process.argv[2] ?? 'HEAD';
  const old = run('git', ['show', `${revision}:openapi.yaml`]);
  if (old.status !== 0) throw new ToolError(`git knows no openapi.yaml at ${revision}.`);
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-diff-'));
  try {
    const base = join(work, 'openapi.yaml');
    writeFileSync(base, old.output);
    const { status, output } = redocly(['diff', base, join(root, 'openapi.yaml'), '--fail-on', 'none']);
    if (status !== 0) throw new ToolError(`The two specs cannot be compared:\n${output}`);
    console.log(output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
