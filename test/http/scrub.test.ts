import { expect } from 'chai';
import fc from 'fast-check';
import { indexSecrets, scrubText } from '../../src/http/scrub.js';

const scrub = (text: string, ...secrets: string[]) => scrubText(text, indexSecrets(secrets), false);
const scrubTruncated = (text: string, ...secrets: string[]) => scrubText(text, indexSecrets(secrets), true);

describe('secrets in a string', () => {
  const hidden = 'abc/"def" ghi-пароль-&';
  const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const escaped: [how: string, written: string][] = [
    ['in escapes of JSON', [...hidden].map(unit).join('')],
    ['in JSON within JSON', JSON.stringify(JSON.stringify(hidden)).slice(3, -3)],
    ['in escapes of JSON within JSON', [...hidden].map((character) => `\\${unit(character)}`).join('')],
    ['in a URL', encodeURIComponent(hidden).toLowerCase()],
    ['in a URL that escapes every byte', [...Buffer.from(hidden)].map((byte) => `%${byte.toString(16)}`).join('')],
    ['in HTML', hidden.replace(/[^a-z]/g, (character) => `&#${character.charCodeAt(0)};`)],
    [
      'in HTML with hexadecimal numbers',
      hidden.replace(/[^a-z]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`),
    ],
    ['in HTML with names', hidden.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ];
  for (const [how, written] of escaped) {
    it(`are found ${how}, even if the string is truncated, and nothing else is replaced`, () => {
      expect(scrub(`said ${written} twice`, hidden)).to.equal('said [secret] twice');
      for (let length = 0; length < written.length; length += 1) {
        const text = scrubTruncated(`said ${written.slice(0, length)}`, hidden);
        expect(text, written.slice(0, length)).to.match(
          /^said (?:\[secret\]|(?:[^%&\\]|%..|&#?\w+;?|\\+u....|\\+.){0,6}.{0,8})$/s,
        );
      }
    });
  }

  it('may contain the highest code point and a byte order mark', () => {
    expect(scrub('said &#1114111;abcdefg', '\u{10ffff}abcdefg')).to.equal('said [secret]');
    expect(scrub('said &#x10ffff;abcdefg', '\u{10ffff}abcdefg')).to.equal('said [secret]');
    expect(scrub('said %ef%bb%bfabcdefg', '\ufeffabcdefg')).to.equal('said [secret]');
  });

  it('are found beside escapes that do not exist', () => {
    for (const other of ['&#1114112;', '&#x110000;', '%zz', '%', '\\x', '&nbsp;', '&'])
      expect(scrub(`${other}abcdefgh${other}`, 'abcdefgh')).to.equal(`${other}[secret]${other}`);
  });

  it('are replaced completely if they overlap', () => {
    const secrets = ['abcdefgh-1234', '1234-ijklmnop', 'zzzzzzzz'];
    expect(scrub('x abcdefgh-1234-ijklmnop y zzzzzzzzzz', ...secrets)).to.equal('x [secret] y [secret]');
  });

  it('of 8 characters or more are replaced, the longest first; shorter ones would match ordinary words', () => {
    const secrets = ['12345678', '12345678-and-more', 'short'];
    expect(scrub('a 12345678-and-more b12345678c short', ...secrets)).to.equal('a [secret] b[secret]c short');
  });

  it('are replaced in any string', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40 }), fc.string(), fc.string(), (secret, before, after) => {
        // Once more, because a replacement may form another match with its neighbors.
        return (
          secret.includes('[secret]') ||
          '[secret]'.includes(secret) ||
          !scrub(`${before}${secret}${after}`, secret).replaceAll('[secret]', '\u0000').includes(secret)
        );
      }),
    );
  });

  it('are scrubbed in a time that does not grow with the number of tokens', () => {
    const text = 'an error of no particular meaning '.repeat(8_000);
    const timeWith = (secrets: string[]) => {
      const index = indexSecrets(secrets);
      const times = Array.from({ length: 4 }, () => {
        const started = performance.now();
        for (let count = 0; count < 5; count += 1) scrubText(text, index, true);
        return performance.now() - started;
      });
      return Math.min(...times);
    };
    const many = Array.from({ length: 1_000 }, (_, number) => `token-${number}-${'x'.repeat(1_000)}`);
    const withOne = timeWith(['token-of-the-tests']);
    expect(timeWith(['token-of-the-tests', ...many])).to.be.below(20 * withOne + 20);
  });

  it('are scrubbed at the end of a truncated string if at least 4 characters of them are left', () => {
    expect(scrubTruncated('said abc', 'abcdefgh')).to.equal('said abc');
    expect(scrubTruncated('said abxyz', 'abcdefgh')).to.equal('said abxyz');
    expect(scrubTruncated('said shor', 'short', 'abcdefgh')).to.equal('said shor');
    expect(scrubTruncated('said abcd', 'abcdefgh')).to.equal('said [secret]');
    expect(scrubTruncated('said abcdefg', 'abcdefgh')).to.equal('said [secret]');
    expect(scrubTruncated('said abcdefgh', 'abcdefgh')).to.equal('said [secret]');
    expect(scrubTruncated('abcd', 'abcdefgh')).to.equal('[secret]');
    expect(scrubTruncated('', 'abcdefgh')).to.equal('');
  });
});
