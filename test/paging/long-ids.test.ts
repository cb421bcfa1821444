// Listings whose ids have 12,000 characters, on real sockets: a cursor holds several of them.
import { expect } from 'chai';
import type { Paged } from '../../src/index.js';
import { withServer } from '../support/http-server.js';
import { instantClient } from '../support/instant-client.js';
import { respondWithRows } from '../support/listing-server.js';

const longIds = Array.from({ length: 23 }, (_, at) => `${at}-`.padEnd(12_000, 'x'));

/** A service with one row for each id; `deleted` no longer exist. */
async function withService<T>(
  deleted: ReadonlySet<string>,
  use: (client: ReturnType<typeof instantClient>) => Promise<T>,
): Promise<T> {
  return withServer(
    (request, response) =>
      respondWithRows(
        longIds.filter((id) => !deleted.has(id)),
        request,
        response,
      ),
    ({ url }) => use(instantClient({ endpoints: { csbs: url }, maxRetries: 0 })),
  );
}

type Client = ReturnType<typeof instantClient>;
const options = { pageSize: 4 };
const listings: [name: string, read: (client: Client) => Paged<object>, idOf: (row: object) => unknown][] = [
  ['list', ({ backups }) => backups.list({}, options), (row) => (row as { id?: unknown }).id],
  [
    'list in parallel',
    ({ backups }) => backups.list({}, { ...options, concurrency: 4 }),
    (row) => (row as { id?: unknown }).id,
  ],
  [
    'filter',
    ({ resourceInstances }) => resourceInstances.filter(undefined, options),
    (row) => (row as { resource_id?: unknown }).resource_id,
  ],
  [
    'filter in parallel',
    ({ resourceInstances }) => resourceInstances.filter(undefined, { ...options, concurrency: 4 }),
    (row) => (row as { resource_id?: unknown }).resource_id,
  ],
];

describe('ids of 12,000 characters', () => {
  for (const [name, read, idOf] of listings) {
    it(`${name}: the listing is complete and resumes at each of its cursors`, async () => {
      await withService(new Set(), async (client) => {
        const listing = read(client);
        const seen: unknown[] = [];
        const cursors: [cursor: string, rows: number][] = [];
        for await (const { items, cursor } of listing.byPage()) {
          seen.push(...items.map(idOf));
          cursors.push([cursor, seen.length]);
        }
        expect(seen).to.deep.equal(longIds);
        for (const [startAt, count] of cursors) {
          const rest: unknown[] = [];
          for await (const { items } of listing.byPage({ startAt })) rest.push(...items.map(idOf));
          expect(rest).to.deep.equal(longIds.slice(count));
        }
      });
    });

    it(`${name}: a cursor still works if its last rows were deleted`, async () => {
      const deleted = new Set<string>();
      await withService(deleted, async (client) => {
        const listing = read(client);
        const seen: unknown[] = [];
        let startAt = '';
        for await (const { items, cursor } of listing.byPage()) {
          seen.push(...items.map(idOf));
          startAt = cursor;
          if (seen.length >= 12) break;
        }
        for (const id of seen.slice(-3)) deleted.add(String(id));
        for await (const { items } of listing.byPage({ startAt })) seen.push(...items.map(idOf));
        expect(seen).to.deep.equal(longIds);
      });
    });
  }
});
