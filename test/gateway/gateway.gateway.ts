// Listings behind a real gateway, nginx, with a rate limit, and with a reload or a restart during the listing.
import { expect } from 'chai';
import type { FakeCloud } from '../../src/testing/index.js';
import { clientFor, type Gateway, idsOf, startCloud, startGateway } from './servers.js';

describe('behind a real gateway', () => {
  let cloud: FakeCloud;
  let gateway: Gateway;
  before(async () => {
    cloud = await startCloud();
    gateway = await startGateway(cloud);
  });
  after(async () => {
    await gateway?.stop();
    await cloud?.close();
  });

  for (const concurrency of [1, 16]) {
    it(`a listing with concurrency ${concurrency} survives a rate limit of 5 requests per second`, async () => {
      const { backups } = clientFor(cloud, gateway.limitedUrl);
      const rows = await backups.list({}, { pageSize: 20, concurrency }).toArray();
      expect(idsOf(rows)).to.deep.equal(idsOf(cloud.backups));
    });

    for (const event of ['reload', 'restart'] as const) {
      it(`a listing with concurrency ${concurrency} survives a ${event} of the gateway`, async () => {
        const { backups } = clientFor(cloud, gateway.url, {}, { maxRetries: 8 });
        const rows = [];
        let eventDone: Promise<void> | undefined;
        for await (const row of backups.list({}, { pageSize: 5, concurrency })) {
          rows.push(row);
          if (rows.length === 100) eventDone = gateway[event]();
        }
        await eventDone;
        expect(idsOf(rows)).to.deep.equal(idsOf(cloud.backups));
      });
    }
  }
});
