// Random simulations: what a service does while it is read, and how the reader reads it. The same seed gives the same
// simulation.
import { createRandom } from '../../src/testing/random.js';
import type { ListingKind, Reader } from './simulated-listing.js';
import type { SimulationOptions } from './simulated-service.js';

export interface Simulation {
  options: SimulationOptions;
  reader: Reader;
}

export interface TestedListing {
  kind: ListingKind;
  isParallel: boolean;
}

export const listings: Record<string, TestedListing> = {
  'backups, plain': { kind: 'backups', isParallel: false },
  'backups, parallel': { kind: 'backups', isParallel: true },
  'tag filter, plain': { kind: 'tag filter', isParallel: false },
  'tag filter, parallel': { kind: 'tag filter', isParallel: true },
};

/** Small pages, and many rows that appear and disappear. */
export function frequentChanges(seed: number, { kind, isParallel }: TestedListing): Simulation {
  const next = createRandom(seed * 7919).next;
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const totals: SimulationOptions['total'][] = [(count) => count, () => undefined, () => 0, (count) => count];
  const options: SimulationOptions = {
    seed,
    count: int(0, 120),
    cap: int(2, 14),
    changeRate: next() * (kind === 'backups' ? 0.6 : 0.2),
    maxRowsPerChange: int(1, 15),
    total: totals[int(0, 3)] as NonNullable<SimulationOptions['total']>,
  };
  return { options, reader: { limit: int(2, 12), concurrency: isParallel ? int(2, 16) : 1 } };
}

/** Also wrong totals, caps that change, delayed responses, omitted rows and ambiguous rows. */
export function faultyService(seed: number, listing: TestedListing): Simulation {
  const { options, reader } = frequentChanges(seed, listing);
  const next = createRandom(seed * 104_729 + 1).next;
  const oneOf = <T>(...values: T[]): T => values[Math.floor(next() * values.length)] as T;
  // Too large or too small, but never the number of rows so far: the walk trusts that one.
  const wrong: SimulationOptions['total'] = (visible, request) => (request % 2 === 0 ? visible + 7 : 0);
  const isStatic = listing.kind === 'tag filter' && oneOf(true, false, false);
  if (isStatic) {
    const fault = oneOf('omitted rows', 'ambiguous rows', 'two caps');
    const total: SimulationOptions['total'] = (visible) => visible;
    Object.assign(options, { changeRate: 0, total: fault === 'omitted rows' ? total : oneOf(total, wrong, undefined) });
    if (fault === 'omitted rows') Object.assign(options, { omittedShare: next() });
    if (fault === 'ambiguous rows') reader.servers = oneOf(1, 2, 10);
    if (fault === 'two caps') options.laterCap = oneOf(2, 3, 14);
  } else {
    Object.assign(options, {
      total: oneOf(options.total, wrong, () => 10_000),
      laterCap: oneOf(options.cap, 2, 14),
      outdatedRate: oneOf(0, 0.5, 1),
      changesAtOnce: oneOf(1, 1, 1, 30),
      failureRate: oneOf(0, 0, 0.03),
      offsets: listing.kind === 'backups' ? oneOf('honored', 'honored', 'ignored', 'rejected', 'bounded') : 'honored',
    });
    if (options.changesAtOnce === 30) options.changeRate /= 10;
    reader.leaveAfter = oneOf(undefined, undefined, 1, 4);
  }
  return { options, reader };
}
