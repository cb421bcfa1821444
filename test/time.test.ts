import { expect } from 'chai';
import fc from 'fast-check';
import { ArgumentError, formatTime, parseTime } from '../src/index.js';
import { thrown } from './support/errors.js';
import { inTimeZone } from './support/time-zone.js';

describe('parseTime', () => {
  const times: [text: string, iso: string][] = [
    ['2017-04-18T01:21:52.701973', '2017-04-18T01:21:52.701Z'],
    ['2017-04-18 01:21:52.701973', '2017-04-18T01:21:52.701Z'],
    ['2017-04-18T01:21:52', '2017-04-18T01:21:52.000Z'],
    ['2017-04-18T01:21:52.7', '2017-04-18T01:21:52.700Z'],
    ['2017-04-18T01:21:52.999999999', '2017-04-18T01:21:52.999Z'],
    ['2017-04-18T01:21:52.701Z', '2017-04-18T01:21:52.701Z'],
    ['2017-04-18T01:21:52.701+02:00', '2017-04-17T23:21:52.701Z'],
    ['2017-04-18T01:21:52.701-0530', '2017-04-18T06:51:52.701Z'],
    ['2017-04-18T01:21:52.701+23:59', '2017-04-17T01:22:52.701Z'],
    ['2016-02-29T00:00:00', '2016-02-29T00:00:00.000Z'],
    ['0050-01-01T00:00:00', '0050-01-01T00:00:00.000Z'],
  ];
  for (const [text, iso] of times) {
    it(`parses ${text} as UTC`, () => expect(parseTime(text).toISOString()).to.equal(iso));
  }

  for (const text of [
    '',
    'now',
    '2017-04-18',
    '2017-04-31T00:00:00',
    '2017-02-29T00:00:00',
    '2017-13-01T00:00:00',
    '2017-04-18T24:00:00',
    '2017-04-18T01:60:00',
    '2017-04-18T01:21:60',
    '2017-04-18T01:21:52.701+24:00',
    '2017-04-18T01:21:52.701+00:60',
    '2017-04-18T01:21:52.701973 ',
    '17-04-18T01:21:52',
    '2017-04-18t01:21:52',
    '2017-04-18T01:21:52z',
    1,
    null,
    ['2017-04-18T01:21:52'],
  ]) {
    it(`rejects ${JSON.stringify(text)}`, () => void thrown(ArgumentError, () => parseTime(text as string)));
  }

  it('does not depend on the local time zone', () =>
    inTimeZone('America/New_York', () =>
      expect(parseTime('2017-03-12T02:30:00').toISOString()).to.equal('2017-03-12T02:30:00.000Z'),
    ));
});

describe('formatTime', () => {
  it("returns the service's format", () =>
    expect(formatTime(new Date('2017-04-18T01:21:52.701Z'))).to.equal('2017-04-18T01:21:52.701000'));

  it('names its argument in errors', () =>
    expect(thrown(ArgumentError, () => formatTime(new Date(Number.NaN))).argument).to.equal('date'));

  it('returns a string that parseTime parses to the same time', () => {
    const date = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(date, (time) => parseTime(formatTime(time)).getTime() === time.getTime()));
  });

  for (const date of [
    new Date(Number.NaN),
    new Date('+010000-01-01T00:00:00Z'),
    new Date('-000001-12-31T00:00:00Z'),
    '2017-04-18',
    undefined,
  ]) {
    it(`rejects ${String(date)}`, () => void thrown(ArgumentError, () => formatTime(date as Date)));
  }
});
