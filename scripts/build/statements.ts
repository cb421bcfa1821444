// A declaration file as tsc writes it, taken apart: what it imports, passes on and declares.

/** A name that one file takes from another: `imported` there, `local` here (or, where it is passed on, for its users). */
export interface Taken {
  imported: string;
  local: string;
}

export type Statement =
  | { kind: 'import' | 'reexport'; from: string; typeOnly: boolean; taken: Taken[] }
  | { kind: 'star'; from: string }
  /** `first` is the index of its first line, its comment included. */
  | { kind: 'declaration'; name: string; words: Set<string>; lines: string[]; first: number };

const start = /^(\/\*\*|export |import |declare |type |interface )/;
const list = /^(import|export) (type )?\{(.*)\} from ['"](.+)['"];$/s;
const star = /^export \* from ['"](.+)['"];$/;
const declared = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/;

export function readStatements(text: string, file: string): Statement[] {
  const lines = text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '').split('\n');
  return cut(lines).map(({ first, piece }) => {
    const code = piece
      .join('\n')
      .replace(/\/\*.*?\*\//gs, '')
      .trim();
    const [, word, type, names = '', from = ''] = list.exec(code) ?? [];
    if (word !== undefined)
      return {
        kind: word === 'import' ? 'import' : 'reexport',
        from,
        typeOnly: type !== undefined,
        taken: readNames(names),
      };
    const [, all] = star.exec(code) ?? [];
    if (all !== undefined) return { kind: 'star', from: all };
    const [, name] = declared.exec(code) ?? [];
    if (name === undefined) throw new Error(`${file}: a statement that the build does not know: ${code.slice(0, 100)}`);
    return { kind: 'declaration', name, words: new Set(code.match(/[A-Za-z_$][\w$]*/g)), lines: piece, first };
  });
}

/** Pieces of one statement each, with the comment before it; without tool comments and `export {}`. */
function cut(lines: string[]): { first: number; piece: string[] }[] {
  const pieces: { first: number; piece: string[] }[] = [];
  let commentEnds = -2;
  lines.forEach((line, index) => {
    const begins = start.test(line) && index !== commentEnds + 1;
    if (begins) pieces.push({ first: index, piece: [] });
    if (line.startsWith('/**')) commentEnds = lines.findIndex((other, at) => at >= index && other.includes('*/'));
    pieces.at(-1)?.piece.push(line);
  });
  return pieces.filter(({ piece }) => !/^\s*export \{\};?\s*$/.test(piece.join('\n')) && !isNote(piece));
}

/** A comment that belongs to no statement: a file's head. */
function isNote(piece: string[]): boolean {
  return (
    piece
      .join('\n')
      .replace(/\/\*.*?\*\//gs, '')
      .trim() === ''
  );
}

function readNames(names: string): Taken[] {
  return names
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [imported = '', local = imported] = part.split(' as ');
      return { imported, local };
    });
}
