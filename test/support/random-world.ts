// Worlds at random: what a service does while it is read, and who reads it. The same seed gives the same world.
import { MovingWorld, type Rules, random } from './moving-world.js';
import type { Listing, Reader } from './world-listing.js';

export interface Case {
  rules: Rules;
  reader: Reader;
}

/** The walks, and how they are read. */
export const walks: Record<string, { kind: Listing; isParallel: boolean }> = {
  'backups, plain': { kind: 'backups', isParallel: false },
  'backups, parallel': { kind: 'backups', isParallel: true },
  'tag filter, plain': { kind: 'tag filter', isParallel: false },
  'tag filter, parallel': { kind: 'tag filter', isParallel: true },
};

/** Tiny pages and large bursts. */
export function restless(seed: number, { kind, isParallel }: { kind: Listing; isParallel: boolean }): Case {
  const next = random(seed * 7919);
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

/** The same, and whatever else services do: wrong totals, caps that change, responses of other moments, rows that are left out or look alike. */
export function odd(seed: number, walk: { kind: Listing; isParallel: boolean }): Case {
  const { rules, reader } = restless(seed, walk);
  const next = random(seed * 104_729 + 1);
  const oneOf = <T>(...values: T[]): T => values[Math.floor(next() * values.length)] as T;
  // Too large or too small, and never by chance the number of rows that came so far: that one is believed.
  const wrong: Rules['total'] = (visible, request) => (request % 2 === 0 ? visible + 7 : 0);
  const isStill = walk.kind === 'tag filter' && oneOf(true, false, false);
  if (isStill) {
    const shape = oneOf('left out', 'alike', 'both caps');
    const total: Rules['total'] = (visible) => visible;
    Object.assign(rules, { unrest: 0, total: shape === 'left out' ? total : oneOf(total, wrong, undefined) });
    if (shape === 'left out') Object.assign(rules, { leftOut: next() });
    if (shape === 'alike') reader.servers = oneOf(1, 2, 10);
    if (shape === 'both caps') rules.laterCap = oneOf(2, 3, 14);
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

export const worldOf = ({ rules }: Case) => new MovingWorld(rules);
