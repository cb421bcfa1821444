import { expect } from 'chai';
import * as errors from '../src/errors.js';
import {
  apiError,
  BackupFailedError,
  ConnectionError,
  UnexpectedResponseError,
  WaitTimeoutError,
} from '../src/errors.js';
import type { Backup } from '../src/index.js';

const request = { method: 'GET', path: '/v1/p1/x' };
const backup: Backup = { id: 'b1', status: 'error' };

describe('errors', () => {
  it('have properties only for what is known', () => {
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

  it('omit from the message what is not known', () => {
    expect(apiError({ request, status: 500, attempts: 1, body: '' }).message).to.equal('500 (GET /v1/p1/x)');
    expect(apiError({ request, status: 500, code: 'CSBS.1', detail: '', attempts: 1, body: '' }).message).to.equal(
      '500 CSBS.1 (GET /v1/p1/x)',
    );
    expect(apiError({ request, status: 500, detail: 'details', attempts: 2, body: '' }).message).to.equal(
      '500 details (GET /v1/p1/x, 2 attempts)',
    );
  });

  for (const [detail, message] of [
    ['502 Bad Gateway', '502 Bad Gateway'],
    ['502: Bad Gateway', '502 Bad Gateway'],
    ['502', '502'],
    ['502nd request', '502 502nd request'],
    ['502.1 version', '502 502.1 version'],
    ['503 from upstream', '502 503 from upstream'],
  ] as const) {
    it(`contain the status once if the detail is ${JSON.stringify(detail)}`, () => {
      const error = apiError({ request, status: 502, detail, attempts: 1, body: '' });
      expect(error.message).to.equal(`${message} (GET /v1/p1/x)`);
      expect(error.detail).to.equal(detail);
    });
  }

  it('contain the status of an unexpected response, unless a browser hides it', () => {
    const messageFor = (status: number) =>
      new UnexpectedResponseError({ request, status, detail: 'a redirect', requestId: 'r1' }).message;
    expect(messageFor(302)).to.include('a redirect').and.to.include('status 302').and.to.include('request r1');
    expect(messageFor(0))
      .to.include('a redirect')
      .and.to.match(/\(GET [^(]*$/)
      .and.not.to.include('status');
  });

  it('contain the reason why a backup failed, if the service sends one', () => {
    expect(new BackupFailedError(backup).message)
      .to.include('"b1"')
      .and.to.match(/"error"\.$/);
    const { message } = new BackupFailedError({ ...backup, extend_info: { fail_reason: 'no space' } });
    expect(message).to.include('"error"').and.to.include('no space');
  });

  it('do not fail for a status that is not a string', () => {
    const messageFor = (status: unknown) => new BackupFailedError({ ...backup, status } as unknown as Backup).message;
    for (const status of [undefined, null, 7]) expect(messageFor(status)).to.include(`status is ${status}.`);
    expect(messageFor({ a: 1 })).to.include('not a string');
    expect(messageFor('available')).to.include('"available"');
  });

  it('contain no reason if the service sends an empty one', () =>
    expect(new BackupFailedError({ ...backup, extend_info: { fail_reason: '' } }).message).to.match(/"error"\.$/));

  it('contain the result of the last poll', () => {
    expect(new WaitTimeoutError('b1', 5, undefined).message)
      .to.include('"b1"')
      .and.match(/no poll/)
      .and.not.to.include('status');
    expect(new WaitTimeoutError('b1', 5, backup).message)
      .to.include('5 ms')
      .and.to.match(/"error"\.$/);
  });

  // A minifier renames classes, so a name must not depend on that of its class: it is on the prototype, not enumerable.
  it('have names that survive a minifier', () => {
    for (const [name, type] of Object.entries(errors).filter(([key]) => /^[A-Z]/.test(key))) {
      const { prototype } = type as { prototype: Error };
      expect(Object.getOwnPropertyDescriptor(prototype, 'name')).to.include({ value: name, enumerable: false });
    }
  });
});

describe('the stack of an error', () => {
  /** Runs a function with other properties of `Error`; undefined: without the property. */
  function withErrorProperties<T>(properties: Record<string, unknown>, run: () => T): T {
    const before = Object.entries(Object.getOwnPropertyDescriptors(Error)).filter(([name]) => name in properties);
    for (const [name, value] of Object.entries(properties))
      if (value === undefined) Reflect.deleteProperty(Error, name);
      else Reflect.set(Error, name, value);
    try {
      return run();
    } finally {
      for (const [name, descriptor] of before) Object.defineProperty(Error, name, descriptor);
    }
  }

  /** The number of lines of the stack below the message, and the limit of the runtime afterwards. */
  const linesWith = (properties: Record<string, unknown>) =>
    withErrorProperties(properties, () => {
      const nested = (depth: number): Error =>
        depth === 0 ? new WaitTimeoutError('b1', 5, undefined) : nested(depth - 1);
      const { stack = '' } = nested(30);
      return [stack.split('\n    at ').length - 1, Reflect.get(Error, 'stackTraceLimit')];
    });

  it('has at least 30 lines, however few the runtime records', () => {
    const [lines, limit] = linesWith({ stackTraceLimit: 1 });
    expect(lines).to.be.above(30);
    expect(limit).to.equal(1);
  });

  for (const limit of [0, -1, 'none', undefined])
    it(`has no lines if the runtime records none: the limit is ${limit}`, () =>
      expect(linesWith({ stackTraceLimit: limit })).to.deep.equal([0, limit]));

  it('is that of the runtime if it cannot be captured again', () => {
    expect(linesWith({ stackTraceLimit: 3, captureStackTrace: undefined })).to.deep.equal([3, 3]);
  });
});
