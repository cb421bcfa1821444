// Rates how the generated TypeScript types differ, as far as users of the package see them.
import type { Finding } from './finding.js';

interface Member {
  optional: boolean;
  /** The members of its union, for example `string` and `null`. Names of aliases and constants are resolved. */
  types: string[];
}

interface Declaration {
  kind: 'interface' | 'const' | 'type';
  /** What the name stands for: the type of an alias. */
  text: string;
  members: { name: string; optional: boolean; text: string }[];
}

/** Fields of responses that the client ignores. */
const ignored = ['response.checkpoint_items_links'];
const request = 'request';
const response = 'response';

/** The names that an API report exports. */
export function exportedNames(report: string): Set<string> {
  const declared = report.matchAll(/^export (?:abstract )?(?:class|const|function|interface|type) (\w+)/gm);
  const renamed = report.matchAll(/^export \{ \w+ as (\w+) \}/gm);
  return new Set([...declared, ...renamed].map(([, name]) => name as string));
}

/** Compares two versions of generated/api.ts. */
export function compareTypes(before: string, after: string, exported: Set<string>): Finding[] {
  const [old, now] = [publicMembers(before, exported), publicMembers(after, exported)];
  // Only the outermost place: not the members of an interface that was removed.
  const missing = (place: string, members: Map<string, Member>) =>
    !members.has(place) && (!/[.[]/.test(place) || members.has(parent(place)));
  const removed = [...old.keys()].filter((place) => missing(place, now));
  const added = [...now].filter(([place]) => missing(place, old));
  return [
    ...removed.map((place): Finding => ({ rating: 'major', place, change: 'was removed' })),
    ...added.map(([place, { optional }]): Finding => {
      const rejectsOldRequests = place.startsWith(request) && !optional;
      return { rating: rejectsOldRequests ? 'major' : 'minor', place, change: 'was added' };
    }),
    ...[...old].flatMap(([place, member]) => compareMember(place, member, now.get(place) ?? member)),
  ];
}

function parent(place: string): string {
  return place.replace(/(\[\]|\.[^.[\]]*)$/, '');
}

function compareMember(place: string, old: Member, now: Member): Finding[] {
  const lost = old.types.some((type) => !now.types.includes(type));
  const gained = now.types.some((type) => !old.types.includes(type));
  // In a request, users may ignore what is accepted beyond what they send. In a response, they must handle it.
  const looser = place.startsWith(request) ? 'minor' : 'major';
  const findings: Finding[] = [];
  if (old.optional !== now.optional)
    findings.push({
      rating: old.optional ? 'major' : looser,
      place,
      change: old.optional ? 'became required' : 'became optional',
    });
  if (lost || gained)
    findings.push({
      rating: lost ? 'major' : looser,
      place,
      change: `changed from ${old.types.join(' | ')} to ${now.types.join(' | ')}`,
    });
  return findings;
}

/**
 * What users see, by its place: `BackupStatus.Error`, `Backup.tags[]`, `response.checkpoint_item`,
 * `request.tags[].key`.
 * An interface that the package does not export has no place of its own: its members are listed where it is used.
 */
function publicMembers(code: string, exported: Set<string>): Map<string, Member> {
  const declarations = readDeclarations(code);
  const found = new Map<string, Member>(
    [request, response].map((place) => [place, { optional: false, types: ['object'] }]),
  );

  const add = (place: string, text: string, optional: boolean): void => {
    if (!ignored.includes(place)) found.set(place, { optional, types: simplify(resolve(text, place)) });
  };
  const addMembers = (place: string, { members }: Declaration): void => {
    for (const { name, text, optional } of members) add(`${place}.${name}`, text, optional);
  };
  const resolve = (text: string, place: string): string[] =>
    splitUnion(text).flatMap((type) => {
      const item = /^Array<(.+)>$/.exec(type)?.[1];
      if (item !== undefined) add(`${place}[]`, item, true);
      if (item !== undefined) return 'Array';
      if (type === '(string & {})') return 'string';
      const declaration = declarations.get(type);
      if (declaration === undefined) return type;
      if (declaration.kind === 'type') return resolve(declaration.text, place);
      if (declaration.kind === 'const') return declaration.members.map((member) => member.text);
      if (exported.has(type) || found.has(place)) return type;
      addMembers(place, declaration);
      return 'object';
    });

  for (const [name, declaration] of declarations) {
    if (exported.has(name) || declarations.has(`Any${name}`)) {
      add(name, declaration.kind === 'type' ? declaration.text : declaration.kind, false);
      addMembers(name, declaration);
    }
    if (/Api\w+Request$/.test(name)) {
      const bodies = declaration.members.map(({ text }) => declarations.get(text)).filter((body) => body !== undefined);
      for (const body of bodies) addMembers(request, body);
    }
  }
  for (const [, name] of code.matchAll(/^ {4}public .*: AxiosPromise<(\w+)> \{$/gm)) {
    const body = declarations.get(name as string);
    if (body !== undefined) addMembers(response, body);
  }
  return found;
}

/** Splits a union, but not inside `Array<…>` or `{…}`. */
function splitUnion(text: string): string[] {
  return (text.match(/(?:<[^>]*>|\{[^}]*\}|[^|<{])+/g) ?? []).map((type) => type.trim());
}

/** `string` includes every literal string, and `number` every literal number. */
function simplify(types: string[]): string[] {
  const wide = types.filter(
    (type) => !(/^'/.test(type) && types.includes('string')) && !(/^-?\d/.test(type) && types.includes('number')),
  );
  return [...new Set(wide)].sort();
}

function readDeclarations(code: string): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  const plain = code.replace(/^ *\/\*\*[\s\S]*?\*\/$/gm, '');
  for (const [, kind, name, text] of plain.matchAll(
    /^export (interface|const|type) (\w+) (?:= )?(.*(?:\n(?: .*)?)*)/gm,
  )) {
    // A constant has a type of the same name, which says no more than the constant.
    if (found.has(name as string)) continue;
    const members = (text as string).matchAll(/^ {4}(?:readonly )?'?(.+?)'?(\?)?: (.+?)[;,]?$/gm);
    found.set(name as string, {
      kind: kind as Declaration['kind'],
      text: (text as string).trim().replace(/;$/, ''),
      members: [...members].map(([, member, optional, type]) => ({
        name: member as string,
        optional: optional !== undefined,
        text: type as string,
      })),
    });
  }
  return found;
}
