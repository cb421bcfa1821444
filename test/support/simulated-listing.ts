// Reads a listing of a simulated service as `backups.list` and `resourceInstances.filter` do, and checks the guarantees
// of a listing.
import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { markerWalk } from '../../src/paging/marker-walk.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import { type Page, type Paged, paged } from '../../src/paging/paged.js';
import { readAhead, readAheadByOffset } from '../../src/paging/read-ahead.js';
import type { MarkerSource, OffsetSource } from '../../src/paging/source.js';
import { Fault, Rejection, type Row, type SimulatedService, type SimulationOptions } from './simulated-service.js';

export type ListingKind = 'backups' | 'tag filter';

export interface Reader {
  limit: number;
  /** 1 for the plain walk. */
  concurrency: number;
  /** The `offset` of the query. */
  offset?: number;
  /** Stops after this many pages and resumes from the cursor of the last one. */
  leaveAfter?: number | undefined;
  /** The rows have no backup id, only the id of one of this many servers. */
  servers?: number;
}

export function simulatedListing(
  kind: ListingKind,
  service: SimulatedService,
  { limit, concurrency, offset, servers }: Reader,
): Paged<Row> {
  const source: MarkerSource<Row> = {
    fetch: (request, signal) => service.fetch(request, signal),
    key: ({ id }) => id,
    isMarkerNotFound: (error): error is Error => error instanceof Rejection && error.what === 'marker',
  };
  const tags: OffsetSource<Row> = {
    fetch: (request, signal) => service.fetch(request, signal),
    key: ({ id }) => (servers === undefined ? id : `s${Number(id.slice(1)) % servers}`),
    hasUniqueKey: () => servers === undefined,
  };
  return paged<Row>({
    query: '',
    pageSize: limit,
    prefetch: concurrency > 1,
    concurrency,
    walk: (options) =>
      kind === 'backups'
        ? markerWalk(readAheadByOffset(source, options, offset), options, { offset })
        : offsetWalk(readAhead(tags, options), options),
  });
}

export interface ReadResult {
  seen: string[];
  error: unknown;
  /** The maximum number of responses held at one time, each until the reader requests what follows its rows. */
  maxHeld: number;
  pages: Page<Row>[];
}

export async function readListing(kind: ListingKind, service: SimulatedService, reader: Reader): Promise<ReadResult> {
  const result: ReadResult = { seen: [], error: undefined, maxHeld: 0, pages: [] };
  const { leaveAfter = Number.POSITIVE_INFINITY } = reader;
  const listing = simulatedListing(kind, service, reader);
  /** The time at which the reader had finished the rows of a response. */
  const done = new Map<number, number>();
  const readPages = async (pages: AsyncIterable<Page<Row>>, until: number) => {
    for await (const page of pages) {
      expect(page.items).not.to.have.length(0);
      expect(page.items.length).to.be.at.most(reader.limit);
      result.pages.push(page);
      result.seen.push(...page.items.map(({ id }) => id));
      // Other events happen while the reader handles the page.
      for (let turn = service.randomUpTo(3); turn > 0; turn -= 1) await service.schedule(() => {});
      for (const { response } of page.items) done.set(response, service.time + 1);
      if (result.pages.length >= until) return true;
    }
    return false;
  };
  const all = async () => {
    try {
      const left = await readPages(listing.byPage(), leaveAfter);
      expect(service.inFlight, 'requests in flight after the reader left').to.equal(0);
      if (left)
        await readPages(listing.byPage({ startAt: result.pages.at(-1)?.cursor ?? '' }), Number.POSITIVE_INFINITY);
    } catch (error) {
      result.error = error;
    }
  };
  await service.run(all());
  expect(service.inFlight, 'requests in flight after the end').to.equal(0);
  const spans = [...done].map(([response, end]) => ({ begin: service.arrived.get(response) ?? 0, end }));
  for (const { begin } of spans)
    result.maxHeld = Math.max(
      result.maxHeld,
      spans.filter((other) => other.begin <= begin && begin < other.end).length,
    );
  return result;
}

/** Checks what a listing guarantees, whatever the service does. */
export function checkGuarantees(
  kind: ListingKind,
  service: SimulatedService,
  { seen, error, maxHeld }: ReadResult,
  { concurrency, offset = 0, leaveAfter }: Reader,
): void {
  const isResumed = leaveAfter !== undefined;
  const steady = new Set(service.steadyRows());
  const first = new Map<string, number>();
  for (const [at, id] of seen.entries()) if (!first.has(id)) first.set(id, at);
  const twice = seen.filter((id, at) => first.get(id) !== at);
  // A row that was inserted or deleted may repeat after a resume, because a cursor holds the last rows only, and after
  // a step back over deleted markers.
  const isLenient = isResumed || service.rejections > 0;
  // After a resume of a tag filter, other rows may repeat, too, if rows moved at that moment.
  if (!isResumed || kind === 'backups')
    expect(isLenient ? twice.filter((id) => steady.has(id)) : twice, 'rows that repeat').to.deep.equal([]);
  const found = seen.filter((id, at) => steady.has(id) && first.get(id) === at);
  const wanted = [...steady].slice(offset);
  expect(found, 'steady rows, in order').to.deep.equal(error === undefined ? wanted : wanted.slice(0, found.length));
  expect(service.maxInFlight, 'in flight').to.be.at.most(concurrency);
  expect(maxHeld, 'pages held').to.be.at.most(concurrency + 1);
}

/** Checks that a listing failed for a reason. */
export function checkFailureReason(
  service: SimulatedService,
  { seen, error }: ReadResult,
  { failureRate = 0 }: SimulationOptions,
): void {
  if (error instanceof Fault) expect(failureRate).to.be.above(0);
  else if (error instanceof Rejection) {
    // None of the rows that can serve as a marker exist anymore.
    const steady = service.steadyRows();
    expect(error.what).to.equal('marker');
    expect(seen.slice(-11).every((id) => !steady.includes(id))).to.equal(true);
  } else if (!(error instanceof UnexpectedResponseError)) throw error;
  else expect(service.changes, error.message).to.be.above(0);
}
