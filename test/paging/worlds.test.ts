// `npm run test:worlds` reads many more random worlds.
import { expect } from 'chai';
import fc from 'fast-check';
import { MovingWorld } from '../support/moving-world.js';
import { odd, restless, walks } from '../support/random-world.js';
import { checkFailure, checkGuarantees, readWorld } from '../support/world-listing.js';

const kinds = {
  'rows that appear and disappear in large bursts': restless,
  'wrong totals, caps that change, delayed responses, omitted rows and ambiguous rows': odd,
};

describe('in random worlds (@slow), a listing yields each steady row exactly once and in order, or fails, with', () => {
  for (const [what, make] of Object.entries(kinds)) {
    for (const [name, walk] of Object.entries(walks)) {
      it(`${what}: ${name}`, async function () {
        this.timeout(180_000);
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
            const { rules, reader } = make(seed, walk);
            const world = new MovingWorld(rules);
            const result = await readWorld(walk.kind, world, reader);
            checkGuarantees(walk.kind, world, result, reader);
            if (result.error !== undefined) checkFailure(world, result, rules);
            // A listing of a static service does not fail.
            if (rules.unrest === 0) expect(result.error).to.equal(undefined);
          }),
          { numRuns: 200 },
        );
      });
    }
  }
});
