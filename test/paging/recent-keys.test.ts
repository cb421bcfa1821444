import { expect } from 'chai';
import { RecentKeys } from '../../src/paging/recent-keys.js';
import { ids } from '../support/paging.js';

const keysOf = (text: string) => text.split(' ').filter((key) => key !== '');

describe('recent keys', () => {
  it('are those at the start and those that were added, the latest last', () => {
    const keys = new RecentKeys(['a', 'b']);
    expect([keys.latest, keys.size, keys.has('a'), keys.has('c')]).to.deep.equal(['b', 2, true, false]);
    expect(keys.add('c')).to.equal(false);
    expect([keys.latest, keys.size, keys.has('c')]).to.deep.equal(['c', 3, true]);
    expect(keys.last(2)).to.deep.equal(['b', 'c']);
    expect(keys.last(9)).to.deep.equal(['a', 'b', 'c']);
  });

  it('may be none', () => {
    const keys = new RecentKeys([]);
    expect([keys.latest, keys.size, keys.last(3), keys.overlap(['a']), keys.overlap([])]).to.deep.equal([
      undefined,
      0,
      [],
      0,
      0,
    ]);
  });

  it('become the latest if they are added again, and then count once', () => {
    const keys = new RecentKeys(['a', 'b', 'c']);
    expect(keys.add('a')).to.equal(true);
    expect([keys.latest, keys.size, keys.last(3)]).to.deep.equal(['a', 3, ['b', 'c', 'a']]);
  });

  it('are at least the last 3,000 and at most 6,000, however many are added', () => {
    const all = ids(20_000);
    const keys = new RecentKeys([]);
    for (const [at, key] of all.entries()) {
      keys.add(key);
      expect(keys.size).to.be.within(Math.min(at + 1, 3_000), 6_000);
    }
    expect(keys.last(3_000)).to.deep.equal(all.slice(-3_000));
    expect(keys.has('r000')).to.equal(false);
  });

  for (const [given, expected, why] of [
    ['d e f', 1, 'they start with the latest key'],
    ['d', 1, 'they are the latest key'],
    ['c d e', 2, 'they start with the last two keys'],
    ['a b c d', 4, 'they are all keys'],
    ['c e', 0, 'another key follows the first'],
    ['b d e', 0, 'a key is missing'],
    ['c', 0, 'they end before the latest key'],
    ['e f', 0, 'they are not known'],
    ['', 0, 'there are none'],
  ] as const) {
    it(`overlap by ${expected} with "${given}", because ${why}`, () => {
      expect(new RecentKeys(keysOf('a b c d')).overlap(keysOf(given))).to.equal(expected);
    });
  }
});
