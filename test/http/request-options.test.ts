import { expect } from 'chai';
import { checkRequestOptions, requestKeys } from '../../src/http/request-options.js';
import { ArgumentError } from '../../src/index.js';
import { thrown } from '../support/errors.js';

describe('the options of a call', () => {
  it('are copied, without other keys and without what is undefined', () => {
    const { signal } = new AbortController();
    const onAttempt = () => {};
    const options = { signal, timeoutMs: 1, maxRetries: 0, onAttempt };
    expect(checkRequestOptions({ ...options, pageSize: 5 })).to.deep.equal(options);
    expect(Object.keys(options)).to.have.members(requestKeys);
    expect(checkRequestOptions({ signal: undefined, maxRetries: undefined })).to.deep.equal({});
  });

  for (const [argument, values] of [
    ['timeoutMs', [1, 1.5, 2 ** 31 - 1]],
    ['maxRetries', [0, 100]],
  ] as const) {
    for (const value of values)
      it(`may be ${value} as ${argument}`, () =>
        expect(checkRequestOptions({ [argument]: value })).to.deep.equal({ [argument]: value }));
  }

  for (const [argument, values] of [
    ['signal', [null, {}, 'signal']],
    ['timeoutMs', [0, Number.NaN, 2 ** 31, '100', null]],
    ['maxRetries', [-1, 101, 0.5, '3']],
    ['onAttempt', [null, {}, 'log']],
  ] as const) {
    for (const value of values)
      it(`are rejected with ${Number.isNaN(value) ? 'NaN' : JSON.stringify(value)} as ${argument}`, () =>
        expect(thrown(ArgumentError, () => checkRequestOptions({ [argument]: value })).argument).to.equal(argument));
  }
});
