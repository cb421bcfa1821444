import { expect } from 'chai';
import { checkId, checkInteger, checkKeys, checkSignal, kind, show } from '../src/checks.js';
import { ArgumentError } from '../src/index.js';
import { thrown } from './support/errors.js';

describe('checks', () => {
  it('say which numbers would be right', () => {
    const says = (...range: [number, number?]) => thrown(ArgumentError, () => checkInteger('n', '5', ...range)).message;
    expect(says(1)).to.equal('n must be a whole number of 1 or more, got "5".');
    expect(says(1, 9)).to.equal('n must be a whole number from 1 to 9, got "5".');
  });

  it('take every number of the range', () =>
    expect([1, 5, 9].map((value) => checkInteger('n', value, 1, 9))).to.deep.equal([1, 5, 9]));

  it('take an id of 255 characters', () => expect(checkId('id', 'x'.repeat(255))).to.have.length(255));

  it('take no function for a signal', () => {
    const almost = Object.assign(() => {}, { aborted: false, addEventListener() {} });
    expect(thrown(ArgumentError, () => checkSignal('signal', almost)).message).to.equal(
      'signal must be an AbortSignal, got a function.',
    );
  });

  class Settings {
    readonly pageSize = 5;
  }
  for (const value of [{}, Object.create(null), new Settings(), { pageSize: 5 }]) {
    it(`take for settings what has keys of its own, or could have: ${show(value)}`, () =>
      expect(checkKeys('options', value, ['pageSize'])).to.equal(value));
  }

  for (const value of [
    new Map([['pageSize', 5]]),
    new Set(),
    new Date(),
    new URLSearchParams('pageSize=5'),
    new AbortController().signal,
  ]) {
    it(`take no ${value.constructor.name} for settings: nothing of it would be seen`, () => {
      const { message } = thrown(ArgumentError, () => checkKeys('options', value, ['pageSize']));
      expect(message).to.equal(
        `options must be an object with properties, got a ${value.constructor.name} without any.`,
      );
    });
  }

  const values: [value: unknown, shown: string, kind: string][] = [
    [null, 'null', 'null'],
    [undefined, 'undefined', 'undefined'],
    [5, '5', 'a number'],
    [true, 'true', 'a boolean'],
    ['geheim', '"geheim"', 'a string'],
    [{ a: 'geheim' }, 'an object', 'an object'],
    [['geheim'], 'an array', 'an array'],
    [() => 'geheim', 'a function', 'a function'],
    [Symbol('s'), 'Symbol(s)', 'a symbol'],
  ];
  for (const [value, shown, name] of values) {
    it(`show ${shown} as that, and of settings only that it is ${name}`, () => {
      expect(show(value)).to.equal(shown);
      expect(kind(value)).to.equal(name);
    });
  }

  it('show a long text in short', () => expect(show('x'.repeat(100))).to.equal(`"${'x'.repeat(80)}…"`));
});
