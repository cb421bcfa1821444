import { expect } from 'chai';
import {
  apiError,
  BackupFailedError,
  ConnectionError,
  UnexpectedResponseError,
  WaitTimeoutError,
} from '../src/errors.js';
import type { Backup } from '../src/index.js';
import { shorten } from '../src/text.js';

const request = { method: 'GET', path: '/v1/p1/x' };
const backup: Backup = { id: 'b1', status: 'error' };

describe('errors', () => {
  it('have only the properties that are known', () => {
    const host = 'csbs.test:443';
    expect({ ...new ConnectionError('broken', { request, host, attempts: 1 }) }).to.deep.equal({
      request,
      host,
      attempts: 1,
    });
    expect({ ...apiError({ request, status: 500, attempts: 1, body: '' }) }).to.deep.equal({
      request,
      status: 500,
      attempts: 1,
    });
    expect({ ...new UnexpectedResponseError({ request, status: 200, detail: 'x' }) }).to.deep.equal({
      request,
      status: 200,
      detail: 'x',
    });
  });

  it('leave out of the message what is not known, without a gap', () => {
    expect(apiError({ request, status: 500, attempts: 1, body: '' }).message).to.equal('500 (GET /v1/p1/x)');
    expect(apiError({ request, status: 500, code: 'CSBS.1', detail: '', attempts: 1, body: '' }).message).to.equal(
      '500 CSBS.1 (GET /v1/p1/x)',
    );
    expect(apiError({ request, status: 500, detail: 'words', attempts: 2, body: '' }).message).to.equal(
      '500 words (GET /v1/p1/x, 2 attempts)',
    );
  });

  for (const [detail, message] of [
    ['502 Bad Gateway', '502 Bad Gateway'],
    ['502: Bad Gateway', '502 Bad Gateway'],
    ['502', '502'],
    ['502nd of its kind', '502 502nd of its kind'],
    ['502.1 is the version', '502 502.1 is the version'],
    ['503 of the next gateway', '502 503 of the next gateway'],
  ] as const) {
    it(`say the status once if the service says ${JSON.stringify(detail)}`, () => {
      const error = apiError({ request, status: 502, detail, attempts: 1, body: '' });
      expect(error.message).to.equal(`${message} (GET /v1/p1/x)`);
      expect(error.detail).to.equal(detail);
    });
  }

  it('say the status of an unexpected answer, but not where a browser hides it', () => {
    const of = (status: number) =>
      new UnexpectedResponseError({ request, status, detail: 'a redirect', requestId: 'r1' }).message;
    expect(of(302)).to.equal('Unexpected response: a redirect (status 302, GET /v1/p1/x, request r1)');
    expect(of(0)).to.equal('Unexpected response: a redirect (GET /v1/p1/x, request r1)');
  });

  it('say why a backup failed, where the service says so', () => {
    expect(new BackupFailedError(backup).message).to.equal(
      'The backup "b1" will not become available: its status is "error".',
    );
    expect(new BackupFailedError({ ...backup, extend_info: { fail_reason: 'no space' } }).message).to.equal(
      'The backup "b1" will not become available: its status is "error" (no space).',
    );
  });

  it('say what the last look saw', () => {
    expect(new WaitTimeoutError('b1', 5, undefined).message).to.equal(
      'The backup "b1" was not available within 5 ms; no answer came.',
    );
    expect(new WaitTimeoutError('b1', 5, backup).message).to.equal(
      'The backup "b1" was not available within 5 ms; its status is "error".',
    );
  });

  it('cut only what is too long', () => {
    expect(shorten('abc', 3)).to.equal('abc');
    expect(shorten('abcd', 3)).to.equal('abc…');
  });

  it('are not cut within a character of two units', () => {
    expect(shorten('ab😀d', 3)).to.equal('ab…');
    expect(shorten('ab😀d', 4)).to.equal('ab😀…');
  });
});
