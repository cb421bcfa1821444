import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { failure, thrown } from '../support/errors.js';
import { client, listingService, page } from '../support/nock-service.js';

const ids = ['a', 'b', 'c', 'd', 'e'];
const service = () =>
  listingService(({ marker, limit }) => page(...ids.slice(ids.indexOf(marker ?? '') + 1).slice(0, Number(limit))));
const list = (options: object = {}) => client().backups.list({}, { pageSize: 2, ...options });

describe('Paged', () => {
  it('sends nothing before the first row is requested, not even if it is awaited', async () => {
    const log = service();
    const listing = await list();
    listing[Symbol.asyncIterator]();
    listing.byPage()[Symbol.asyncIterator]();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).to.have.length(0);
  });

  it('starts over with each loop', async () => {
    const log = service();
    const listing = list();
    for (const _ of [1, 2]) expect((await listing.toArray()).map(({ id }) => id)).to.deep.equal(ids);
    const pages = listing.byPage();
    for (const _ of [1, 2]) {
      const found: string[] = [];
      for await (const { items } of pages) found.push(...items.map(({ id }) => id));
      expect(found).to.deep.equal(ids);
    }
    expect(log.filter(({ marker }) => marker === undefined)).to.have.length(4);
  });

  it('has methods that work without `this`', async () => {
    service();
    const { toArray, first } = list();
    expect(await toArray({ limit: 1 })).to.have.length(1);
    expect((await first())?.id).to.equal('a');
  });

  it('keeps concurrent loops apart', async () => {
    service();
    const listing = list();
    const [one, two] = await Promise.all([listing.toArray(), listing.toArray()]);
    expect(one).to.deep.equal(two);
  });

  it('yields no empty page', async () => {
    listingService(() => page());
    for await (const _ of list().byPage()) expect.fail('a page without rows');
  });

  it('copies its input at the call', async () => {
    const log = service();
    const query = { status: 'error', sort: { created_at: 'asc' as const } };
    const options = { pageSize: 2 };
    const listing = client().backups.list(query, options);
    query.status = 'available';
    Object.assign(query.sort, { id: 'desc' });
    options.pageSize = 1;
    await listing.first();
    await listing.toArray();
    expect(log.every(({ status, sort }) => status === 'error' && sort === 'created_at:asc')).to.equal(true);
    expect(log.slice(1).every(({ limit }) => limit === '2')).to.equal(true);
  });

  describe('first', () => {
    it('requests one row', async () => {
      const log = service();
      expect((await list().first())?.id).to.equal('a');
      expect(log.map(({ limit }) => limit)).to.deep.equal(['1']);
    });

    it('is undefined if there are no rows', async () => {
      listingService(() => page());
      expect(await list().first()).to.equal(undefined);
    });
  });

  describe('toArray', () => {
    for (const { limit, requests } of [
      { limit: 0, requests: 0 },
      { limit: 1, requests: 1 },
      { limit: 2, requests: 1 },
      { limit: 3, requests: 2 },
      { limit: 5, requests: 3 },
      { limit: 9, requests: 4 },
    ]) {
      it(`sends ${requests} requests for ${limit} rows of pages of two`, async () => {
        const log = service();
        const found = await list().toArray({ limit });
        expect(found.map(({ id }) => id)).to.deep.equal(ids.slice(0, limit));
        expect(log).to.have.length(requests);
      });
    }

    for (const limit of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2', null]) {
      it(`rejects the limit ${JSON.stringify(limit)}, without a request`, async () => {
        const log = service();
        const error = await failure(ArgumentError, list().toArray({ limit: limit as number }));
        expect(error.argument).to.equal('limit');
        expect(log).to.have.length(0);
      });
    }
  });

  describe('leaving early', () => {
    it('stops fetching at break', async () => {
      const log = service();
      for await (const { id } of list()) if (id === 'b') break;
      expect(log).to.have.length(1);
    });

    it('stops fetching if the body of the loop throws', async () => {
      const log = service();
      await failure(RangeError, async () => {
        for await (const _ of list()) throw new RangeError();
      });
      expect(log).to.have.length(1);
    });

    it('ends the iterator for good', async () => {
      service();
      const reading = list()[Symbol.asyncIterator]();
      await reading.next();
      await reading.return?.();
      expect(await reading.next()).to.deep.equal({ done: true, value: undefined });
    });

    it('rejects with the reason of the signal before the next page is requested', async () => {
      const log = service();
      const controller = new AbortController();
      const seen: string[] = [];
      const reason = await failure(RangeError, async () => {
        for await (const { id } of list({ signal: controller.signal })) {
          seen.push(id);
          if (id === 'b') controller.abort(new RangeError('enough'));
        }
      });
      expect(reason.message).to.equal('enough');
      expect(seen).to.deep.equal(['a', 'b']);
      expect(log).to.have.length(1);
    });

    it('rejects with an AbortError if the signal was aborted without a reason', async () => {
      const { signal } = new AbortController();
      const aborted = Object.create(signal, { aborted: { value: true }, reason: { value: undefined } });
      expect((await failure(DOMException, list({ signal: aborted }).toArray())).name).to.equal('AbortError');
    });
  });

  describe('byPage', () => {
    for (const [name, startAt] of [
      ['a string that is not a cursor', 'hello'],
      ['an empty string', ''],
      ['a number', 5],
      ['JSON that is not a cursor', btoa('[1,"[]",[]]')],
      ['JSON that is not an array', btoa('{}')],
      ['a cursor whose rows are not strings', btoa('[1,"[]",[5]]')],
      ['a cursor whose rows are not an array', btoa('[1,"[]","a"]')],
      ['a cursor of a later format', btoa('[2,"[]",["a"]]')],
    ] as const) {
      it(`throws at the call for ${name}`, () => {
        expect(thrown(ArgumentError, () => list().byPage({ startAt: startAt as string })).argument).to.equal('startAt');
      });
    }

    it('throws at the call for a cursor of another query', async () => {
      service();
      for await (const { cursor } of list().byPage()) {
        const other = client().backups.list({ status: 'error' });
        expect(thrown(ArgumentError, () => other.byPage({ startAt: cursor })).message).to.include('same query');
        break;
      }
    });

    it('accepts the same query in another order, and rejects another extraQuery', async () => {
      service();
      const cursorOf = async (query: object, options: object = {}) => {
        for await (const { cursor } of client().backups.list(query, options).byPage()) return cursor;
        return '';
      };
      const cursor = await cursorOf({ status: 'error', name: 'x' });
      client().backups.list({ name: 'x', status: 'error' }).byPage({ startAt: cursor });
      const extra = await cursorOf({}, { extraQuery: { new_filter: 'a' } });
      thrown(ArgumentError, () => client().backups.list().byPage({ startAt: extra }));
      const two = await cursorOf({}, { extraQuery: { b: '1', a: '2' } });
      client()
        .backups.list({}, { extraQuery: { a: '2', b: '1' } })
        .byPage({ startAt: two });
    });

    it('throws at the call for an unknown option', () => {
      expect(thrown(ArgumentError, () => list().byPage({ startat: 'x' } as object)).argument).to.equal('startat');
    });
  });
});
