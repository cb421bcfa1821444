import { expect } from 'chai';
import { readSettings } from '../../src/env/settings.js';
import { readUrl } from '../../src/env/url-setting.js';

const settingsOf = (url: string, source: 'env' | 'cloud' = 'env') =>
  readSettings(source, [(name) => (name.endsWith('VBS_ENDPOINT_OVERRIDE') || name.startsWith('vbs') ? url : null)], {});

describe('the URL of a setting', () => {
  for (const [url, allowInsecureHttp, expected] of [
    ['https://vbs.test', false, 'https://vbs.test'],
    ['https://vbs.test/', false, 'https://vbs.test'],
    ['https://vbs.test:8776/a/', false, 'https://vbs.test:8776/a'],
    ['http://127.0.0.1:8080', false, 'http://127.0.0.1:8080'],
    ['http://vbs.test', true, 'http://vbs.test'],
  ] as const) {
    it(`is ${expected} for ${url}${allowInsecureHttp ? ' if http:// is allowed' : ''}`, () => {
      const settings = settingsOf(url);
      expect(readUrl(settings, 'vbs', allowInsecureHttp)).to.equal(expected);
      expect(settings.problems).to.deep.equal([]);
    });
  }

  for (const [url, part] of [
    ['vbs.test', 'https://'],
    ['ftp://vbs.test', 'https://'],
    ['http://vbs.test', 'allowInsecureHttp'],
    ['https://user:SENTINEL@vbs.test', 'vbs.test'],
  ] as const) {
    it(`is a problem that names the variable if it is ${url}`, () => {
      const settings = settingsOf(url);
      expect(readUrl(settings, 'vbs', false)).to.equal(undefined);
      expect(settings.problems).to.have.length(1);
      expect(settings.problems[0]).to.include('OS_VBS_ENDPOINT_OVERRIDE').and.include(part).and.not.include('SENTINEL');
    });
  }

  it('is not shown if it comes from a file', () => {
    for (const url of ['sentinel.test', 'http://sentinel.test', 'https://me:pass@sentinel.test']) {
      const settings = settingsOf(url, 'cloud');
      expect(readUrl(settings, 'vbs', false)).to.equal(undefined);
      expect(settings.problems).to.have.length(1);
      expect(settings.problems[0]).to.include('vbs_endpoint_override').and.not.include('sentinel');
    }
  });
});
