// npm run diff:spec [REVISION]: rates what changed in openapi.yaml since a Git revision (default: HEAD), for users of
// the TypeScript client.
import { main, readInput, run, ToolError } from '../tools.js';
import { highest } from './ratings/finding.js';
import { generateTypes } from './ratings/generate-types.js';
import { parseSpec } from './ratings/parsed-spec.js';
import { findChanges } from './ratings/rate.js';
import { exportedNames } from './ratings/types.js';

const report = 'test/api/index.api.md';

await main(() => {
  const revision = process.argv[2] ?? 'HEAD';
  const contents = [show(revision), readInput('openapi.yaml')] as const;
  const versions = [`at ${revision}`, 'in the working copy'] as const;
  const [old, now] = [parseSpec(contents[0], versions[0]), parseSpec(contents[1], versions[1])];
  if (contents[0] === contents[1]) return console.log('No change.');
  const [before, after] = generateTypes([...contents]).map((code, index) => {
    if (code === undefined) throw new ToolError(`The generator rejects openapi.yaml ${versions[index]}.`);
    return code;
  }) as [string, string];
  const exported = exportedNames(showIfKnown(revision, report) ?? readInput(report));
  const findings = findChanges({ spec: old, code: before }, { spec: now, code: after }, exported);
  for (const { rating, place, change } of findings) console.log(`${rating}  ${place}: ${change}`);
  if (findings.length === 0) console.log('Users of the TypeScript client notice none of the changes.');
  console.log(`On the whole: ${highest(findings)}.`);
});

function show(revision: string): string {
  const text = showIfKnown(revision, 'openapi.yaml');
  if (text === undefined) throw new ToolError(`Git has no openapi.yaml at ${revision}.`);
  return text;
}

function showIfKnown(revision: string, file: string): string | undefined {
  const { status, output } = run('git', ['show', `${revision}:${file}`]);
  return status === 0 ? output : undefined;
}
