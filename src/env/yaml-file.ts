// Reads a YAML file. No error shows any of the file's content.
import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, type Pair, parseDocument } from 'yaml';
import { errorCode } from './config-folders.js';

/** Strings, lists and further trees by name. A Map, because a file may use any name, even `__proto__`. */
export type Tree = ReadonlyMap<string, unknown>;

/**
 * The maximum number of values that the aliases of a file may expand to. Thousands of clouds that share their settings
 * stay far below it; a malicious file reaches billions.
 */
const maxAliasedValues = 1_000_000;

/**
 * Reads every scalar as the string in the file: a password may look like a number, and a project id like a large one.
 * An empty scalar is null.
 *
 * @throws Error that says what is wrong with the file.
 */
export function readYaml(file: string): Tree {
  const content = parseYaml(readText(file), file);
  if (content === null) return new Map();
  if (!isTree(content)) throw new Error(`${file} must contain settings by name`);
  return content;
}

export function isTree(value: unknown): value is Tree {
  return value instanceof Map;
}

function parseYaml(text: string, file: string): unknown {
  const invalid = (detail: string) => new Error(`${file} is not valid YAML (${detail})`);
  let document: ReturnType<typeof parseDocument>;
  try {
    // The library compares each key with all others, which takes a minute for tens of thousands of keys.
    document = parseDocument(text, { schema: 'failsafe', customTags: ['null'], merge: true, uniqueKeys: false });
  } catch {
    throw invalid('it is nested too deeply');
  }
  // A warning is about an unknown tag. The messages of errors and warnings quote the file.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw invalid(`line ${problem.linePos?.[0].line ?? '?'}, ${problem.code}`);
  try {
    return createBuilder(text)(document.contents).value;
  } catch (error) {
    throw invalid(error instanceof ContentError ? error.message : 'it is nested too deeply');
  }
}

class ContentError extends Error {}

/** A value, and how many values it contains if aliases are expanded. */
interface Built {
  readonly value: unknown;
  readonly size: number;
}

/**
 * Builds each anchored value once and shares it among its aliases. (The library builds merged values again for each
 * alias, and counts aliases in a way that rejects files of a few dozen clouds.)
 */
function createBuilder(text: string): (node: unknown) => Built {
  const anchors = new Map<string, Built>();
  let aliased = 0;

  /** Stores an anchor after its value was built, so that a value that contains itself is rejected. */
  function build(node: unknown): Built {
    if (isAlias(node)) return resolve(node.source);
    const built = isMap(node) ? buildMap(node.items) : isSeq(node) ? buildList(node.items) : scalar(node);
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) anchors.set(anchor, built);
    return built;
  }

  function resolve(anchor: string): Built {
    const target = anchors.get(anchor);
    if (target === undefined)
      throw new ContentError('an alias refers to an anchor that is not defined before the alias');
    aliased += target.size;
    if (aliased > maxAliasedValues) throw new ContentError('its aliases expand to too many values');
    return target;
  }

  function buildList(items: readonly unknown[]): Built {
    const built = items.map(build);
    return { value: built.map(({ value }) => value), size: sizeOf(built) };
  }

  function buildMap(pairs: readonly Pair[]): Built {
    const values = new Map<unknown, unknown>();
    const merged: Map<unknown, unknown>[] = [];
    let size = 1;
    for (const { key, value } of pairs) {
      const built = build(value);
      size += built.size;
      // The parser marks a merge key (<<) with a symbol.
      if (isScalar(key) && typeof key.value === 'symbol') {
        for (const source of mergeSources(built.value)) merged.push(source);
        continue;
      }
      const name = build(key).value;
      if (values.has(name)) throw new ContentError(`line ${lineOf(key, text)}, DUPLICATE_KEY`);
      values.set(name, built.value);
    }
    // What the map itself contains takes precedence over what it merges, and an earlier source over a later one.
    for (const source of merged) for (const [key, value] of source) if (!values.has(key)) values.set(key, value);
    return { value: values, size };
  }

  return build;
}

function lineOf(node: unknown, text: string): number {
  const [start = 0] = (node as { range?: readonly number[] | null }).range ?? [];
  return text.slice(0, start).split('\n').length;
}

function mergeSources(value: unknown): Map<unknown, unknown>[] {
  const sources: unknown[] = Array.isArray(value) ? value : [value];
  return sources.map((source) => {
    if (!(source instanceof Map)) throw new ContentError('<< must merge maps');
    return source;
  });
}

function scalar(node: unknown): Built {
  return { value: isScalar(node) ? node.value : null, size: 1 };
}

function sizeOf(parts: readonly Built[]): number {
  return parts.reduce((sum, { size }) => sum + size, 1);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${errorCode(error)})`);
  }
}
