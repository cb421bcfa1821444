// Where to ask next for a row that moves.

/** How often in a row an answer may bring nothing new. */
const maxMisses = 10;

export interface Pursuit {
  /** How far from its last place to ask for the row. */
  readonly lead: number;
  /**
   * An answer brought nothing new, and the row should be `step` rows further on than was thought; `searched` says that it was found by looking around.
   * False: that happened too often.
   */
  missed(step: number, searched: boolean): boolean;
  /** The row was met. `isNew` says that there were new rows behind it. */
  met(isNew: boolean): void;
}

export function createPursuit(): Pursuit {
  let misses = 0;
  let lead = 0;
  let lastStep = Number.POSITIVE_INFINITY;
  return {
    get lead() {
      return lead;
    },
    missed(step, searched) {
      // Where a service leaves rows out of its answers but not out of its offsets, places are found step by step: that is no move.
      const isNearer = !searched && lead === 0 && step !== 0 && Math.abs(step) < lastStep;
      lastStep = Math.abs(step);
      if (isNearer) return true;
      misses += 1;
      // Rows may move as far before each answer. That is tried two times of four: else where the row was seen last is the best guess.
      lead = misses % 4 > 1 ? step : 0;
      return misses <= maxMisses;
    },
    met(isNew) {
      lead = 0;
      lastStep = Number.POSITIVE_INFINITY;
      if (isNew) misses = 0;
    },
  };
}
