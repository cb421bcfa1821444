import { expect } from 'chai';
import { readRetryAfter } from '../../src/http/retry.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const asked = (text: string | undefined, fromBody?: string) =>
  readRetryAfter(text === undefined ? {} : { 'retry-after': text }, fromBody, now);

describe('Retry-After', () => {
  it('is read in seconds, also with a fraction and with blanks around it', () => {
    expect(asked('5')).to.equal(5000);
    expect(asked(' 1.5 ')).to.equal(1500);
    expect(asked('0')).to.equal(0);
  });

  it('is read as a date', () => expect(asked('Thu, 01 Jan 2026 00:00:07 GMT')).to.equal(7000));

  it('of the header counts before that of the body', () => {
    expect(asked('5', '7')).to.equal(5000);
    expect(asked(undefined, '7')).to.equal(7000);
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
    it(`says nothing where it is ${JSON.stringify(text)}`, () => expect(asked(text)).to.equal(undefined));
  }
});
