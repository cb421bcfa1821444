import { inspect } from 'node:util';
import { expect } from 'chai';
import nock from 'nock';
import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  CsbsError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  UnexpectedResponseError,
} from '../../src/index.js';
import { backupJson } from '../support/backup-json.js';
import { failure } from '../support/errors.js';
import { backupService, client, csbs, projectId, type Scripted } from '../support/nock-service.js';

const path = `/v1/${projectId}/checkpoint_items/b1`;
const get = () => client().backups.get('b1');

describe('responses', () => {
  it('are accepted with a wrong content type if the body is valid', async () => {
    backupService([200, backupJson, { 'content-type': 'text/plain' }]);
    expect(await get()).to.deep.equal({ id: 'b1' });
  });

  const classes: [status: number, type: typeof ApiError][] = [
    [400, ApiError],
    [401, AuthenticationError],
    [403, PermissionError],
    [404, NotFoundError],
    [405, ApiError],
    [409, ApiError],
    [429, RateLimitError],
    [500, ApiError],
    [501, ApiError],
    [503, ApiError],
    [504, ApiError],
  ];
  for (const [status, type] of classes) {
    it(`with status ${status} cause a ${type.name}`, async () => {
      backupService([status, { error_code: 'CSBS.1', error_msg: 'No.' }, { 'X-Request-Id': 'r-1' }]);
      const error = await failure(type, get());
      expect(error.constructor).to.equal(type);
      expect(error).to.be.instanceOf(CsbsError);
      expect(error.name).to.equal(type.name);
      expect(error.message).to.equal(`${status} CSBS.1 No. (GET ${path}, request r-1)`);
      expect({ ...error }).to.deep.equal({
        request: { method: 'GET', path },
        status,
        code: 'CSBS.1',
        detail: 'No.',
        requestId: 'r-1',
        attempts: 1,
      });
    });
  }

  it('with an error have a non-enumerable body without the secrets of the client', async () => {
    backupService([400, 'you sent token-of-the-tests']);
    const error = await failure(ApiError, get());
    expect(error.body).to.equal('you sent [secret]');
    expect(Object.keys(error)).not.to.include('body');
    expect(error.message).to.include('you sent [secret]');
  });

  it('with an error are truncated: the detail in the message at 500 characters, the body at 64 KiB', async () => {
    backupService([400, { error_msg: 'x'.repeat(100_000) }]);
    const error = await failure(ApiError, get());
    expect(error.message).to.equal(`400 ${'x'.repeat(500)}… (GET ${path})`);
    expect(error.body).to.have.length(64 * 1024);
    expect(error.detail).to.equal(`${'x'.repeat(4096)}…`);
  });

  it('with an error are truncated by bytes, between characters', async () => {
    backupService([400, `${'x'.repeat(64 * 1024 - 1)}€€€`]);
    expect((await failure(ApiError, get())).body).to.equal('x'.repeat(64 * 1024 - 1));
    backupService([400, '€'.repeat(64 * 1024)]);
    expect(Buffer.byteLength((await failure(ApiError, get())).body)).to.equal(64 * 1024 - 1);
  });

  it('with an error are scrubbed before they are truncated, so that no piece of a secret is left', async () => {
    backupService([400, { error_msg: `${'x'.repeat(490)}token-of-the-tests` }]);
    const error = await failure(ApiError, get());
    expect(error.message).not.to.include('token');
    expect(error.message).to.include('[secret]');
  });

  it('cause a message of one line, whatever the service sends', async () => {
    backupService([400, { error_msg: 'a\r\nb\u2028c\u0000d' }]);
    expect((await failure(ApiError, get())).message).to.equal(`400 a b c d (GET ${path})`);
  });

  it('with an error and no message cause a message with the status', async () => {
    backupService([500, '']);
    expect((await failure(ApiError, get())).message).to.match(/^500 /);
  });

  it('that say that the project must use the successor are explained', async () => {
    backupService([400, { error_code: 'BackupService.4008', error_msg: 'Closed.' }]);
    expect((await failure(ApiError, get())).message).to.match(
      /^400 BackupService\.4008 Closed\. .*successor.*\bCBR\b.* \(GET \/v1\//,
    );
  });

  for (const [header, id] of [
    ['X-Request-Id', 'r-1'],
    ['X-Openstack-Request-Id', 'r-2'],
    ['x-compute-request-id', 'r-3'],
  ] as const) {
    it(`provide the request id in ${header}`, async () => {
      backupService([404, { error_msg: 'no', request_id: 'of the body' }, { [header]: id }]);
      expect((await failure(NotFoundError, get())).requestId).to.equal(id);
    });
  }

  it('provide the request id in the body if no header has it', async () => {
    backupService([404, { error_msg: 'no', error_code: 'APIG.1', request_id: 'of the body' }]);
    expect((await failure(NotFoundError, get())).requestId).to.equal('of the body');
  });

  const broken: [name: string, scripted: Scripted, says: RegExp][] = [
    [
      'HTML',
      [200, '<html>Sign in</html>', { 'content-type': 'text/html' }],
      /not JSON, but text\/html: "<html>Sign in<\/html>"/,
    ],
    ['truncated JSON', [200, '{"checkpoint_item": {"id"'], /not JSON/],
    ['an empty body', [200, ''], /an empty body/],
    ['204', [204, ''], /an empty body.*204/],
  ];
  for (const [name, scripted, says] of broken) {
    it(`with ${name} are rejected`, async () => {
      backupService(scripted);
      const error = await failure(UnexpectedResponseError, get());
      expect(error.status).to.equal(scripted[0]);
      expect(error.message).to.match(says);
      expect(error.request).to.deep.equal({ method: 'GET', path });
      expect(error.name).to.equal('UnexpectedResponseError');
    });
  }

  it('that are rejected provide the request id', async () => {
    backupService([200, {}, { 'x-request-id': 'r-1' }]);
    expect((await failure(UnexpectedResponseError, get())).requestId).to.equal('r-1');
  });

  it('that do not arrive cause a ConnectionError without the token', async () => {
    nock(csbs)
      .get(path)
      .replyWithError(Object.assign(new Error('read ECONNRESET token-of-the-tests'), { code: 'ECONNRESET' }));
    const error = await failure(ConnectionError, get());
    expect({ ...error }).to.deep.equal({
      request: { method: 'GET', path },
      host: 'csbs.test:443',
      code: 'ECONNRESET',
      attempts: 1,
    });
    expect(error.cause).to.equal(undefined);
    expect(inspect(error, { showHidden: true, depth: Number.POSITIVE_INFINITY })).not.to.include('token-of-the-tests');
  });
});
