import { expect } from 'chai';
import nock from 'nock';
import { ApiError, type Page, UnexpectedResponseError } from '../../src/index.js';
import { markerWalk } from '../../src/paging/marker-walk.js';
import { failure } from '../support/errors.js';
import {
  client,
  listingOf,
  listingService,
  markerNotFound,
  page,
  type Query,
  rows,
  type Scripted,
} from '../support/nock-service.js';
import { ids, unexpected } from '../support/paging.js';

interface Case {
  name: string;
  respond: (query: Query, count: number) => Scripted;
  pageSize: number;
  found: string[];
  requests: number;
}

const cases: Case[] = [
  { name: 'no rows', respond: listingOf([]), pageSize: 3, found: [], requests: 1 },
  { name: 'one row', respond: listingOf(['a']), pageSize: 3, found: ['a'], requests: 2 },
  {
    name: 'an exact multiple of the page size',
    respond: listingOf(['a', 'b', 'c', 'd']),
    pageSize: 2,
    found: ['a', 'b', 'c', 'd'],
    requests: 3,
  },
  {
    name: 'a short page in the middle, from a service that filters after the limit',
    respond: ({ marker }) => page(...({ b: ['c'], c: ['d', 'e'], e: [] }[marker ?? ''] ?? ['a', 'b'])),
    pageSize: 2,
    found: ['a', 'b', 'c', 'd', 'e'],
    requests: 4,
  },
  {
    name: 'a service that lowers the limit',
    respond: listingOf(ids(7), 3),
    pageSize: 1000,
    found: ids(7),
    requests: 4,
  },
  {
    name: 'next links to another host, which are ignored, and no link on the second page',
    respond: (query) => {
      const [status, body] = listingOf(['a', 'b', 'c'])(query);
      const links = [{ rel: 'next', href: 'http://10.0.0.1/elsewhere?marker=x&offset=5' }];
      return [status, query.marker === undefined ? { ...(body as object), checkpoint_items_links: links } : body];
    },
    pageSize: 2,
    found: ['a', 'b', 'c'],
    requests: 3,
  },
  {
    name: 'a marker whose row is deleted between two pages',
    respond: ({ marker }) =>
      marker === 'c' ? markerNotFound(marker) : page(...({ b: ['d', 'e'], e: [] }[marker ?? ''] ?? ['a', 'b', 'c'])),
    pageSize: 3,
    found: ['a', 'b', 'c', 'd', 'e'],
    requests: 4,
  },
  {
    name: 'rows that repeat after an earlier marker, which are skipped',
    respond: ({ marker }) =>
      marker === 'c' || marker === 'b'
        ? markerNotFound(marker)
        : page(...({ a: ['b', 'c', 'd'], d: [] }[marker ?? ''] ?? ['a', 'b', 'c'])),
    pageSize: 3,
    found: ['a', 'b', 'c', 'd'],
    requests: 5,
  },
  {
    name: 'only rows that were read after an earlier marker: the walk continues after the last of them',
    respond: ({ marker }, count) =>
      marker === 'c' || count === 3
        ? markerNotFound(marker)
        : page(...({ a: ['b'], b: ['d'], d: [] }[marker ?? ''] ?? ['a', 'b', 'c'])),
    pageSize: 3,
    found: ['a', 'b', 'c', 'd'],
    requests: 6,
  },
  {
    name: 'a marker whose row is deleted and restored after a new row: it is not yielded again',
    respond: ({ marker }) =>
      marker === 'b'
        ? markerNotFound(marker)
        : page(...({ a: ['x'], x: ['b', 'c'], c: [] }[marker ?? ''] ?? ['a', 'b'])),
    pageSize: 2,
    found: ['a', 'b', 'x', 'c'],
    requests: 5,
  },
  {
    name: 'pages of one row and a marker whose row is deleted',
    respond: ({ marker }) =>
      marker === 'b' ? markerNotFound(marker) : page(...({ a: ['c'], c: [] }[marker ?? ''] ?? ['a'])),
    pageSize: 1,
    found: ['a', 'c'],
    requests: 3,
  },
];

