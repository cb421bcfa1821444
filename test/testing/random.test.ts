import { expect } from 'chai';
import { createRandom } from '../../src/testing/random.js';

const some = <T>(next: () => T) => Array.from({ length: 1_000 }, next);

describe('random numbers', () => {
  it('are the same for the same seed, in any release, and others for another', () => {
    const { next } = createRandom(1);
    const first = [next(), next(), next()].map((number) => number.toFixed(6));
    expect(first).to.deep.equal(['0.627074', '0.002736', '0.527447']);
    expect(some(createRandom(2).next)).to.deep.equal(some(createRandom(2).next));
    expect(createRandom(2).next()).not.to.equal(createRandom(3).next());
  });

  it('are from 0 to below 1, and evenly distributed', () => {
    const numbers = some(createRandom(1).next);
    expect(Math.min(...numbers)).to.be.within(0, 0.02);
    expect(Math.max(...numbers))
      .to.be.within(0.98, 1)
      .and.below(1);
    expect(numbers.reduce((sum, number) => sum + number) / numbers.length).to.be.closeTo(0.5, 0.03);
  });

  for (const [min, max, expected] of [
    [0, 2, [0, 1, 2]],
    [-1, 1, [-1, 0, 1]],
    [5, 5, [5]],
  ] as const) {
    it(`are all integers from ${min} to ${max} if requested`, () => {
      const { integer } = createRandom(1);
      expect([...new Set(some(() => integer(min, max)))].sort((a, b) => a - b)).to.deep.equal(expected);
    });
  }

  it('pick every item of a list', () => {
    const { pick } = createRandom(1);
    expect([...new Set(some(() => pick(['a', 'b', 'c'])))].sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('decide as often as the probability says', () => {
    const { chance } = createRandom(1);
    const share = (probability: number) => some(() => chance(probability)).filter(Boolean).length / 1_000;
    expect([share(0), share(1)]).to.deep.equal([0, 1]);
    expect(share(0.2)).to.be.closeTo(0.2, 0.04);
  });

  it('are UUIDs of version 4, each different', () => {
    const { uuid } = createRandom(1);
    const ids = some(uuid);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
