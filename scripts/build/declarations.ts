// Of the declarations that tsc writes, keeps what users can reach from the entry points. The rest is a good third: the generated client's
// request builders and the insides of the package.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { indent, mapKept } from './declaration-map.js';
import { readStatements, type Statement, type Taken } from './statements.js';

interface File {
  path: string;
  statements: Statement[];
  /** Declarations, and names taken from elsewhere, that are reached. */
  kept: Set<Statement | Taken>;
}

/**
 * Prunes the `.d.ts` files of a folder, and their maps.
 *
 * @returns the files whose sources the kept maps name.
 */
export function pruneDeclarations(folder: string, entries: string[], hasSource: (file: string) => boolean): string[] {
  const files = new Map<string, File>();
  const open = (path: string): File => {
    const file = files.get(path) ?? {
      path,
      statements: readStatements(readFileSync(path, 'utf8'), path),
      kept: new Set(),
    };
    files.set(path, file);
    return file;
  };
  for (const entry of entries) reachAll(open(join(folder, entry)), open);

  const mapped: string[] = [];
  for (const path of list(folder, '.d.ts')) {
    const file = files.get(path);
    const { text, lines } = file === undefined ? { text: '', lines: [] } : print(file);
    if (text !== '' && lines.some((line) => line !== undefined) && hasSource(path)) {
      mapped.push(mapKept(path, lines));
      writeFileSync(path, `${text}//# sourceMappingURL=${basename(path)}.map\n`);
      continue;
    }
    rmSync(`${path}.map`);
    if (text === '') rmSync(path);
    else writeFileSync(path, text);
  }
  return mapped;
}

function reachAll(file: File, open: (path: string) => File): void {
  for (const statement of file.statements) {
    if (statement.kind === 'star') {
      file.kept.add(statement);
      reachAll(open(resolve(file, statement.from)), open);
    } else if (statement.kind === 'reexport') {
      for (const { local } of statement.taken) reach(file, local, open);
    } else if (statement.kind === 'declaration') reach(file, statement.name, open);
  }
}

/** Keeps what a file means by a name, and what that needs. False where the file has no such name. */
function reach(file: File, name: string, open: (path: string) => File): boolean {
  let found = false;
  for (const statement of file.statements) {
    if (statement.kind === 'declaration' && statement.name === name) {
      found = true;
      if (file.kept.has(statement)) continue;
      file.kept.add(statement);
      for (const word of statement.words) if (word !== name) reach(file, word, open);
    } else if (statement.kind === 'import' || statement.kind === 'reexport') {
      const taken = statement.taken.find(({ local }) => local === name);
      if (taken === undefined) continue;
      found = true;
      if (file.kept.has(taken)) continue;
      file.kept.add(taken);
      if (!statement.from.startsWith('.')) continue;
      const from = resolve(file, statement.from);
      if (!reach(open(from), taken.imported, open))
        throw new Error(`${file.path}: ${taken.imported} is not in ${from}`);
    }
  }
  if (found) return true;
  for (const statement of file.statements) {
    if (statement.kind !== 'star' || !reach(open(resolve(file, statement.from)), name, open)) continue;
    file.kept.add(statement);
    return true;
  }
  return false;
}

function resolve(file: File, from: string): string {
  const path = join(dirname(file.path), from.replace(/\.js$/, '.d.ts'));
  if (!existsSync(path)) throw new Error(`${file.path}: ${from} is not there`);
  return path;
}

/** What is left of a file, and for each of its lines the line that it was before; undefined for a list of names. */
function print({ statements, kept }: File): { text: string; lines: (number | undefined)[] } {
  const printed: string[] = [];
  const lines: (number | undefined)[] = [];
  for (const statement of statements) {
    if (statement.kind === 'declaration') {
      if (!kept.has(statement)) continue;
      for (const { text, at } of tighten(statement.lines)) {
        printed.push(text);
        lines.push(statement.first + at);
      }
      continue;
    }
    const line =
      statement.kind === 'star'
        ? kept.has(statement)
          ? `export * from '${statement.from}';`
          : undefined
        : printNames(statement, kept);
    if (line === undefined) continue;
    printed.push(line);
    lines.push(undefined);
  }
  return { text: printed.length === 0 ? '' : `${printed.join('\n')}\n`, lines };
}

/**
 * The same declaration in fewer bytes: a tab for four blanks, a comment of one line in one line, no name of a type in its own comment, and no quotes
 * about a name. `at` is the line that it was.
 */
function tighten(declaration: string[]): { text: string; at: number }[] {
  const lines = declaration
    .map((text, at) => ({ text: indent(text), at }))
    .filter(({ text }) => !/^\s*\* @type \w+$/.test(text));
  const tight: typeof lines = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [line, words, end] = lines.slice(index, index + 3);
    if (line === undefined) break;
    const single =
      line.text.trim() === '/**' && end?.text.trim() === '*/' ? /^\s*\* (.+)$/.exec(words?.text ?? '')?.[1] : undefined;
    tight.push({
      text:
        single === undefined
          ? line.text.replace(/^(\s*(?:readonly )?)'([a-zA-Z_]\w*)'(?=\??:)/, '$1$2')
          : `${line.text} ${single} */`,
      at: line.at,
    });
    if (single !== undefined) index += 2;
  }
  return tight;
}

function printNames(
  { kind, from, typeOnly, taken }: Extract<Statement, { taken: Taken[] }>,
  kept: Set<unknown>,
): string | undefined {
  const names = taken
    .filter((name) => kept.has(name))
    .map(({ imported, local }) => (imported === local ? local : `${imported} as ${local}`));
  if (names.length === 0) return undefined;
  return `${kind === 'import' ? 'import' : 'export'} ${typeOnly ? 'type ' : ''}{ ${names.join(', ')} } from '${from}';`;
}

function list(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}