describe('marker walk', () => {
  for (const { name, respond, pageSize, found: expected, requests } of cases) {
    it(`is complete with ${name}`, async () => {
      const log = listingService(respond);
      const found: string[] = [];
      for await (const { items } of client().backups.list({}, { pageSize }).byPage()) {
        expect(items).not.to.have.length(0);
        found.push(...items.map(({ id }) => id));
      }
      expect(found).to.deep.equal(expected);
      expect(log.length).to.be.at.most(requests);
      expect(log.every(({ limit }) => limit === String(pageSize))).to.equal(true);
    });
  }

  it('sends no parameter without a value', async () => {
    const requests: object[] = [];
    const source = {
      async fetch(request: { limit: number; marker?: string }) {
        requests.push(request);
        return { rows: request.marker === undefined ? ['a', 'b'] : [], unexpected };
      },
      key: (row: string) => row,
      isMarkerNotFound: (_: unknown): _ is Error => false,
    };
    for await (const _ of markerWalk(source, { limit: 2, signal: new AbortController().signal }));
    expect(requests).to.deep.equal([{ limit: 2 }, { limit: 2, marker: 'b' }]);
    expect(requests.flatMap((request) => Object.values(request))).not.to.include(undefined);
  });

  it('steps back over a marker that was used before, with pages of one row', async () => {
    let deleted = false;
    const log = listingService(({ marker }) => {
      if (marker === 'b' && !deleted) {
        deleted = true;
        return markerNotFound(marker);
      }
      return page(...({ a: deleted ? ['c'] : ['b'], c: [] }[marker ?? ''] ?? ['a']));
    });
    const found = await client().backups.list({}, { pageSize: 1 }).toArray();
    expect(found.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
    expect(log.length).to.be.at.most(5);
  });

  it('steps back over at most ten rows', async () => {
    const log = listingService(({ marker }) => (marker === undefined ? page(...ids(15)) : markerNotFound(marker)));
    const error = await failure(ApiError, client().backups.list().toArray());
    expect(error.detail).to.equal('marker [r014] not found');
    expect(error.message).not.to.include('cursor');
    expect(log.at(-1)?.marker).to.equal('r004');
    expect(log).to.have.length(12);
  });

  it('finds the row ten rows back', async () => {
    listingService(({ marker }) => {
      if (marker === undefined) return page(...ids(15));
      return marker === 'r004' ? page('z') : marker === 'z' ? page() : markerNotFound(marker);
    });
    expect(await client().backups.list().toArray()).to.have.length(16);
  });

  it('does not treat another status as a deleted marker', async () => {
    const log = listingService(({ marker }) =>
      marker === undefined ? page('a', 'b') : [404, { error_code: 'CSBS.1', error_msg: 'marker [b] not found' }],
    );
    await failure(ApiError, client().backups.list().toArray());
    expect(log).to.have.length(2);
  });

  it('does not treat another 400 as a deleted marker', async () => {
    const log = listingService(({ marker }) =>
      marker === undefined ? page('a', 'b') : [400, { error_code: 'CSBS.1', error_msg: 'sort not found' }],
    );
    await failure(ApiError, client().backups.list().toArray());
    expect(log).to.have.length(2);
  });

  const loops: { name: string; respond: (query: Query) => Scripted; before: string[]; requests: number }[] = [
    { name: 'an ignored marker', respond: () => page('a', 'b'), before: ['a', 'b'], requests: 2 },
    {
      name: 'a loop over two markers',
      respond: ({ marker }) => page(...(marker === 'b' ? ['c', 'd'] : ['a', 'b'])),
      before: ['a', 'b', 'c', 'd'],
      requests: 3,
    },
    {
      name: 'a loop over five markers',
      respond: ({ marker }) => page(({ a: 'b', b: 'c', c: 'd', d: 'e' }[marker ?? ''] ?? 'a') as string),
      before: ['a', 'b', 'c', 'd', 'e'],
      requests: 6,
    },
    {
      name: 'a rejected marker whose row is the last one again',
      respond: ({ marker }) =>
        marker === 'c' ? markerNotFound(marker) : page(...(marker === 'b' ? ['c'] : ['a', 'b', 'c'])),
      before: ['a', 'b', 'c'],
      requests: 3,
    },
    {
      name: 'a response that contains the marker itself, because the service ignores it and rows were inserted',
      respond: ({ marker }) => page(...(marker === 'b' ? ['new', 'a', 'b', 'c'] : ['a', 'b'])),
      before: ['a', 'b'],
      requests: 2,
    },
  ];
  for (const { name, respond, before, requests } of loops) {
    it(`fails before it yields a page again: ${name}`, async () => {
      const log = listingService(respond);
      const seen: string[] = [];
      const error = await failure(UnexpectedResponseError, async () => {
        for await (const { id } of client().backups.list()) seen.push(id);
      });
      expect(error.message).to.include('loop');
      expect(seen).to.deep.equal(before);
      expect(log).to.have.length(requests);
    });
  }

  it("counts the query's own marker as used", async () => {
    const log = listingService(() => page('x', 'start'));
    await failure(UnexpectedResponseError, client().backups.list({ marker: 'start' }).toArray());
    expect(log).to.have.length(1);
  });

  it("fails with the service's error if the row of the query's marker does not exist", async () => {
    const log = listingService(({ marker }) => markerNotFound(marker));
    const error = await failure(ApiError, client().backups.list({ marker: 'nope' }).toArray());
    expect(error.status).to.equal(400);
    expect(error.message).not.to.include('cursor');
    expect(log).to.have.length(1);
  });

  it('sends offset with the first request only, because the service applies it after the marker', async () => {
    const log = listingService(listingOf(ids(6)));
    const found = await client().backups.list({ offset: 1 }, { pageSize: 2 }).toArray();
    expect(found.map(({ id }) => id)).to.deep.equal(ids(6).slice(1));
    expect(log.filter(({ offset }) => offset !== undefined)).to.deep.equal([log[0]]);
    expect(log[0]?.offset).to.equal('1');
  });

  it('yields the rows of the pages before an error, then throws the error', async () => {
    const log = listingService((query, count) =>
      count === 3 ? [500, { error_code: 'CSBS.9998', error_msg: 'broken' }] : listingOf(ids(9))(query),
    );
    const seen: string[] = [];
    const error = await failure(ApiError, async () => {
      for await (const { id } of client().backups.list({}, { pageSize: 2 })) seen.push(id);
    });
    expect(error.code).to.equal('CSBS.9998');
    expect(seen).to.deep.equal(ids(4));
    expect(log).to.have.length(3);
  });
});

describe('the cursor of a backup listing', () => {
  async function firstPages(count: number, pageSize: number): Promise<Page<{ id: string }>[]> {
    const pages: Page<{ id: string }>[] = [];
    for await (const one of client().backups.list({}, { pageSize }).byPage()) {
      pages.push(one);
      if (pages.length === count) break;
    }
    return pages;
  }

  it('resumes after its page, whatever the page size', async () => {
    listingService(listingOf(ids(10)));
    const [, second] = await firstPages(2, 3);
    for (const pageSize of [1, 2, 1000]) {
      const rest: string[] = [];
      for await (const { items } of client()
        .backups.list({}, { pageSize })
        .byPage({ startAt: second?.cursor ?? '' }))
        rest.push(...items.map(({ id }) => id));
      expect(rest).to.deep.equal(ids(10).slice(6));
    }
  });

  it('resumes after its row was deleted', async () => {
    const all = ids(10);
    listingService((query) => listingOf(all)(query));
    const [first] = await firstPages(1, 4);
    all.splice(2, 2);
    const rest: string[] = [];
    for await (const { items } of client()
      .backups.list()
      .byPage({ startAt: first?.cursor ?? '' }))
      rest.push(...items.map(({ id }) => id));
    expect(rest).to.deep.equal(ids(10).slice(4));
  });

  it('resumes after the last ten rows of its page were deleted', async () => {
    const all = ids(30);
    listingService((query) => listingOf(all)(query));
    const [first] = await firstPages(1, 20);
    all.splice(10, 10);
    const rest: string[] = [];
    for await (const { items } of client()
      .backups.list()
      .byPage({ startAt: first?.cursor ?? '' }))
      rest.push(...items.map(({ id }) => id));
    expect(rest).to.deep.equal(ids(30).slice(20));
  });

  for (const [what, from] of [
    ['another error than a deleted row', 0],
    ['rows that were deleted after more pages', 1],
  ] as const) {
    it(`is not said to be too old because of ${what}`, async () => {
      listingService(listingOf(ids(10)));
      const [first] = await firstPages(1, 2);
      let count = 0;
      nock.cleanAll();
      listingService((query) => {
        count += 1;
        if (count <= from) return listingOf(ids(10))(query);
        return from === 0 ? [400, { error_code: 'CSBS.1', error_msg: 'sort not found' }] : markerNotFound(query.marker);
      });
      const error = await failure(ApiError, async () => {
        for await (const _ of client()
          .backups.list({}, { pageSize: 2 })
          .byPage({ startAt: first?.cursor ?? '' }));
      });
      expect(error.message).not.to.include('cursor');
    });
  }

  it('says that it is too old and that the listing must start again if all of its rows were deleted', async () => {
    let all = ids(10);
    listingService((query) => listingOf(all)(query));
    const [first] = await firstPages(1, 4);
    all = all.slice(4);
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

  it('is safe in files and URLs', async () => {
    listingService(() => page('ä€😀/+?'));
    const [first] = await firstPages(1, 1);
    expect(first?.cursor).to.match(/^[\w-]+$/);
  });

  it('resumes after any id, even one whose base64 has characters that are not safe in URLs', async () => {
    listingService(listingOf(['???>>>', 'b']));
    const [first] = await firstPages(1, 1);
    for await (const { items } of client()
      .backups.list({}, { pageSize: 1 })
      .byPage({ startAt: first?.cursor ?? '' }))
      expect(items.map(({ id }) => id)).to.deep.equal(['b']);
    expect(atob((first?.cursor ?? '').replaceAll('-', '+').replaceAll('_', '/'))).to.include('???>>>');
  });

  it("wins over the query's own marker and offset", async () => {
    const log = listingService(listingOf(ids(5)));
    const [first] = await firstPages(1, 2);
    log.length = 0;
    for await (const { items } of client()
      .backups.list({ marker: 'r000', offset: 3 }, { pageSize: 2 })
      .byPage({ startAt: first?.cursor ?? '' })) {
      expect(items.map(({ id }) => id)).to.deep.equal(['r002', 'r003']);
      break;
    }
    expect(log.every(({ offset }) => offset === undefined)).to.equal(true);
  });

  it('stays short, however long the listing is', async () => {
    listingService(
      listingOf(Array.from({ length: 3000 }, (_, at) => `90c1d5fa-1b9f-4aeb-b2f4-${String(at).padStart(12, '0')}`)),
    );
    const lengths = (await firstPages(3, 1000)).map(({ cursor }) => cursor.length);
    expect(Math.max(...lengths)).to.be.below(800);
  });
});

describe('the rows of a backup listing', () => {
  it('stay as the service sent them, with unknown fields', async () => {
    const unusual = {
      ...rows('a')[0],
      new_field: { deep: [1] },
      status: 'brand_new',
      extend_info: { average_speed: 1.5 },
    };
    listingService(({ marker }) => [200, { checkpoint_items: marker === undefined ? [unusual] : [] }]);
    expect(await client().backups.list().toArray()).to.deep.equal([unusual]);
  });
});
