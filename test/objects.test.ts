import { expect } from 'chai';
import { withoutUndefined } from '../src/objects.js';

describe('withoutUndefined', () => {
  for (const [what, object, copy] of [
    ['removes undefined', { a: 1, b: undefined }, { a: 1 }],
    ['keeps every other value', { a: 0, b: '', c: null, d: false }, { a: 0, b: '', c: null, d: false }],
    ['returns an empty object if nothing is left', { a: undefined }, {}],
  ] as const) {
    it(what, () => expect(withoutUndefined<object>(object)).to.deep.equal(copy));
  }

  it('does not change its argument', () => {
    const object = { a: undefined };
    expect(withoutUndefined(object)).not.to.equal(object);
    expect(object).to.have.property('a', undefined);
  });
});
