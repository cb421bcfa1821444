import { expect } from 'chai';
import { checkAuthUrl } from '../../../src/auth/keystone/auth-url.js';
import { expectRejected } from '../../support/sign-in.js';

describe('the URL of Keystone', () => {
  for (const url of [
    'https://iam.example.com',
    'https://iam.example.com/',
    'https://iam.example.com/v3',
    'https://iam.example.com/v3/',
    'https://iam.example.com/v3/auth/tokens',
  ]) {
    it(`may be ${url}`, () => expect(checkAuthUrl(url)).to.equal('https://iam.example.com'));
  }

  it('may have a path before the version', () =>
    expect(checkAuthUrl('https://cloud.example.com/identity/v3')).to.equal('https://cloud.example.com/identity'));

  it('may be http://, because the client checks that when it sends a request', () =>
    expect(checkAuthUrl('http://iam.example.com/v3')).to.equal('http://iam.example.com'));

  for (const [what, url] of [
    ['not a URL', 'iam'],
    ['a URL with a password', 'https://me:sentinel-sentinel@iam.example.com'],
    ['a URL with a query', 'https://iam.example.com/v3?a=b'],
    ['Keystone v2.0', 'https://iam.example.com/v2.0'],
    ['Keystone v2', 'https://iam.example.com/v2'],
    ['undefined', undefined],
  ] as const) {
    it(`is rejected if it is ${what}`, () => expectRejected('authUrl', () => checkAuthUrl(url)));
  }
});
