// Reads listings of random worlds and checks what a listing promises: `npm run test:worlds [worlds] [first seed]`. Prints, for each walk, how many
// listings failed and how many requests they took; ends with 1 if a promise was broken.
import { odd, restless, walks, worldOf } from '../test/support/random-world.js';
import { check, checkJustified, read } from '../test/support/world-listing.js';

const [worlds = 100_000, first = 1] = process.argv.slice(2).map(Number);
const kinds = { restless, odd };
const each = Math.ceil(worlds / Object.keys(walks).length / Object.keys(kinds).length);

let violations = 0;
for (const [kind, make] of Object.entries(kinds)) {
  for (const [name, walk] of Object.entries(walks)) {
    let failed = 0;
    let requests = 0;
    let most = 0;
    for (let seed = first; seed < first + each; seed += 1) {
      const one = make(seed, walk);
      const world = worldOf(one);
      try {
        const result = await read(walk.kind, world, one.reader);
        if (result.error !== undefined) failed += 1;
        check(walk.kind, world, result, one.reader);
        if (result.error !== undefined) checkJustified(world, result, one.rules);
      } catch (error) {
        violations += 1;
        console.error(`${kind} world ${seed}, ${name}: ${error instanceof Error ? error.message : error}`);
      }
      requests += world.requests.length;
      most = Math.max(most, world.requests.length);
    }
    const rate = ((100 * failed) / each).toFixed(2);
    console.log(
      `${kind} worlds, ${name}: ${each} listings, ${rate} % failed, ${(requests / each).toFixed(1)} requests each, at most ${most}`,
    );
  }
}
console.log(violations === 0 ? 'No promise was broken.' : `${violations} listings broke a promise.`);
process.exitCode = violations === 0 ? 0 : 1;
