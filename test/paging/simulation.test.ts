// `npm run test:simulation` reads many more listings.
import { expect } from 'chai';
import fc from 'fast-check';
import { faultyService, frequentChanges, listings } from '../support/random-simulation.js';
import { checkFailureReason, checkGuarantees, readListing } from '../support/simulated-listing.js';
import { SimulatedService } from '../support/simulated-service.js';

const simulations = {
  'rows that appear and disappear in large bursts': frequentChanges,
  'wrong totals, caps that change, delayed responses, omitted rows and ambiguous rows': faultyService,
};

describe('in simulations (@slow), a listing yields each steady row exactly once and in order, or fails, with', () => {
  for (const [what, createSimulation] of Object.entries(simulations)) {
    for (const [name, listing] of Object.entries(listings)) {
      it(`${what}: ${name}`, async function () {
        this.timeout(180_000);
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
            const { options, reader } = createSimulation(seed, listing);
            const service = new SimulatedService(options);
            const result = await readListing(listing.kind, service, reader);
            checkGuarantees(listing.kind, service, result, reader);
            if (result.error !== undefined) checkFailureReason(service, result, options);
            // A listing of a static service does not fail.
            if (options.changeRate === 0) expect(result.error).to.equal(undefined);
          }),
          { numRuns: 200 },
        );
      });
    }
  }
});
