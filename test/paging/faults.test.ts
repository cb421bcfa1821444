// Listings of a service that fails at times, while rows appear and disappear.
import { expect } from 'chai';
import fc from 'fast-check';
import { ApiError, CsbsError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import { ids } from '../support/paging.js';
import { type Behavior, httpResponse, withRawServer } from '../support/raw-server.js';

const all = ids(25);

/** The response to a request for a page. */
function respond(rows: readonly string[], head: string): Buffer {
  const query = new URL(head.split(' ')[1] ?? '', 'http://x').searchParams;
  const marker = query.get('marker');
  const from = marker === null ? 0 : rows.indexOf(marker) + 1;
  if (marker !== null && from === 0)
    return httpResponse(400, JSON.stringify({ error_code: 'CSBS.3001', error_msg: `marker [${marker}] not found` }));
  const page = rows.slice(from, from + Number(query.get('limit'))).map((id) => ({ id }));
  return httpResponse(200, JSON.stringify({ checkpoint_items: page }));
}

const faults: Record<string, Behavior> = {
  reset: (socket) => socket.resetAndDestroy(),
  'cut body': (socket, { head }) =>
    socket.write(respond(all, head).subarray(0, -5), () => setImmediate(() => socket.destroy())),
  503: (socket) => socket.write(httpResponse(503, '')),
  429: (socket) => socket.write(httpResponse(429, '', { 'retry-after': '2' })),
  500: (socket) => socket.write(httpResponse(500, '<html>')),
};

describe('a listing', () => {
  for (const [name, fault] of Object.entries(faults)) {
    it(`is complete if every other request fails: ${name}`, async () => {
      await withRawServer(
        (socket, request) =>
          request.count % 2 === 1 ? fault(socket, request) : socket.write(respond(all, request.head)),
        async ({ url }) => {
          const found = await instantClient({ endpoints: { csbs: url } })
            .backups.list({}, { pageSize: 4 })
            .toArray();
          expect(found.map(({ id }) => id)).to.deep.equal(all);
        },
      );
    });
  }

  it('yields all earlier rows before an error, and resumes from its cursor without loss', async () => {
    let isBroken = true;
    await withRawServer(
      (socket, { head }) =>
        socket.write(isBroken && head.includes('marker=r011') ? httpResponse(503, '') : respond(all, head)),
      async ({ url }) => {
        const { backups } = instantClient({ endpoints: { csbs: url }, maxRetries: 1 });
        const seen: string[] = [];
        let cursor = '';
        const error = await failure(ApiError, async () => {
          for await (const page of backups.list({}, { pageSize: 4 }).byPage()) {
            seen.push(...page.items.map(({ id }) => id));
            cursor = page.cursor;
          }
        });
        expect([error.status, error.attempts]).to.deep.equal([503, 2]);
        expect(seen).to.deep.equal(all.slice(0, 12));
        isBroken = false;
        for await (const page of backups.list({}, { pageSize: 7 }).byPage({ startAt: cursor }))
          seen.push(...page.items.map(({ id }) => id));
        expect(seen).to.deep.equal(all);
      },
    );
  });

  it('yields each steady row exactly once, or fails, while requests fail and rows change @slow', async function () {
    this.timeout(180_000);
    const kinds = Object.keys(faults);
    const cases = fc.record({
      pageSize: fc.integer({ min: 1, max: 12 }),
      maxRetries: fc.integer({ min: 0, max: 2 }),
      faults: fc.array(fc.record({ request: fc.integer({ min: 1, max: 12 }), kind: fc.constantFrom(...kinds) }), {
        maxLength: 6,
      }),
      changes: fc.array(
        fc.record({
          request: fc.integer({ min: 2, max: 12 }),
          at: fc.nat({ max: 24 }),
          remove: fc.nat({ max: 3 }),
          insert: fc.nat({ max: 3 }),
        }),
        { maxLength: 5 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ pageSize, maxRetries, faults: planned, changes }) => {
        const rows = [...all];
        const deleted = new Set<string>();
        let inserted = 0;
        await withRawServer(
          (socket, request) => {
            for (const { at, remove, insert } of changes.filter((change) => change.request === request.count)) {
              const fresh = Array.from({ length: insert }, () => `new${++inserted}`);
              for (const row of rows.splice(Math.min(at, rows.length), remove, ...fresh)) deleted.add(row);
            }
            const fault = planned.find(({ request: at }) => at === request.count);
            if (fault === undefined) socket.write(respond(rows, request.head));
            else faults[fault.kind]?.(socket, request);
          },
          async ({ url }) => {
            const seen: string[] = [];
            let failed: unknown;
            try {
              for await (const { id } of instantClient({ endpoints: { csbs: url }, maxRetries }).backups.list(
                {},
                { pageSize },
              ))
                seen.push(id);
            } catch (error) {
              failed = error;
            }
            expect(new Set(seen).size).to.equal(seen.length);
            const steady = all.filter((id) => !deleted.has(id));
            const read = seen.filter((id) => steady.includes(id));
            if (failed === undefined) expect(read).to.deep.equal(steady);
            else {
              expect(failed).to.be.instanceOf(CsbsError);
              expect(read).to.deep.equal(steady.slice(0, read.length));
            }
          },
        );
      }),
      { numRuns: 150 },
    );
  });

  it('ends with a typed error of one line on random bytes @slow', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((body) => Buffer.from(body)),
      fc
        .record({
          status: fc.integer({ min: 200, max: 599 }),
          body: fc.oneof(fc.json(), fc.string({ unit: 'binary' })),
        })
        .map(({ status, body }) => httpResponse(status, body)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        await withRawServer(
          (socket) => socket.write(sent, () => socket.end()),
          async ({ url }) => {
            const error = await failure(
              CsbsError,
              instantClient({ endpoints: { csbs: url }, maxRetries: 0 }).backups.get('b1'),
            );
            expect(error.message).to.match(/^[^\r\n]+$/);
          },
        );
      }),
      { numRuns: 300 },
    );
  });
});
