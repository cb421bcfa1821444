// npm run diff:spec [REV]: what the working copy of openapi.yaml changes against a revision (default HEAD), and what that means for users.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { main, redocly, root, run, ToolError } from '../tools.js';

/** Schemas of JSON texts inside strings. Nothing refers to them, so that the comparison would take any change of theirs for a patch. */
const texts = ['ServiceMetadata', 'BackupDescription'];

const ratings = ['none', 'patch', 'minor', 'major'] as const;
type Rating = (typeof ratings)[number];

await main(() => {
  const revision = process.argv[2] ?? 'HEAD';
  const old = run('git', ['show', `${revision}:openapi.yaml`]);
  if (old.status !== 0) throw new ToolError(`git knows no openapi.yaml at ${revision}.`);
  const now = readFileSync(join(root, 'openapi.yaml'), 'utf8');
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-diff-'));
  try {
    const write = (name: string, text: string) => {
      writeFileSync(join(work, name), text);
      return join(work, name);
    };
    const whole = compare(write('before.yaml', old.output), join(root, 'openapi.yaml'));
    const inside = compare(write('texts-before.yaml', asAnswers(old.output)), write('texts-now.yaml', asAnswers(now)));
    const rating = ratings[Math.max(ratings.indexOf(whole), ratings.indexOf(inside))];
    console.log(rating === 'none' ? 'No change.' : `On the whole: ${rating}.`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

/** Prints each change, and tells how the whole is rated. */
function compare(before: string, now: string): Rating {
  const { status, output } = redocly(['diff', before, now, '--format', 'json', '--fail-on', 'none']);
  const report = /^\{.*^\}/ms.exec(output)?.[0];
  if (status !== 0 || report === undefined) throw new ToolError(`The two specs cannot be compared:\n${output}`);
  const { bump, changes } = JSON.parse(report) as { bump: Rating; changes: Change[] };
  for (const change of changes) console.log(`${change.impact.padEnd(5)}  ${change.kind.padEnd(8)}  ${place(change)}`);
  return changes.length === 0 ? 'none' : bump;
}

interface Change {
  impact: string;
  kind: string;
  path: string;
  base?: { pointer?: string };
  revision?: { pointer?: string };
}

/** Where in the spec; a change of a shared schema is named once, by its own place. */
function place({ path, base, revision }: Change): string {
  return (revision?.pointer ?? base?.pointer ?? path).replace(/^#\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** A spec in which the texts' schemas are answers. */
function asAnswers(text: string): string {
  const { openapi, info, components } = parse(text, { maxAliasCount: -1 }) as {
    openapi: string;
    info: object;
    components: { schemas: Record<string, object> };
  };
  const answer = (name: string) => ({ description: name, content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } });
  const known = texts.filter((name) => name in components.schemas);
  const paths = Object.fromEntries(known.map((name) => [`/${name}`, { get: { responses: { '200': answer(name) } } }]));
  return stringify({ openapi, info, paths, components: { schemas: components.schemas } });
}
