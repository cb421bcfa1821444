// npm run test:simulation -- [listings] [first seed]: reads listings of simulated services and checks the guarantees of
// src/paging/README.md. Prints the share of failed listings and the number of requests for each kind of listing. The
// exit code is 1 if a guarantee was broken.
import { faultyService, frequentChanges, listings } from '../test/support/random-simulation.js';
import { checkFailureReason, checkGuarantees, readListing } from '../test/support/simulated-listing.js';
import { SimulatedService } from '../test/support/simulated-service.js';

const [count = 100_000, first = 1] = process.argv.slice(2).map(Number);
const simulations = { 'frequent changes': frequentChanges, 'faulty service': faultyService };
const each = Math.ceil(count / Object.keys(listings).length / Object.keys(simulations).length);

let violations = 0;
for (const [what, createSimulation] of Object.entries(simulations)) {
  for (const [name, listing] of Object.entries(listings)) {
    let failed = 0;
    let requests = 0;
    let max = 0;
    for (let seed = first; seed < first + each; seed += 1) {
      const { options, reader } = createSimulation(seed, listing);
      const service = new SimulatedService(options);
      try {
        const result = await readListing(listing.kind, service, reader);
        if (result.error !== undefined) failed += 1;
        checkGuarantees(listing.kind, service, result, reader);
        if (result.error !== undefined) checkFailureReason(service, result, options);
      } catch (error) {
        violations += 1;
        console.error(`${what}, seed ${seed}, ${name}: ${error instanceof Error ? error.message : error}`);
      }
      requests += service.requests.length;
      max = Math.max(max, service.requests.length);
    }
    const rate = ((100 * failed) / each).toFixed(2);
    const average = (requests / each).toFixed(1);
    console.log(`${what}, ${name}: ${each} listings, ${rate} % failed, ${average} requests each, at most ${max}`);
  }
}
console.log(violations === 0 ? 'No guarantee was broken.' : `${violations} listings broke a guarantee.`);
process.exitCode = violations === 0 ? 0 : 1;
