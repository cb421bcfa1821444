// What stands in a YAML file, without a word of it in an error.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

/** Texts, lists and further trees by name. A map, since a file may hold any name, also those that every object has. */
export type Tree = ReadonlyMap<string, unknown>;

/**
 * Every scalar is the text that the file holds: a password may look like a number, and a project's id like a large one. An empty one is null.
 *
 * @throws Error that says what is wrong.
 */
export function readYaml(file: string): Tree {
  const document = parseDocument(readText(file), { schema: 'failsafe', customTags: ['null'], merge: true });
  // A warning is about a tag that is not understood. The messages of both quote the file.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    throw new Error(`${file} is no valid YAML (line ${problem.linePos?.[0].line ?? '?'}, ${problem.code})`);
  let content: unknown;
  try {
    content = document.toJS({ mapAsMap: true, maxAliasCount: 100 });
  } catch {
    throw new Error(`${file} is no valid YAML (an alias that leads nowhere, or too many of them)`);
  }
  if (content === null) return new Map();
  if (!isTree(content)) throw new Error(`${file} must hold settings by name`);
  return content;
}

export function isTree(value: unknown): value is Tree {
  return value instanceof Map;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${String((error as { code?: unknown }).code)})`);
  }
}
