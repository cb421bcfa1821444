// The stack of each error of a listing contains the line of the reader.
import { expect } from 'chai';
import { type CsbsClient, CsbsError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { instantClient } from '../support/instant-client.js';
import { httpResponse, withRawServer } from '../support/raw-server.js';

type Client = Pick<CsbsClient, 'backups' | 'resourceInstances'>;

const pageSize = 5;
const options: Record<string, object> = {
  'page by page': { prefetch: false },
  'with prefetch': { prefetch: true },
  'with concurrency': { concurrency: 4 },
};
const listings: Record<string, (client: Client, given: object) => ReturnType<CsbsClient['backups']['list']>> = {
  backups: (client, given) => client.backups.list({}, { pageSize, ...given }),
  'a tag filter': (client, given) => client.resourceInstances.filter(undefined, { pageSize, ...given }) as never,
};

/** Ways to read a listing to its end. */
const readers: Record<string, (listing: ReturnType<CsbsClient['backups']['list']>) => Promise<unknown>> = {
  async 'for await'(listing) {
    for await (const _ of listing);
  },
  async 'for await with work in between'(listing) {
    for await (const _ of listing) await new Promise((resolve) => setImmediate(resolve));
  },
  async byPage(listing) {
    for await (const _ of listing.byPage()) await new Promise((resolve) => setImmediate(resolve));
  },
  async toArray(listing) {
    await listing.toArray();
  },
};

/** A service that fails after its first page, or at once. */
async function withFailingService(failing: string, run: (client: Client) => Promise<void>): Promise<void> {
  const row = (at: number) => ({ id: `r${at}`, resource_id: `r${at}`, resource_detail: { id: `r${at}` } });
  await withRawServer(
    (socket, { head, count }) => {
      const marker = /marker=r(\d+)/.exec(head)?.[1];
      const isFirst = marker === undefined && (head.startsWith('POST') ? count === 1 : !head.includes('offset='));
      const from = isFirst ? 0 : pageSize;
      if (from >= pageSize || failing === 'at once') {
        if (failing === 'connection') socket.destroy();
        else
          socket.write(
            httpResponse(
              failing === 'response' ? 200 : 400,
              failing === 'response' ? 'not JSON' : '{"error_code":"CSBS.1"}',
            ),
          );
        return;
      }
      const rows = Array.from({ length: pageSize }, (_, at) => row(from + at));
      socket.write(httpResponse(200, JSON.stringify({ checkpoint_items: rows, resources: rows })));
    },
    async ({ url }) => run(instantClient({ endpoints: { csbs: url }, maxRetries: 0 })),
  );
}

describe("the reader's line is in the stack of an error of", () => {
  for (const [kind, list] of Object.entries(listings))
    for (const [how, given] of Object.entries(options))
      for (const [name, read] of Object.entries(readers))
        for (const failing of ['service', 'connection', 'response'])
          it(`${kind} ${how}, ${name}: ${failing}`, async () => {
            await withFailingService(failing, async (client) => {
              async function readerFunction() {
                await read(list(client, given));
              }
              const error = await failure(CsbsError, readerFunction());
              expect(error.stack).to.include('readerFunction').and.include('stacks.test.ts');
              const [head, ...frames] = error.stack?.split('\n') ?? [];
              expect(head).to.equal(`${error.name}: ${error.message}`);
              expect(frames.every((frame) => /^ +at /.test(frame))).to.equal(true);
              expect(new Set(frames).size).to.equal(frames.length);
            });
          });

  for (const [kind, list] of Object.entries(listings))
    it(`${kind}, first`, async () => {
      await withFailingService('at once', async (client) => {
        async function readerFunction() {
          await list(client, {}).first();
        }
        expect((await failure(CsbsError, readerFunction())).stack).to.include('readerFunction');
      });
    });

  it('a call of next() that is awaited later', async () => {
    await withFailingService('service', async (client) => {
      async function readerFunction() {
        const rows = client.backups.list({}, { pageSize })[Symbol.asyncIterator]();
        for (;;) {
          const next = rows.next();
          next.catch(() => {});
          await new Promise((resolve) => setImmediate(resolve));
          if ((await next).done) return;
        }
      }
      expect((await failure(CsbsError, readerFunction())).stack).to.include('readerFunction');
    });
  });

  it('but the reason of a signal stays unchanged', async () => {
    const reason = new RangeError('enough');
    const { stack } = reason;
    await withFailingService('service', async (client) => {
      const controller = new AbortController();
      const reading = client.backups.list({}, { pageSize, signal: controller.signal })[Symbol.asyncIterator]();
      await reading.next();
      controller.abort(reason);
      expect(
        await failure(
          RangeError,
          (async () => {
            for (;;) await reading.next();
          })(),
        ),
      ).to.equal(reason);
    });
    expect(reason.stack).to.equal(stack);
  });
});
