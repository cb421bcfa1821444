import { expect } from 'chai';
import {
  checkId,
  checkInteger,
  checkKeys,
  checkRequired,
  checkSecret,
  checkSignal,
  kind,
  show,
} from '../src/checks.js';
import { ArgumentError } from '../src/index.js';
import { thrown } from './support/errors.js';

describe('checks', () => {
  it('name the range of valid numbers', () => {
    const messageFor = (...range: [number, number?]) =>
      thrown(ArgumentError, () => checkInteger('n', '5', ...range)).message;
    expect(messageFor(1)).to.include('n must be').and.to.include('1 or more').and.to.include('"5"');
    expect(messageFor(1, 9)).to.include('from 1 to 9').and.to.include('"5"');
  });

  it('accept every number of the range', () =>
    expect([1, 5, 9].map((value) => checkInteger('n', value, 1, 9))).to.deep.equal([1, 5, 9]));

  it('accept an id of 255 characters', () => expect(checkId('id', 'x'.repeat(255))).to.have.length(255));

  it('accept an id that begins or ends with dots', () => {
    for (const id of ['a..', '..a', '.a', 'a.']) expect(checkId('id', id)).to.equal(id);
    for (const id of ['.', '..']) thrown(ArgumentError, () => checkId('id', id));
  });

  it('name the unknown key, a similar key and the known keys', () => {
    const messageFor = (key: string) =>
      thrown(ArgumentError, () => checkKeys('query', { [key]: 1 }, ['status', 'name'])).message;
    expect(messageFor('statos')).to.match(/"statos" in query\. .*"status"\? .*status, name/);
    expect(messageFor('zzzzzzzzz')).to.match(/"zzzzzzzzz" in query\. \w.*status, name/);
  });

  it('leave no gap in a message that has no advice', () => {
    const unknown = thrown(ArgumentError, () => checkKeys('query', { zzzzzz: 1 }, ['status', 'name']));
    const missing = thrown(ArgumentError, () => checkRequired('auth', {}, ['password']));
    for (const { message } of [unknown, missing]) expect(message).to.match(/^\S+( \S+)*$/);
  });

  it('name all settings that are missing', () => {
    const error = thrown(ArgumentError, () => checkRequired('auth', {}, ['user or userId', 'password']));
    expect(error).to.have.property('argument', 'user');
    expect(error.message).to.include('auth').and.to.include('user or userId, password');
  });

  it('reject secrets that are empty or not strings', () => {
    for (const value of ['', 7, undefined]) thrown(ArgumentError, () => checkSecret('token', value));
    expect(checkSecret('token', 's')).to.equal('s');
  });

  it('reject a function as a signal', () => {
    const almost = Object.assign(() => {}, { aborted: false, addEventListener() {} });
    expect(thrown(ArgumentError, () => checkSignal('signal', almost)).message)
      .to.include('AbortSignal')
      .and.to.include('a function');
  });

  class Settings {
    readonly pageSize = 5;
  }
  for (const value of [{}, Object.create(null), new Settings(), { pageSize: 5 }]) {
    it(`accept as options an object that has, or could have, keys: ${JSON.stringify(value)}`, () =>
      expect(checkKeys('options', value, ['pageSize'])).to.equal(value));
  }

  for (const value of [
    new Map([['pageSize', 5]]),
    new Set(),
    new Date(),
    new URLSearchParams('pageSize=5'),
    new AbortController().signal,
  ]) {
    it(`reject a ${value.constructor.name} as options: it would count as empty`, () => {
      const { message } = thrown(ArgumentError, () => checkKeys('options', value, ['pageSize']));
      expect(message).to.include('options must be').and.to.include(value.constructor.name);
    });
  }

  const values: [value: unknown, shown: string, kind: string][] = [
    [null, 'null', 'null'],
    [undefined, 'undefined', 'undefined'],
    [5, '5', 'a number'],
    [true, 'true', 'a boolean'],
    ['sentinel', '"sentinel"', 'a string'],
    [{ a: 'sentinel' }, 'an object', 'an object'],
    [['sentinel'], 'an array', 'an array'],
    [() => 'sentinel', 'a function', 'a function'],
    [Symbol('s'), 'Symbol(s)', 'a symbol'],
  ];
  for (const [value, shown, name] of values) {
    it(`show ${shown} in a message, and ${name} if it may be secret`, () => {
      expect(show(value)).to.equal(shown);
      expect(kind(value)).to.equal(name);
    });
  }

  it('shorten a long string', () => expect(show('x'.repeat(100))).to.equal(`"${'x'.repeat(80)}…"`));
});
