// How a parallel listing reacts to a rate limit, on real sockets.
import { expect } from 'chai';
import { instantClient } from '../support/runtime.js';
import { withServer } from '../support/sockets.js';

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
            let body = '';
            for await (const chunk of request) body += String(chunk);
            await new Promise((resolve) => setTimeout(resolve, 5));
            open -= 1;
            if (isRejected) return void response.writeHead(status).end();
            const query = Object.fromEntries(new URL(request.url ?? '', 'http://x').searchParams);
            const { limit, marker, offset = 0 } = body === '' ? query : JSON.parse(body);
            const from = (marker === undefined ? 0 : ids.indexOf(marker) + 1) + Number(offset);
            const rows = ids.slice(from, from + Number(limit));
            const resources = rows.map((id) => ({ resource_id: id, resource_detail: { id } }));
            response.end(JSON.stringify({ checkpoint_items: rows.map((id) => ({ id })), resources, total_count: 60 }));
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
