import { expect } from 'chai';
import { readRetryAfter, waitBefore } from '../../src/http/retry.js';
import { inTimeZone } from '../support/time-zone.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const read = (text: string | undefined, fromBody?: string) =>
  readRetryAfter(text === undefined ? {} : { 'retry-after': text }, fromBody, now);

describe('Retry-After', () => {
  it('is read in seconds, even with a fraction or surrounding spaces', () => {
    expect(read('5')).to.equal(5000);
    expect(read(' 1.5 ')).to.equal(1500);
    expect(read('0')).to.equal(0);
  });

  it('is read as a date', () => expect(read('Thu, 01 Jan 2026 00:00:07 GMT')).to.equal(7000));

  for (const date of ['Thursday, 01-Jan-26 00:00:07 GMT', 'Thu Jan  1 00:00:07 2026']) {
    it(`is read as a date in UTC in the format ${date}, whatever the local time zone`, () =>
      inTimeZone('Asia/Tokyo', () => expect(read(date)).to.equal(7000)));
  }

  it('of the header takes precedence over that of the body', () => {
    expect(read('5', '7')).to.equal(5000);
    expect(read(undefined, '7')).to.equal(7000);
  });

  for (const text of [
    undefined,
    '',
    ' ',
    '5 s',
    's5',
    '1e3',
    '-5',
    'soon',
    'not before Thu, 01 Jan 2026 00:00:07 GMT',
    'Thunder',
  ]) {
    it(`is ignored if it is ${JSON.stringify(text)}`, () => expect(read(text)).to.equal(undefined));
  }
});

describe('the wait before a retry', () => {
  it('is what the service requests, plus up to a quarter', () => {
    expect(waitBefore(1, 4_000, () => 0)).to.equal(4_000);
    expect(waitBefore(1, 4_000, () => 0.5)).to.equal(4_500);
    expect(waitBefore(1, 60_000, () => 1)).to.equal(75_000);
  });

  it('is never shorter than the backoff, even after a Retry-After of 0 or a date in the past', () => {
    for (const retryAfterMs of [undefined, 0, 100]) {
      expect(waitBefore(1, retryAfterMs, () => 1)).to.equal(250);
      expect(waitBefore(4, retryAfterMs, () => 0.5)).to.equal(1_000);
      expect(waitBefore(10, retryAfterMs, () => 1)).to.equal(8_000);
    }
  });

  it('is undefined if the service requests more than a minute', () =>
    expect(waitBefore(1, 60_001, () => 0)).to.equal(undefined));
});
