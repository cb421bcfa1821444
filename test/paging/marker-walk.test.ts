import { expect } from 'chai';
import { ApiError, type Page, UnexpectedResponseError } from '../../src/index.js';
import { markerWalk } from '../../src/paging/marker-walk.js';
import { failure } from '../support/errors.js';
import { client, listingService, markerGone, page, type Query, rows, type Scripted } from '../support/service.js';

/** A service over fixed rows that pages as the documents say, `cap` rows at most. */
function over(ids: string[], cap = 1000): (query: Query) => Scripted {
  return ({ limit, marker, offset = '0' }) => {
    const from = marker === undefined ? 0 : ids.indexOf(marker) + 1;
    if (marker !== undefined && from === 0) return markerGone(marker);
    const start = from + Number(offset);
    return page(...ids.slice(start, start + Math.min(Number(limit), cap)));
  };
}

const letters = (count: number) => Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, '0')}`);
const markers = (log: Query[]) => log.map(({ marker }) => marker);

interface Case {
  name: string;
  answer: (query: Query, count: number) => Scripted;
  pageSize: number;
  ids: string[];
  markers: (string | undefined)[];
}

const cases: Case[] = [
  { name: 'no rows', answer: over([]), pageSize: 3, ids: [], markers: [undefined] },
  { name: 'one row', answer: over(['a']), pageSize: 3, ids: ['a'], markers: [undefined, 'a'] },
  {
    name: 'an exact multiple of the page size',
    answer: over(['a', 'b', 'c', 'd']),
    pageSize: 2,
    ids: ['a', 'b', 'c', 'd'],
    markers: [undefined, 'b', 'd'],
  },
  {
    name: 'a short page in the middle, as of a service that filters after it limits',
    answer: ({ marker }) => page(...({ b: ['c'], c: ['d', 'e'], e: [] }[marker ?? ''] ?? ['a', 'b'])),
    pageSize: 2,
    ids: ['a', 'b', 'c', 'd', 'e'],
    markers: [undefined, 'b', 'c', 'e'],
  },
  {
    name: 'a service that lowers limit without a word',
    answer: over(letters(7), 3),
    pageSize: 1000,
    ids: letters(7),
    markers: [undefined, 'r002', 'r005', 'r006'],
  },
  {
    name: 'next links to another host, which are not followed, and are missing on the second page',
    answer: (query) => {
      const [status, body] = over(['a', 'b', 'c'])(query);
      const links = [{ rel: 'next', href: 'http://10.0.0.1/elsewhere?marker=x&offset=5' }];
      return [status, query.marker === undefined ? { ...(body as object), checkpoint_items_links: links } : body];
    },
    pageSize: 2,
    ids: ['a', 'b', 'c'],
    markers: [undefined, 'b', 'c'],
  },
  {
    name: 'a marker whose row is deleted between two pages',
    answer: ({ marker }) =>
      marker === 'c' ? markerGone(marker) : page(...({ b: ['d', 'e'], e: [] }[marker ?? ''] ?? ['a', 'b', 'c'])),
    pageSize: 3,
    ids: ['a', 'b', 'c', 'd', 'e'],
    markers: [undefined, 'c', 'b', 'e'],
  },
  {
    name: 'rows that come again after a marker further back, which are skipped',
    answer: ({ marker }) =>
      marker === 'c' || marker === 'b'
        ? markerGone(marker)
        : page(...({ a: ['b', 'c', 'd'], d: [] }[marker ?? ''] ?? ['a', 'b', 'c'])),
    pageSize: 3,
    ids: ['a', 'b', 'c', 'd'],
    markers: [undefined, 'c', 'b', 'a', 'd'],
  },
  {
    name: 'only rows that were read after a marker further back: the walk goes on after the last of them',
    answer: ({ marker }, count) =>
      marker === 'c' || count === 3
        ? markerGone(marker)
        : page(...({ a: ['b'], b: ['d'], d: [] }[marker ?? ''] ?? ['a', 'b', 'c'])),
    pageSize: 3,
    ids: ['a', 'b', 'c', 'd'],
    markers: [undefined, 'c', 'b', 'a', 'b', 'd'],
  },
  {
    name: 'a marker whose row goes, and comes back behind a new one: it is not given again',
    answer: ({ marker }) =>
      marker === 'b' ? markerGone(marker) : page(...({ a: ['x'], x: ['b', 'c'], c: [] }[marker ?? ''] ?? ['a', 'b'])),
    pageSize: 2,
    ids: ['a', 'b', 'x', 'c'],
    markers: [undefined, 'b', 'a', 'x', 'c'],
  },
  {
    name: 'rows one by one whose markers are deleted',
    answer: ({ marker }) =>
      marker === 'b' ? markerGone(marker) : page(...({ a: ['c'], c: [] }[marker ?? ''] ?? ['a'])),
    pageSize: 1,
    ids: ['a', 'c'],
    markers: [undefined, 'a', 'c'],
  },
];

describe('marker walk', () => {
  for (const { name, answer, pageSize, ids, markers: expected } of cases) {
    it(`is complete with ${name}`, async () => {
      const log = listingService(answer);
      const found: string[] = [];
      for await (const { items } of client().backups.list({}, { pageSize }).byPage()) {
        expect(items).not.to.have.length(0);
        found.push(...items.map(({ id }) => id));
      }
      expect(found).to.deep.equal(ids);
      expect(markers(log)).to.deep.equal(expected);
      expect(log.map(({ limit }) => limit)).to.deep.equal(expected.map(() => String(pageSize)));
    });
  }

  it('names in a request what it asks for, and nothing else', async () => {
    const requests: object[] = [];
    const source = {
      async fetch(request: { limit: number; marker?: string }) {
        requests.push(request);
        return {
          rows: request.marker === undefined ? ['a', 'b'] : [],
          unexpected: (detail: string) => expect.fail(detail),
        };
      },
      id: (row: string) => row,
      isMarkerNotFound: () => false,
    };
    for await (const _ of markerWalk(source, { limit: 2, after: [], signal: new AbortController().signal }));
    expect(requests).to.deep.equal([{ limit: 2 }, { limit: 2, marker: 'b' }]);
  });

  it('steps back over a marker that was used before, with pages of one row', async () => {
    let deleted = false;
    const log = listingService(({ marker }) => {
      if (marker === 'b' && !deleted) {
        deleted = true;
        return markerGone(marker);
      }
      return page(...({ a: deleted ? ['c'] : ['b'], c: [] }[marker ?? ''] ?? ['a']));
    });
    const found = await client().backups.list({}, { pageSize: 1 }).toArray();
    expect(found.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
    expect(markers(log)).to.deep.equal([undefined, 'a', 'b', 'a', 'c']);
  });

  it('goes up to ten rows back, and no further', async () => {
    const ids = letters(15);
    const log = listingService(({ marker }) => (marker === undefined ? page(...ids) : markerGone(marker)));
    const error = await failure(ApiError, client().backups.list().toArray());
    expect(error.detail).to.equal('marker [r014] not found');
    expect(markers(log)).to.deep.equal([undefined, ...ids.slice(4).reverse()]);
  });

  it('finds the row ten places back', async () => {
    const ids = letters(15);
    listingService(({ marker }) => {
      if (marker === undefined) return page(...ids);
      return marker === 'r004' ? page('z') : marker === 'z' ? page() : markerGone(marker);
    });
    expect(await client().backups.list().toArray()).to.have.length(16);
  });

  it('does not take another status for a deleted marker', async () => {
    const log = listingService(({ marker }) =>
      marker === undefined ? page('a', 'b') : [404, { error_code: 'CSBS.1', error_msg: 'marker [b] not found' }],
    );
    await failure(ApiError, client().backups.list().toArray());
    expect(log).to.have.length(2);
  });

  it('does not take another 400 for a deleted marker', async () => {
    const log = listingService(({ marker }) =>
      marker === undefined ? page('a', 'b') : [400, { error_code: 'CSBS.1', error_msg: 'sort not found' }],
    );
    await failure(ApiError, client().backups.list().toArray());
    expect(log).to.have.length(2);
  });

  const circles: { name: string; answer: (query: Query) => Scripted; before: string[]; requests: number }[] = [
    { name: 'an ignored marker', answer: () => page('a', 'b'), before: ['a', 'b'], requests: 2 },
    {
      name: 'a circle over two markers',
      answer: ({ marker }) => page(...(marker === 'b' ? ['c', 'd'] : ['a', 'b'])),
      before: ['a', 'b', 'c', 'd'],
      requests: 3,
    },
    {
      name: 'a circle over five markers',
      answer: ({ marker }) => page(({ a: 'b', b: 'c', c: 'd', d: 'e' }[marker ?? ''] ?? 'a') as string),
      before: ['a', 'b', 'c', 'd', 'e'],
      requests: 6,
    },
    {
      name: 'the row of a marker that is refused, again and again the last',
      answer: ({ marker }) =>
        marker === 'c' ? markerGone(marker) : page(...(marker === 'b' ? ['c'] : ['a', 'b', 'c'])),
      before: ['a', 'b', 'c'],
      requests: 3,
    },
    {
      name: 'an answer that holds the marker itself, as where new rows push an ignored marker along',
      answer: ({ marker }) => page(...(marker === 'b' ? ['new', 'a', 'b', 'c'] : ['a', 'b'])),
      before: ['a', 'b'],
      requests: 2,
    },
  ];
  for (const { name, answer, before, requests } of circles) {
    it(`fails before it yields a page twice: ${name}`, async () => {
      const log = listingService(answer);
      const seen: string[] = [];
      const error = await failure(UnexpectedResponseError, async () => {
        for await (const { id } of client().backups.list()) seen.push(id);
      });
      expect(error.message).to.include('circle');
      expect(seen).to.deep.equal(before);
      expect(log).to.have.length(requests);
    });
  }

  it("counts the query's own marker as used", async () => {
    const log = listingService(() => page('x', 'start'));
    await failure(UnexpectedResponseError, client().backups.list({ marker: 'start' }).toArray());
    expect(log).to.have.length(1);
  });

  it("gives the service's error for a marker of the query that is not there", async () => {
    const log = listingService(({ marker }) => markerGone(marker));
    const error = await failure(ApiError, client().backups.list({ marker: 'nope' }).toArray());
    expect(error.status).to.equal(400);
    expect(log).to.have.length(1);
  });

  it('sends offset with the first request only, because the service applies it after the marker', async () => {
    const log = listingService(over(letters(6)));
    const found = await client().backups.list({ offset: 1 }, { pageSize: 2 }).toArray();
    expect(found.map(({ id }) => id)).to.deep.equal(letters(6).slice(1));
    expect(log.map(({ offset }) => offset)).to.deep.equal(['1', undefined, undefined, undefined]);
  });

  it('gives the rows of the pages before an error, then the error', async () => {
    const log = listingService((query, count) =>
      count === 3 ? [500, { error_code: 'CSBS.9998', error_msg: 'broken' }] : over(letters(9))(query),
    );
    const seen: string[] = [];
    const error = await failure(ApiError, async () => {
      for await (const { id } of client().backups.list({}, { pageSize: 2 })) seen.push(id);
    });
    expect(error.code).to.equal('CSBS.9998');
    expect(seen).to.deep.equal(letters(4));
    expect(log).to.have.length(3);
  });
});

describe('cursor', () => {
  async function firstPages(count: number, pageSize: number): Promise<Page<{ id: string }>[]> {
    const pages: Page<{ id: string }>[] = [];
    for await (const one of client().backups.list({}, { pageSize }).byPage()) {
      pages.push(one);
      if (pages.length === count) break;
    }
    return pages;
  }

  it('resumes after its page, whatever the page size', async () => {
    listingService(over(letters(10)));
    const [, second] = await firstPages(2, 3);
    for (const pageSize of [1, 2, 1000]) {
      const rest: string[] = [];
      for await (const { items } of client()
        .backups.list({}, { pageSize })
        .byPage({ startAt: second?.cursor ?? '' }))
        rest.push(...items.map(({ id }) => id));
      expect(rest).to.deep.equal(letters(10).slice(6));
    }
  });

  it('resumes after its row was deleted', async () => {
    const ids = letters(10);
    listingService((query) => over(ids)(query));
    const [first] = await firstPages(1, 4);
    ids.splice(2, 2);
    const rest: string[] = [];
    for await (const { items } of client()
      .backups.list()
      .byPage({ startAt: first?.cursor ?? '' }))
      rest.push(...items.map(({ id }) => id));
    expect(rest).to.deep.equal(letters(10).slice(4));
  });

  it('fails if all of its rows were deleted, and says that it is too old and that the listing must start again', async () => {
    let ids = letters(10);
    listingService((query) => over(ids)(query));
    const [first] = await firstPages(1, 4);
    ids = ids.slice(4);
    for (const pageSize of [2, 1000]) {
      const error = await failure(ApiError, async () => {
        for await (const _ of client()
          .backups.list({}, { pageSize })
          .byPage({ startAt: first?.cursor ?? '' }));
      });
      expect(error.message)
        .to.include('cursor is too old')
        .and.match(/start the listing again/i);
      expect(error.message).to.include('marker [r003] not found');
      expect(error.stack).to.include(error.message);
      expect(error.status).to.equal(400);
    }
  });

  it('is text that a file or an address can hold', async () => {
    listingService(() => page('ä€😀/+?'));
    const [first] = await firstPages(1, 1);
    expect(first?.cursor).to.match(/^[\w-]+$/);
  });

  it('goes on after any id, also one whose bytes need the signs that addresses lack', async () => {
    listingService(over(['???>>>', 'b']));
    const [first] = await firstPages(1, 1);
    for await (const { items } of client()
      .backups.list({}, { pageSize: 1 })
      .byPage({ startAt: first?.cursor ?? '' }))
      expect(items.map(({ id }) => id)).to.deep.equal(['b']);
    expect(atob((first?.cursor ?? '').replaceAll('-', '+').replaceAll('_', '/'))).to.include('???>>>');
  });

  it("wins over the query's own marker and offset", async () => {
    const log = listingService(over(letters(5)));
    const [first] = await firstPages(1, 2);
    log.length = 0;
    for await (const _ of client()
      .backups.list({ marker: 'r000', offset: 3 }, { pageSize: 2 })
      .byPage({ startAt: first?.cursor ?? '' }))
      break;
    expect(log).to.deep.equal([{ limit: '2', marker: 'r001' }]);
  });

  it('stays short, however long the listing is', async () => {
    listingService(
      over(Array.from({ length: 3000 }, (_, at) => `90c1d5fa-1b9f-4aeb-b2f4-${String(at).padStart(12, '0')}`)),
    );
    const lengths = (await firstPages(3, 1000)).map(({ cursor }) => cursor.length);
    expect(Math.max(...lengths)).to.be.below(800);
  });
});

describe('rows', () => {
  it('stay as the service sent them, unknown fields and all', async () => {
    const odd = { ...rows('a')[0], new_field: { deep: [1] }, status: 'brand_new', extend_info: { average_speed: 1.5 } };
    listingService(({ marker }) => [200, { checkpoint_items: marker === undefined ? [odd] : [] }]);
    expect(await client().backups.list().toArray()).to.deep.equal([odd]);
  });
});
