// How a parallel listing reacts to a rate limit, on real sockets.
import { expect } from 'chai';
import { withServer } from '../support/http-server.js';
import { instantClient } from '../support/instant-client.js';
import { respondWithRows } from '../support/listing-server.js';

describe('a rate limit', () => {
  for (const status of [429, 503]) {
    for (const operation of ['list', 'filter'] as const) {
      it(`of ${status} makes ${operation} send fewer requests at a time, and the listing is complete`, async () => {
        const ids = Array.from({ length: 60 }, (_, at) => `b${at}`);
        let open = 0;
        let count = 0;
        const peaks: number[] = [];
        await withServer(
          async (request, response) => {
            count += 1;
            open += 1;
            peaks.push(open);
            const isRejected = count > 2 && count <= 12;
            await new Promise((resolve) => setTimeout(resolve, 5));
            open -= 1;
            if (isRejected) return void response.writeHead(status).end();
            await respondWithRows(ids, request, response);
          },
          async ({ url }) => {
            const client = instantClient({ endpoints: { csbs: url }, maxRetries: 20 });
            const options = { concurrency: 8, pageSize: 4 };
            const found =
              operation === 'list'
                ? (await client.backups.list({}, options).toArray()).map(({ id }) => id)
                : (await client.resourceInstances.filter(undefined, options).toArray()).map((row) => row.resource_id);
            expect(found).to.deep.equal(ids);
          },
        );
        expect(Math.max(...peaks.slice(14, 20))).to.be.below(7);
      });
    }
  }
});
