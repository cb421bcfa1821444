// What a walk by offset knows of the rows that it read.

/** Where a walk stands: after its latest row. */
export interface Place {
  /** The keys of the rows up to here, in the service's order, the latest at the end; empty at the start of the listing. */
  readonly rows: readonly string[];
  /** The offset at which the last of these rows stood. */
  readonly position: number;
  /** How many rows were read. */
  readonly count: number;
  /** The keys of rows that were read and may stand further on. */
  readonly ahead?: readonly string[];
}

/** How many rows are remembered at least, and a third of those that may stand further on at most. */
const remembered = 1000;

export interface RememberedRows {
  /** The row that the next answer should start on. */
  latest(): string | undefined;
  knows(key: string): boolean;
  /** Which of all that are remembered it is, in the service's order; -1 for none of them. */
  placeOf(key: string): number;
  /** How many rows were read after this one, which is known. */
  readAfter(key: string): number;
  /** Makes this row, which is known, the latest; those that were read behind it may be met again. */
  goBackTo(key: string): void;
  /** Makes this row the latest, and tells where it was read before: behind the place of the walk, or ahead of it. */
  read(key: string): 'behind' | 'ahead' | undefined;
  /** Whether rows that were read may stand further on. */
  expectsMore(): boolean;
  size(): number;
  place(): Pick<Place, 'rows' | 'ahead'>;
}

/** The latest rows, and those that were read and may stand further on; both in the service's order. */
export function rememberRows(place: Place): RememberedRows {
  let rows = [...place.rows];
  let behind = new Set(rows);
  let ahead = [...(place.ahead ?? [])];

  /** Makes a row out of those ahead the latest; what stood before it is behind then, if it is there at all. */
  function advanceTo(at: number): void {
    for (const key of ahead.splice(0, at + 1)) {
      rows.push(key);
      behind.add(key);
    }
  }

  return {
    latest: () => rows.at(-1),
    knows: (key) => behind.has(key) || ahead.includes(key),
    placeOf: (key) =>
      behind.has(key) ? rows.lastIndexOf(key) : ahead.includes(key) ? rows.length + ahead.indexOf(key) : -1,
    readAfter: (key) => (behind.has(key) ? rows.length - 1 - rows.lastIndexOf(key) : 0),
    goBackTo(key) {
      const at = rows.lastIndexOf(key);
      if (at < 0) return advanceTo(ahead.indexOf(key));
      ahead = [...rows.splice(at + 1), ...ahead].slice(0, 3 * remembered);
      behind = new Set(rows);
    },
    read(key) {
      const at = ahead.indexOf(key);
      if (at >= 0) {
        advanceTo(at);
        return 'ahead';
      }
      const known = behind.has(key) ? 'behind' : undefined;
      rows.push(key);
      behind.add(key);
      return known;
    },
    expectsMore: () => ahead.length > 0,
    size: () => behind.size + ahead.length,
    place() {
      // Not at each page, which would copy all of it each time.
      if (rows.length > 2 * remembered) {
        rows = rows.slice(-remembered);
        behind = new Set(rows);
      }
      return { rows: rows.slice(-remembered), ahead: [...ahead] };
    },
  };
}
