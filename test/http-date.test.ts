import { expect } from 'chai';
import { parseHttpDate } from '../src/http-date.js';
import { inTimeZone } from './support/time-zone.js';

const expected = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('an HTTP date', () => {
  for (const text of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'sun, 6 nov 1994 08:49:37 gmt',
    ' Sun, 06 Nov 1994 08:49:37 UTC ',
    ' Sun Nov  6 08:49:37 1994 ',
  ]) {
    it(`is UTC in any time zone: ${text}`, async () => {
      for (const zone of ['America/New_York', 'UTC', 'Asia/Tokyo'])
        await inTimeZone(zone, () => expect(parseHttpDate(text)).to.equal(expected));
    });
  }

  it('with a year of two digits is at most 50 years in the future', () => {
    const year = new Date().getUTCFullYear();
    const parsed = (digits: number) =>
      new Date(
        parseHttpDate(`Monday, 01-Jan-${String(digits % 100).padStart(2, '0')} 00:00:00 GMT`) ?? 0,
      ).getUTCFullYear();
    expect(parsed(year)).to.equal(year);
    expect(parsed(year + 50)).to.equal(year + 50);
    expect(parsed(year + 51)).to.equal(year - 49);
    expect(parsed(99)).to.equal(1999);
  });

  for (const text of [
    undefined,
    '',
    'Sun, 06 Nov 1994',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun Nov  6 08:49:37',
    '1994-11-06T08:49:37Z',
    '-5',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => expect(parseHttpDate(text)).to.equal(undefined));
  }
});
