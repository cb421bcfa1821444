// npm run test:spec-tools [NAME …]: checks that openapi.yaml works with other tools, which it installs into a temporary
// folder.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, ToolError } from '../tools.js';
import { readers, testClient } from './clients.js';
import { FindingError, findMissing } from './programs.js';
import { runSchemathesis } from './schemathesis.js';
import { lintSpectral, validateKin, validatePython, validateSwaggerParser } from './validators.js';

const java = { java: ['-version'] };
const maven = { ...java, mvn: ['-version'] };
const go = { go: ['version'] };
const python = { python3: ['-m', 'venv', '--help'] };

const clientNeeds: Record<string, Record<string, string[]>> = {
  'client-go': { ...java, ...go },
  'client-java-okhttp': maven,
  'client-java-native': maven,
  'client-python': { ...java, ...python },
};

const tools: Record<string, { needs: Record<string, string[]>; use: (folder: string) => Promise<void> }> = {
  'swagger-parser': { needs: {}, use: validateSwaggerParser },
  spectral: { needs: {}, use: lintSpectral },
  'openapi-spec-validator': { needs: python, use: validatePython },
  'kin-openapi': { needs: go, use: validateKin },
  ...Object.fromEntries(
    Object.entries(readers).map(([name, reader]) => [
      name,
      { needs: clientNeeds[name] ?? java, use: (folder: string) => testClient(reader, folder) },
    ]),
  ),
  schemathesis: { needs: python, use: runSchemathesis },
};

await main(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(tools);
  const unknown = names.filter((name) => tools[name] === undefined);
  if (unknown.length > 0)
    throw new ToolError(`Unknown: ${unknown.join(', ')}. The tools are ${Object.keys(tools).join(', ')}.`);
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-spec-tools-'));
  const failed: string[] = [];
  try {
    for (const name of names) if (!(await passes(name, work))) failed.push(name);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (failed.length > 0) throw new ToolError(`Findings of ${failed.join(', ')}.`);
});

/** Whether the tool reports nothing. A tool that this machine cannot run reports nothing. */
async function passes(name: string, work: string): Promise<boolean> {
  const { needs, use } = tools[name] as (typeof tools)[string];
  const missing = await findMissing(needs);
  if (missing !== undefined) {
    console.log(`${name}: not run, because this machine has no ${missing}.`);
    return true;
  }
  const started = performance.now();
  const folder = join(work, name);
  mkdirSync(folder);
  try {
    await use(folder);
  } catch (error) {
    if (!(error instanceof FindingError || error instanceof ToolError)) throw error;
    console.log(`${name}: ${error.message}`);
    return false;
  }
  console.log(`${name}: no finding (${Math.round((performance.now() - started) / 1000)} s).`);
  return true;
}
