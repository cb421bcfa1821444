// npm run diff:spec [REV]: what the working copy of openapi.yaml changes against a revision (default HEAD), and what that means for users.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { main, readInput, redocly, run, ToolError } from '../tools.js';

/** Schemas of JSON texts inside strings, and of constants. Nothing refers to them, so that the comparison would take any change of theirs for a patch. */
const texts = ['ServiceMetadata', 'BackupDescription', 'KnownValues'];

const ratings = ['patch', 'minor', 'major'] as const;
type Rating = (typeof ratings)[number];

interface Spec {
  paths: Record<string, object>;
  components: { schemas: Record<string, unknown> };
}

interface Change {
  impact: Rating;
  kind: string;
  path: string;
  property?: string;
  verdicts: { ruleId: string }[];
  base?: Side;
  revision?: Side;
}

interface Side {
  pointer: string;
  value?: unknown;
}

await main(() => {
  const revision = process.argv[2] ?? 'HEAD';
  const shown = run('git', ['show', `${revision}:openapi.yaml`]);
  if (shown.status !== 0) throw new ToolError(`git knows no openapi.yaml at ${revision}.`);
  const text = readInput('openapi.yaml');
  const old = read(shown.output, `at ${revision}`);
  const now = read(text, 'in the working copy');
  if (text === shown.output) return console.log('No change.');
  const changes = compare(old, now);
  for (const [place, change] of changes)
    console.log(`${change.impact}  ${change.kind.padEnd(8)}  ${place}  ${values(change)}`.trimEnd());
  if (changes.size === 0) console.log('Only what is not compared differs: examples, comments, layout or x- keys.');
  console.log(`On the whole: ${[...changes.values()].map(({ impact }) => impact).reduce(higher, 'patch')}.`);
});

/** The spec in `text`, with the texts' schemas as answers. */
function read(text: string, where: string): Spec {
  let spec: Spec | null;
  try {
    spec = parse(text, { maxAliasCount: -1 });
  } catch (error) {
    throw new ToolError(`openapi.yaml ${where} is no YAML: ${(error as Error).message.split(/:?\n/)[0]}.`);
  }
  const schemas = spec?.components?.schemas;
  if (!spec || !schemas) throw new ToolError(`openapi.yaml ${where} holds no schemas.`);
  const answer = (name: string) => ({
    description: name,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  });
  const known = texts.filter((name) => name in schemas);
  const paths = known.map((name) => [`/components/schemas/${name}`, { get: { responses: { '200': answer(name) } } }]);
  return { ...spec, paths: { ...spec.paths, ...Object.fromEntries(paths) } };
}

/** The changes by their places. What happened twice at one place is one change, with the higher rating. */
function compare(old: Spec, now: Spec): Map<string, Change> {
  const work = mkdtempSync(join(tmpdir(), 'csbs-client-diff-'));
  try {
    const [before, after] = [join(work, 'before.json'), join(work, 'after.json')];
    writeFileSync(before, JSON.stringify(old));
    writeFileSync(after, JSON.stringify(now));
    const { status, output } = redocly(['diff', before, after, '--format', 'json', '--fail-on', 'none']);
    const report = /^\{.*^\}/ms.exec(output)?.[0];
    if (status !== 0 || report === undefined)
      throw new ToolError(`The two specs cannot be compared: ${/Error: .*/.exec(output)?.[0] ?? output}`);
    const changes = new Map<string, Change>();
    for (const change of (JSON.parse(report) as { changes: Change[] }).changes) {
      const at = place(change);
      if (onlyAddsKnownValues(change, at)) change.impact = 'minor';
      const { impact, kind } = changes.get(at) ?? change;
      changes.set(at, {
        ...changes.get(at),
        ...change,
        impact: higher(impact, change.impact),
        kind: kind === change.kind ? kind : 'modified',
      });
    }
    return changes;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function higher(a: Rating, b: Rating): Rating {
  return ratings.indexOf(a) > ratings.indexOf(b) ? a : b;
}

/** Where in the spec: a change of a shared schema at the schema's own place, a parameter by its name. */
function place({ path, property, base, revision }: Change): string {
  const own = [revision, base].find((side) => side?.pointer.endsWith(`/${property}`)) ?? revision ?? base;
  const { name } = Object(own?.value) as { name?: string };
  const pointer = name === undefined ? (own?.pointer ?? path) : (own?.pointer ?? path).replace(/\d+$/, name);
  return pointer
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
    .replace(/^#\//, '')
    .replace('paths//components/', 'components/');
}

/** Users of an open type must expect other values already, so that one more breaks nobody. */
function onlyAddsKnownValues({ verdicts }: Change, at: string): boolean {
  const isKnown = /^components\/schemas\/KnownValues\/properties\/\w+\/enum$/.test(at);
  return isKnown && verdicts.length > 0 && verdicts.every(({ ruleId }) => ruleId === 'enum-values-added');
}

/** Old and new value, cut to where they differ; nothing for objects and lists. */
function values({ base, revision }: Change): string {
  const both = [base?.value, revision?.value];
  if (both.every((value) => value === undefined) || both.some((value) => Object(value) === value)) return '';
  const [old, now] = both.map((value) => (value === undefined ? 'none' : JSON.stringify(value))) as [string, string];
  let same = 0;
  while (same < old.length && old[same] === now[same]) same++;
  const from = Math.max(old.length, now.length) <= 40 ? 0 : Math.max(0, same - 15);
  const short = (text: string) =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + 40)}${text.length > from + 40 ? '…' : ''}`;
  return `${short(old)} -> ${short(now)}`;
}
