import { expect } from 'chai';
import fc from 'fast-check';
import { authorization, formatSdkDate, importKey, parseSdkDate, sign } from '../../src/auth/signature.js';
import { vendorAccessKey, vendorSignature } from '../support/vendor-signature.js';

const { id, secretKey } = vendorAccessKey;

async function signature(method: string, url: string, body: string, headers: Record<string, string>): Promise<string> {
  const request = { method, url, body: new TextEncoder().encode(body) };
  return authorization(id, await sign(request, headers, headers['X-Sdk-Date'] ?? '', await importKey(secretKey)));
}

/** Escaped as in RFC 3986, which is how the client writes URLs. */
const encodeStrictly = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

describe('the signature of an access key', () => {
  it('equals the vendor’s for 1,000 random requests', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => !/\p{Cs}/u.test(one));
    const reserved = fc.string({ unit: fc.constantFrom(...'!*()@:=+$,;~-._ %&/?#[]"aZ09äß漢😀'), maxLength: 8 });
    // The vendor's signer uses url.parse, which escapes some characters, so that they are escaped twice there.
    const part = fc.oneof(text, reserved).map((one) => one.normalize().replace(/[\p{Cc}\s{}|\\^`<>"'/?#]/gu, '-'));
    const json = fc.oneof(
      fc.constant(undefined),
      fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text)), { minKeys: 1, noNullPrototype: true }),
    );
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.dictionary(
          fc.oneof(text, reserved),
          fc.oneof(fc.array(fc.oneof(text, reserved), { minLength: 1, maxLength: 3 }), fc.oneof(text, reserved)),
          {
            maxKeys: 4,
            noNullPrototype: true,
          },
        ),
        json,
        fc.integer({ min: 0, max: 4_000_000_000 }),
        async (method, parts, slash, query, data, seconds) => {
          const headers = { 'X-Sdk-Date': formatSdkDate(seconds * 1000), 'X-Project-Id': 'p1' };
          const path = `/${parts.join('/')}${slash ? '/' : ''}`;
          const pairs = Object.entries(query).flatMap(([key, values]) =>
            [values].flat().map((value) => `${encodeStrictly(key)}=${encodeStrictly(value)}`),
          );
          const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
          const encoded = parts.map(encodeStrictly).join('/');
          const url = `https://csbs.example.com:8443/${encoded}${slash ? '/' : ''}${search}`;
          // A URL cannot contain such segments: they refer to folders.
          fc.pre(!parts.some((one) => one === '.' || one === '..'));
          const expected = vendorSignature({
            method,
            endpoint: `https://csbs.example.com:8443${path}`,
            headers,
            queryParams: structuredClone(query),
            ...(data === undefined ? {} : { data }),
          });
          expect(await signature(method, url, data === undefined ? '' : JSON.stringify(data), headers)).to.equal(
            expected,
          );
          compared += 1;
        },
      ),
      { numRuns: 1000 },
    );
    expect(compared).to.equal(1000);
  });

  it('escapes a path once, even if the vendor’s signer escapes it twice', async () => {
    const headers = { 'X-Sdk-Date': '20260101T000000Z' };
    const [once, other] = await Promise.all([
      signature('GET', "https://csbs.example.com/v1/a%20b'c", '', headers),
      signature('GET', 'https://csbs.example.com/v1/a%20b%27c/', '', headers),
    ]);
    expect(once).to.equal(other);
    expect(once).not.to.equal(await signature('GET', 'https://csbs.example.com/v1/a%2520b%27c', '', headers));
  });

  it('contains the time in UTC without separators', () => {
    expect(formatSdkDate(Date.UTC(2017, 3, 18, 1, 21, 52, 701))).to.equal('20170418T012152Z');
  });

  it('contains a time that can be read back', () =>
    expect(parseSdkDate('20170418T012152Z')).to.equal(Date.UTC(2017, 3, 18, 1, 21, 52)));
});
