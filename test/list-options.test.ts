import { expect } from 'chai';
import { ArgumentError } from '../src/index.js';
import { checkListOptions, listKeys } from '../src/list-options.js';
import { thrown } from './support/errors.js';

describe('the options of a listing', () => {
  it('have defaults', () =>
    expect(checkListOptions({})).to.deep.equal({ pageSize: 1000, prefetch: true, concurrency: 1, request: {} }));

  it('override the defaults, except if they are undefined', () => {
    const { signal } = new AbortController();
    const request = { signal, timeoutMs: 5, maxRetries: 0 };
    const paging = { pageSize: 1, prefetch: false, concurrency: 16 };
    expect(checkListOptions({ ...paging, ...request })).to.deep.equal({ ...paging, request });
    const unset = Object.fromEntries(listKeys.map((key) => [key, undefined]));
    expect(checkListOptions(unset)).to.deep.equal(checkListOptions({}));
  });

  it('include those of every call', () =>
    expect(listKeys).to.include.members(['pageSize', 'prefetch', 'concurrency', 'signal', 'timeoutMs', 'maxRetries']));

  for (const [argument, values] of [
    ['pageSize', [0, 1001, 1.5, '100', null]],
    ['prefetch', [1, 'true', null]],
    ['concurrency', [0, 17, 2.5, '4', null]],
    ['timeoutMs', [0, 2 ** 31, '100']],
    ['maxRetries', [-1, 101]],
  ] as const) {
    for (const value of values) {
      it(`reject ${JSON.stringify(value)} as ${argument}`, () =>
        expect(thrown(ArgumentError, () => checkListOptions({ [argument]: value })).argument).to.equal(argument));
    }
  }
});
