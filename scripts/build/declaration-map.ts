// Declaration maps: the way from a name in a `.d.ts` to its place in the source, which "go to definition" takes.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

interface SourceMap {
  version: 3;
  file: string;
  sources: string[];
  names: string[];
  mappings: string;
}

const nameAt =
  /^\s*(?:(?:export|declare|abstract|protected|static|readonly|class|interface|type|const|function|get|set) )*/;

/** The line with a tab for every four blanks that it starts with. */
export function indent(line: string): string {
  return line.replace(/^(?: {4})+/, (blanks) => '\t'.repeat(blanks.length / 4));
}

/**
 * Rewrites the map of a declaration file of which some lines are left: one place for each line, that of the name which it declares.
 *
 * @param lines the line that each line of the file was before, where it has one.
 * @returns the source that the map names.
 */
export function mapKept(path: string, lines: (number | undefined)[]): string {
  const map = JSON.parse(readFileSync(`${path}.map`, 'utf8')) as SourceMap;
  const before = readFileSync(path, 'utf8').split('\n');
  const old = decode(map.mappings);
  const mappings = lines.map((line) => {
    if (line === undefined) return [];
    const text = before[line] ?? '';
    const column = nameAt.exec(text)?.[0].length;
    const [segment] = (old[line] ?? []).filter(([start]) => start === column);
    if (segment === undefined) return [];
    const moved = text.length - indent(text).length;
    return [[segment[0] - moved, ...segment.slice(1)] as SourceMapSegment];
  });
  // From dist/types/src/ to dist/src/, where the source's copy is.
  const sources = map.sources.map((source) => source.replace('../', ''));
  writeFileSync(`${path}.map`, JSON.stringify({ ...map, sources, mappings: encode(mappings) }));
  return join(dirname(path), map.sources[0] ?? '');
}
