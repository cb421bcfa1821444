import { expect } from 'chai';
import fc from 'fast-check';
import nock from 'nock';
import { PermissionError, UnexpectedResponseError } from '../../src/index.js';
import { createLimiter } from '../../src/paging/limiter.js';
import { offsetWalk } from '../../src/paging/offset-walk.js';
import { readAhead } from '../../src/paging/read-ahead.js';
import type { OffsetSource } from '../../src/paging/source.js';
import { failure } from '../support/errors.js';
import { eventLoopTurns } from '../support/event-loop.js';
import { client, csbs, listingOf, listingService, page, projectId, type Query } from '../support/nock-service.js';
import { ids, inFlightCounter, unexpected } from '../support/paging.js';
import {
  checkFailureReason,
  checkGuarantees,
  type ListingKind,
  type Reader,
  readListing,
  simulatedListing,
} from '../support/simulated-listing.js';
import { Fault, SimulatedService, type SimulationOptions } from '../support/simulated-service.js';

const readers = {
  limit: fc.integer({ min: 2, max: 12 }),
  concurrency: fc.integer({ min: 2, max: 16 }),
};
const services = { seed: fc.integer(), count: fc.integer({ min: 0, max: 120 }), cap: fc.integer({ min: 1, max: 14 }) };
const totals = fc.constantFrom<SimulationOptions['total']>(
  (count) => count,
  () => undefined,
  () => 0,
  () => 10_000,
);

