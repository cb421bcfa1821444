// Reads listings of random worlds and checks the guarantees of src/paging/README.md: `npm run test:worlds [worlds]
// [first seed]`. Prints the share of failed listings and the number of requests for each kind of listing. The exit code
// is 1 if a guarantee was broken.
import { MovingWorld } from '../test/support/moving-world.js';
import { odd, restless, walks } from '../test/support/random-world.js';
import { checkFailure, checkGuarantees, readWorld } from '../test/support/world-listing.js';

const [worlds = 100_000, first = 1] = process.argv.slice(2).map(Number);
const worldKinds = { restless, odd };
const each = Math.ceil(worlds / Object.keys(walks).length / Object.keys(worldKinds).length);

let violations = 0;
for (const [kind, make] of Object.entries(worldKinds)) {
  for (const [name, walk] of Object.entries(walks)) {
    let failed = 0;
    let requests = 0;
    let most = 0;
    for (let seed = first; seed < first + each; seed += 1) {
      const { rules, reader } = make(seed, walk);
      const world = new MovingWorld(rules);
      try {
        const result = await readWorld(walk.kind, world, reader);
        if (result.error !== undefined) failed += 1;
        checkGuarantees(walk.kind, world, result, reader);
        if (result.error !== undefined) checkFailure(world, result, rules);
      } catch (error) {
        violations += 1;
        console.error(`${kind} world ${seed}, ${name}: ${error instanceof Error ? error.message : error}`);
      }
      requests += world.requests.length;
      most = Math.max(most, world.requests.length);
    }
    const rate = ((100 * failed) / each).toFixed(2);
    const average = (requests / each).toFixed(1);
    console.log(
      `${kind} worlds, ${name}: ${each} listings, ${rate} % failed, ${average} requests each, at most ${most}`,
    );
  }
}
console.log(violations === 0 ? 'No guarantee was broken.' : `${violations} listings broke a guarantee.`);
process.exitCode = violations === 0 ? 0 : 1;
