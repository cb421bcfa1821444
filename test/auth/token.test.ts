import { expect } from 'chai';
import { checkToken } from '../../src/auth/token.js';
import { ArgumentError } from '../../src/index.js';
import { thrown } from '../support/errors.js';

describe('a token', () => {
  it('that is empty is reported as empty', () =>
    expect(thrown(ArgumentError, () => checkToken('')).message).to.include('empty'));

  it('is sent unchanged if every character is visible ASCII', () => {
    for (const token of ['a', 'gAAAAAB-_=', '!~', 'x'.repeat(32 * 1024)]) expect(checkToken(token)).to.equal(token);
  });

  for (const [what, token] of [
    ['a line break', 'sentinel-1234\n'],
    ['a leading space', ' sentinel-1234'],
    ['a space within', 'sentinel 1234'],
    ['a tab', 'sentinel\t1234'],
    ['a character outside ASCII', 'sentinel-1234€'],
    ['a control character', 'sentinel-1234\u007f'],
  ] as const) {
    it(`is rejected with ${what}, and not shown`, () => {
      const error = thrown(ArgumentError, () => checkToken(token));
      expect(error.argument).to.equal('auth');
      expect(error.message).not.to.include('sentinel');
    });
  }

  for (const [value, kind] of [
    [undefined, 'undefined'],
    [null, 'null'],
    [5, 'a number'],
    [['sentinel-1234'], 'an array'],
  ] as const) {
    it(`is rejected if it is ${kind} instead of a string`, () => {
      const { message } = thrown(ArgumentError, () => checkToken(value));
      expect(message).to.include(kind).and.not.include('sentinel');
    });
  }

  it('is reported as the argument that contains it', () => {
    const error = thrown(ArgumentError, () => checkToken('', 'token'));
    expect(error.argument).to.equal('token');
    expect(error.message).to.match(/^token: /);
  });
});