describe('parallel listing', () => {
  for (const kind of ['backups', 'tag filter'] as const) {
    describe(`of ${kind}`, () => {
      it('yields the rows of the plain walk, whatever the order of the responses, in few requests', async function () {
        this.timeout(180_000);
        const cases = fc.record({ ...services, ...readers, offset: fc.integer({ min: 0, max: 30 }), total: totals });
        await fc.assert(
          fc.asyncProperty(cases, async ({ limit, concurrency, offset: given, ...options }) => {
            // Responses of one row have no room for an overlap.
            if (kind === 'tag filter') options.cap = Math.max(2, options.cap);
            const offset = kind === 'backups' ? given : 0;
            const service = new SimulatedService({ ...options, changeRate: 0, maxRowsPerChange: 0 });
            const reader = { limit, concurrency, offset };
            const result = await readListing(kind, service, reader);
            if (result.error !== undefined) throw result.error;
            checkGuarantees(kind, service, result, reader);
            expect(result.seen).to.deep.equal(service.steadyRows().slice(offset));
            const rows = Math.max(0, options.count - offset);
            const size = Math.min(limit, options.cap, rows);
            // The first page, the pages after it, those beyond the end, and the request that shows the end. A page for
            // each row if responses have one row. A total that is too large causes a search after a gap.
            const gap = kind === 'tag filter' && (options.total?.(rows, 1) ?? 0) > rows ? 1024 : 0;
            const max = (size < 2 ? 3 * rows + 1 : 2 + Math.ceil((rows - size) / (size - 1)) + 2 * concurrency) + gap;
            expect(service.requests.length, 'requests').to.be.at.most(max);
          }),
          { numRuns: 400 },
        );
      });

      it('yields each steady row exactly once and in order, or fails, in random simulations @slow', async function () {
        this.timeout(180_000);
        const cases = fc.record({
          ...services,
          ...readers,
          cap: fc.integer({ min: 2, max: 14 }),
          changeRate: fc.double({ min: 0, max: kind === 'backups' ? 0.6 : 0.2, noNaN: true }),
          maxRowsPerChange: fc.integer({ min: 1, max: 15 }),
          failureRate: fc.constantFrom(0, 0, 0, 0.03),
          total: totals,
          leaveAfter: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
        });
        await fc.assert(
          fc.asyncProperty(cases, async ({ limit, concurrency, leaveAfter, ...options }) => {
            const service = new SimulatedService(options);
            const reader = { limit, concurrency, leaveAfter };
            const result = await readListing(kind, service, reader);
            checkGuarantees(kind, service, result, reader);
            if (result.error !== undefined) checkFailureReason(service, result, options);
            expect(service.requests.length - service.rejections, 'requests').to.be.at.most(
              maxRequests(kind, service, reader, options, result.pages[0]?.items.length ?? 0),
            );
            expect(service.rejections).to.be.at.most(10 * service.requests.length);
          }),
          { numRuns: kind === 'backups' ? 1500 : 800 },
        );
      });

      it('requests no more than concurrency pages ahead of the reader, however slow the reader is', async () => {
        const service = new SimulatedService({ seed: 1, count: 100, cap: 10, changeRate: 0, maxRowsPerChange: 0 });
        const pages = simulatedListing(kind, service, { limit: 10, concurrency: 4 }).byPage()[Symbol.asyncIterator]();
        for (let page = 1; page <= 3; page += 1) {
          await service.run(pages.next());
          await service.drain();
          expect(service.requests.length).to.be.within(page + 1, page + 4);
        }
        await pages.return?.();
      });

      for (const concurrency of [2, 8, 16])
        it(`has exactly ${concurrency} requests in flight at most`, async () => {
          const service = new SimulatedService({ seed: 1, count: 500, cap: 10, changeRate: 0, maxRowsPerChange: 0 });
          await service.run(simulatedListing(kind, service, { limit: 10, concurrency }).toArray());
          expect(service.maxInFlight).to.equal(concurrency);
        });

      it('is more than 5.5 times as fast as the plain walk with a concurrency of 8', async () => {
        /** The number of times that all requests in flight arrive. */
        const rounds = async (concurrency: number) => {
          const service = new SimulatedService({
            seed: 1,
            count: 1_000,
            cap: 10,
            changeRate: 0,
            maxRowsPerChange: 0,
            total: (count) => count,
          });
          let done = false;
          const all = simulatedListing(kind, service, { limit: 10, concurrency })
            .toArray()
            .finally(() => {
              done = true;
            });
          let count = 0;
          for (; !done; count += 1) await service.deliverAll();
          expect(await all).to.have.length(1_000);
          return count;
        };
        expect((await rounds(1)) / (await rounds(8))).to.be.above(5.5);
      });

      for (const { wanted, requests } of [
        { wanted: 10, requests: 1 },
        { wanted: 11, requests: 2 },
        { wanted: 19, requests: 2 },
        { wanted: 20, requests: 3 },
      ]) {
        it(`requests no page that ${wanted} rows do not need`, async () => {
          const service = new SimulatedService({ seed: 1, count: 100, cap: 10, changeRate: 0, maxRowsPerChange: 0 });
          const rows = await service.run(
            simulatedListing(kind, service, { limit: 10, concurrency: 8 }).toArray({ limit: wanted }),
          );
          expect(rows).to.have.length(wanted);
          expect(service.requests.length).to.be.at.most(requests);
        });
      }

      it('throws the error of a page after the rows before it, and aborts the other requests', async () => {
        const service = new SimulatedService({
          seed: 3,
          count: 100,
          cap: 10,
          changeRate: 0,
          maxRowsPerChange: 0,
          failingOffset: 27,
        });
        const { seen, error } = await readListing(kind, service, { limit: 10, concurrency: 8 });
        expect(error).to.be.instanceOf(Fault);
        expect(seen).to.deep.equal(service.steadyRows().slice(0, 28));
      });
    });
  }

  for (const offsets of ['ignored', 'rejected', 'bounded'] as const) {
    it(`of backups is complete if the offset is ${offsets}`, async function () {
      this.timeout(180_000);
      const cases = fc.record({
        ...services,
        ...readers,
        changeRate: fc.constantFrom(0, 0, 0.2),
        maxRowsPerChange: fc.integer({ min: 1, max: 5 }),
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ limit, concurrency, ...options }) => {
          const service = new SimulatedService({ ...options, offsets });
          const reader = { limit, concurrency };
          const result = await readListing('backups', service, reader);
          checkGuarantees('backups', service, result, reader);
          if (result.error !== undefined) checkFailureReason(service, result, options);
          const pages = Math.ceil(service.createdRows / Math.min(limit, options.cap));
          // Offsets are no longer sent once the service has ignored or rejected those of the first round.
          if (options.changeRate === 0 && offsets !== 'bounded')
            expect(service.requests.length).to.be.at.most(pages + 2 + concurrency);
        }),
        { numRuns: 200 },
      );
    });
  }
});

