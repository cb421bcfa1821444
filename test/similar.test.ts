import { expect } from 'chai';
import { findSimilar, plainKey } from '../src/similar.js';

describe('plainKey', () => {
  for (const key of ['pageSize', 'PageSize', 'page_size', 'page-size', 'PAGE SIZE'])
    it(`ignores case and separators: ${key}`, () => expect(plainKey(key)).to.equal('pagesize'));
});

describe('findSimilar', () => {
  const known = ['status', 'start_time', 'name', 'sort'];
  for (const [key, similar] of [
    ['statuss', 'status'],
    ['stauts', 'status'],
    ['tatus', 'status'],
    ['startTime', 'start_time'],
    ['Names', 'name'],
    // Three of five characters are 60 %, four of seven are less.
    ['sorry', 'sort'],
    ['sorting', undefined],
    ['region', undefined],
    ['', undefined],
  ] as const) {
    it(`finds ${similar ?? 'nothing'} for ${JSON.stringify(key)}`, () =>
      expect(findSimilar(key, known)).to.equal(similar));
  }

  it('finds the most similar key if several are similar', () =>
    expect(findSimilar('policy_ids', ['policy', 'policy_id', 'policies'])).to.equal('policy_id'));

  it('counts each character once, even if it is in the beginning and in the end', () =>
    expect(findSimilar('aa', ['aaaa'])).to.equal(undefined));

  it('finds nothing if no key is known', () => expect(findSimilar('status', [])).to.equal(undefined));
});
