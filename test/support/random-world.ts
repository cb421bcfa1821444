// Random worlds: how a service behaves while it is read, and how a reader reads it. The same seed gives the same world.
import { createRandom } from '../../src/testing/random.js';
import type { Rules } from './moving-world.js';
import type { ListingKind, Reader } from './world-listing.js';

export interface Case {
  rules: Rules;
  reader: Reader;
}

/** The listings that are tested. */
export const walks: Record<string, { kind: ListingKind; isParallel: boolean }> = {
  'backups, plain': { kind: 'backups', isParallel: false },
  'backups, parallel': { kind: 'backups', isParallel: true },
  'tag filter, plain': { kind: 'tag filter', isParallel: false },
  'tag filter, parallel': { kind: 'tag filter', isParallel: true },
};

/** Tiny pages and large bursts. */
export function restless(seed: number, { kind, isParallel }: { kind: ListingKind; isParallel: boolean }): Case {
  const next = createRandom(seed * 7919).next;
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const totals: Rules['total'][] = [(count) => count, () => undefined, () => 0, (count) => count];
  const rules: Rules = {
    seed,
    count: int(0, 120),
    cap: int(2, 14),
    unrest: next() * (kind === 'backups' ? 0.6 : 0.2),
    burst: int(1, 15),
    total: totals[int(0, 3)] as NonNullable<Rules['total']>,
  };
  return { rules, reader: { limit: int(2, 12), concurrency: isParallel ? int(2, 16) : 1 } };
}

/** The same with wrong totals, caps that change, delayed responses, omitted rows and ambiguous rows. */
export function odd(seed: number, walk: { kind: ListingKind; isParallel: boolean }): Case {
  const { rules, reader } = restless(seed, walk);
  const next = createRandom(seed * 104_729 + 1).next;
  const oneOf = <T>(...values: T[]): T => values[Math.floor(next() * values.length)] as T;
  // Too large or too small, but never the number of rows so far: the walk believes that one.
  const wrong: Rules['total'] = (visible, request) => (request % 2 === 0 ? visible + 7 : 0);
  const isStatic = walk.kind === 'tag filter' && oneOf(true, false, false);
  if (isStatic) {
    const shape = oneOf('omitted rows', 'ambiguous rows', 'two caps');
    const total: Rules['total'] = (visible) => visible;
    Object.assign(rules, { unrest: 0, total: shape === 'omitted rows' ? total : oneOf(total, wrong, undefined) });
    if (shape === 'omitted rows') Object.assign(rules, { leftOut: next() });
    if (shape === 'ambiguous rows') reader.servers = oneOf(1, 2, 10);
    if (shape === 'two caps') rules.laterCap = oneOf(2, 3, 14);
  } else {
    Object.assign(rules, {
      total: oneOf(rules.total, wrong, () => 10_000),
      laterCap: oneOf(rules.cap, 2, 14),
      delayed: oneOf(0, 0.5, 1),
      changes: oneOf(1, 1, 1, 30),
      failing: oneOf(0, 0, 0.03),
      offsets: walk.kind === 'backups' ? oneOf('honored', 'honored', 'ignored', 'rejected', 'bounded') : 'honored',
    });
    if (rules.changes === 30) rules.unrest /= 10;
    reader.leaveAfter = oneOf(undefined, undefined, 1, 4);
  }
  return { rules, reader };
}