describe('concurrency', () => {
  const found = async (query: object, options: object) =>
    (await client().backups.list(query, options).toArray()).map(({ id }) => id);

  const cases: { name: string; rows: number; query?: object; options: object; cap?: number; first?: number }[] = [
    { name: 'a listing of one page', rows: 5, options: { pageSize: 10, concurrency: 8 } },
    { name: 'a last page of one row', rows: 19, options: { pageSize: 10, concurrency: 2 } },
    { name: 'a service that lowers the limit', rows: 12, options: { concurrency: 2 }, cap: 5 },
    {
      name: "the query's own offset",
      rows: 30,
      query: { offset: 7 },
      options: { pageSize: 10, concurrency: 2 },
      first: 7,
    },
    { name: 'responses of one row', rows: 2, options: { pageSize: 10, concurrency: 8 }, cap: 1 },
  ];
  for (const { name, rows, query = {}, options, cap, first = 0 } of cases) {
    it(`is complete with ${name}`, async () => {
      listingService(listingOf(ids(rows), cap));
      expect(await found(query, options)).to.deep.equal(ids(rows).slice(first));
    });
  }

  for (const [name, query, options] of [
    ['a marker', { marker: 'r001' }, { pageSize: 2, concurrency: 8 }],
    ['pages of one row', {}, { pageSize: 1, concurrency: 8 }],
  ] as const) {
    it(`is the plain walk with ${name}`, async () => {
      const log = listingService(listingOf(ids(5)));
      expect(await found(query, options)).to.deep.equal(ids(5).slice('marker' in query ? 2 : 0));
      expect(log.some(({ offset }) => offset !== undefined)).to.equal(false);
    });
  }

  it('sends no more requests than the plain walk for a listing of one page', async () => {
    const log = listingService(listingOf(ids(5)));
    await found({}, { pageSize: 10, concurrency: 8 });
    expect(log).to.have.length(2);
  });

  it('ends with the error of the service, after few more requests, if it starts to reject all requests', async () => {
    const log = listingService((query, count) =>
      count < 20
        ? page(...ids(400).slice(from(query), from(query) + Number(query.limit)))
        : [403, { error_code: 'CSBS.1' }],
    );
    const seen: string[] = [];
    await failure(PermissionError, async () => {
      for await (const { id } of client().backups.list({}, { pageSize: 10, concurrency: 8 })) seen.push(id);
    });
    expect(seen).to.deep.equal(ids(400).slice(0, seen.length));
    expect(seen.length).to.be.above(100);
    // Those that were accepted or in flight, and the bound.
    expect(log.length).to.be.at.most(19 + 8 + 9);
  });

  it('reads by marker what is missing between two pages, and continues in parallel', async () => {
    const all = ids(60);
    const log = listingService(({ limit, marker, offset = '0' }, count) => {
      // Three rows are deleted between the first page and the others.
      if (count === 2) all.splice(2, 3);
      const from = marker === undefined ? Number(offset) : all.indexOf(marker) + 1;
      return page(...all.slice(from, from + Number(limit)));
    });
    expect(await found({}, { pageSize: 10, concurrency: 3 })).to.deep.equal(ids(60));
    // The missing rows, and the end.
    expect(log.filter(({ marker }) => marker !== undefined).length).to.be.at.most(2);
  });

  const from = ({ marker, offset = '0' }: Query) =>
    marker === undefined ? Number(offset) : Number(marker.slice(1)) + 1;

  it('continues after a short response in the middle that contains only the last row', async () => {
    listingService((query) =>
      page(...ids(60).slice(from(query), from(query) + (from(query) === 18 ? 1 : Number(query.limit)))),
    );
    expect(await found({}, { pageSize: 10, concurrency: 2 })).to.deep.equal(ids(60));
  });

  it('is complete if the service filters after the limit', async () => {
    const fits = new Set(['r000', 'r005', 'r012', 'r020']);
    listingService((query) =>
      page(
        ...ids(30)
          .slice(from(query), from(query) + Number(query.limit))
          .filter((id) => fits.has(id)),
      ),
    );
    expect(await found({}, { pageSize: 10, concurrency: 2 })).to.deep.equal(['r000', 'r005', 'r012', 'r020']);
  });

  it('yields each row that kept its place if others moved to the end', async () => {
    let order = ids(25);
    listingService(({ limit, marker, offset = '0' }, count) => {
      if (count === 2)
        for (const moved of ['r003', 'r023', 'r024']) order = [...order.filter((id) => id !== moved), moved];
      const at = marker === undefined ? Number(offset) : order.indexOf(marker) + 1;
      return page(...order.slice(at, at + Number(limit)));
    });
    expect(await found({}, { pageSize: 10, concurrency: 2 })).to.have.members(ids(25));
  });

  for (const [what, response] of [
    ...[400, 404, 422, 500].map((status) => [
      `responds with ${status} to`,
      [status, { error_code: 'CSBS.3001', error_msg: 'offset is too large' }],
    ]),
    // Once ended the listing.
    ...[400, 401, 405, 408, 429, 500, 501, 503].map((status) => [
      `responds with ${status} without a code to`,
      [status, 'no offset'],
    ]),
    ['responds with another document to', [200, { offset: 'unknown' }]],
    ['ignores', page(...ids(3))],
  ] as const) {
    it(`continues by marker if the service ${what} the offset`, async () => {
      const log = listingService(({ limit, marker, offset }) => {
        if (offset !== undefined) return response as ReturnType<typeof page>;
        const from = marker === undefined ? 0 : Number(marker.slice(1)) + 1;
        return page(...ids(8).slice(from, from + Number(limit)));
      });
      expect(await found({}, { pageSize: 3, concurrency: 2 })).to.deep.equal(ids(8));
      expect(log.filter(({ marker }) => marker !== undefined)).to.have.length(3);
      // Three pages, the end, and the offsets of the first round.
      expect(log.length).to.be.at.most(3 + 2 + 2);
    });
  }

  it('of a tag filter is complete if the service rejects every page that is requested ahead', async () => {
    let requests = 0;
    nock(csbs)
      .persist()
      .post(`/v1/${projectId}/csbs_backup/resource_instances/action`)
      .reply((_, body) => {
        requests += 1;
        const { limit, offset } = body as { limit: string; offset: string };
        // A request of the walk itself has one row more.
        if (offset !== '0' && limit === '10') return [501, 'not implemented'];
        const rows = ids(60).slice(Number(offset), Number(offset) + Number(limit));
        return [200, { resources: rows.map((id) => ({ resource_id: 'server', resource_detail: { id } })) }];
      });
    const rows = await client().resourceInstances.filter(undefined, { pageSize: 10, concurrency: 4 }).toArray();
    expect(rows.map(({ resource_detail }) => (resource_detail as { id: string }).id)).to.deep.equal(ids(60));
    // Seven pages, the end, and the pages of the first rounds.
    expect(requests).to.be.at.most(8 + 8);
  });

  it('of a tag filter has as many requests in flight as before some time after rows moved', async () => {
    const all = ids(500);
    const { counts, request } = inFlightCounter();
    const source: OffsetSource<string> = {
      async fetch({ limit, offset = 0 }, signal) {
        await request(signal);
        return { rows: all.slice(offset, offset + limit), unexpected };
      },
      key: (row) => row,
      hasUniqueKey: () => true,
    };
    const { signal } = new AbortController();
    const walkOptions = { limit: 10, wanted: Number.POSITIVE_INFINITY, limiter: createLimiter(8), signal };
    const seen: string[] = [];
    for await (const { rows } of offsetWalk(readAhead(source, walkOptions), walkOptions)) {
      seen.push(...rows);
      if (seen.length === 100) all.splice(0, 25);
      if (seen.length < 250) counts.length = 0;
    }
    expect(seen).to.deep.equal(ids(500));
    expect(Math.max(...counts)).to.equal(8);
  });

  it('has cursors from which a plain walk resumes, and is the plain walk from a cursor', async () => {
    const log = listingService(listingOf(ids(25)));
    const cursors: string[] = [];
    for await (const { cursor } of client().backups.list({}, { pageSize: 5, concurrency: 3 }).byPage())
      cursors.push(cursor);
    // Requests that were aborted may still arrive.
    await eventLoopTurns(50);
    for (const [at, startAt] of cursors.entries()) {
      log.length = 0;
      const rest: string[] = [];
      for await (const { items } of client()
        .backups.list({}, { pageSize: 7, concurrency: at % 2 === 0 ? 1 : 4 })
        .byPage({ startAt }))
        rest.push(...items.map(({ id }) => id));
      expect(rest).to.deep.equal(ids(25).slice(Math.min(25, 5 + 4 * at)));
      expect(log.every(({ offset }) => offset === undefined)).to.equal(true);
    }
  });

  it('requests one row for first()', async () => {
    const log = listingService(listingOf(ids(9)));
    expect((await client().backups.list({}, { concurrency: 4 }).first())?.id).to.equal('r000');
    expect(log.map(({ limit }) => limit)).to.deep.equal(['1']);
  });

  it('fails without repeating a row if the service ignores the marker', async () => {
    listingService(({ limit, offset = '0' }) => page(...ids(25).slice(Number(offset), Number(offset) + Number(limit))));
    const seen: string[] = [];
    const error = await failure(UnexpectedResponseError, async () => {
      for await (const { id } of client().backups.list({}, { pageSize: 10, concurrency: 2 })) seen.push(id);
    });
    expect(error.message).to.include('loop');
    expect(seen).to.deep.equal(ids(25));
  });

  for (const total of [25, undefined, 10_000]) {
    it(`reads the pages of a tag filter in parallel, with a total of ${total}`, async () => {
      const all = ids(25);
      const log: { limit: string; offset: string }[] = [];
      nock(csbs)
        .persist()
        .post(`/v1/${projectId}/csbs_backup/resource_instances/action`)
        .reply((_, body) => {
          const { limit, offset } = body as { limit: string; offset: string };
          log.push({ limit, offset });
          const rows = all
            .slice(Number(offset), Number(offset) + Number(limit))
            .map((id) => ({ resource_id: 'server', resource_detail: { id } }));
          return [200, { resources: rows, total_count: total }];
        });
      const rows = await client().resourceInstances.filter(undefined, { pageSize: 10, concurrency: 8 }).toArray();
      expect(rows.map(({ resource_detail }) => (resource_detail as { id: string }).id)).to.deep.equal(all);
      const offsets = log.map(({ offset }) => Number(offset)).sort((a, b) => a - b);
      if (total === 25) expect(offsets).to.have.length(3);
      // Pages that were requested ahead, and the search after a gap if the total is too large.
      expect(offsets.filter((offset) => offset > 24).length).to.be.at.most(total === 10_000 ? 100 : 8);
    });
  }
});

/** The maximum number of requests for a listing of a simulated service, without those whose marker was deleted. */
function maxRequests(
  kind: ListingKind,
  service: SimulatedService,
  { limit, concurrency }: Reader,
  { cap }: SimulationOptions,
  size: number,
): number {
  const whole = Math.min(limit, cap);
  if (kind === 'backups') {
    // By marker, each page is full, or follows a change or a step back, or is the end.
    const plain = Math.ceil(service.createdRows / whole) + service.changes + service.rejections + 2;
    // Each right page but one for each change is full; each wrong one halves the number of pages requested ahead.
    const right = Math.ceil((2 * service.createdRows) / Math.max(1, size - 1)) + service.changes;
    return 1 + 3 * right + 4 * concurrency + plain;
  }
  // As the plain walk: each change may cause a search and repeat all remembered rows; a search after a gap covers
  // 1,000 rows.
  const pages = Math.ceil(service.createdRows / Math.max(1, whole - 1));
  const plain = 3 + 3 * pages + service.changes * (4 + pages) + (1 + service.changes) * 1024;
  return 3 * plain + 3 * concurrency;
}
