// What a listing promises in random worlds; `npm run test:worlds` reads many more of them.
import { expect } from 'chai';
import fc from 'fast-check';
import { type Case, odd, restless, walks, worldOf } from '../support/random-world.js';
import { check, checkJustified, read } from '../support/world-listing.js';

const kinds = {
  'rows that come and go in large bursts': restless,
  'wrong totals, caps that change, responses of other moments, rows that are left out or look alike': odd,
};

describe('a listing gives every row that existed throughout exactly once and in order, or an error, in random worlds with', () => {
  for (const [what, make] of Object.entries(kinds)) {
    for (const [name, walk] of Object.entries(walks)) {
      it(`${what}: ${name}`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
            const one: Case = make(seed, walk);
            const world = worldOf(one);
            const result = await read(walk.kind, world, one.reader);
            check(walk.kind, world, result, one.reader);
            if (result.error !== undefined) checkJustified(world, result, one.rules);
            // A static service does not make a listing fail.
            if (one.rules.unrest === 0) expect(result.error).to.equal(undefined);
          }),
          { numRuns: 200 },
        );
      });
    }
  }
});
