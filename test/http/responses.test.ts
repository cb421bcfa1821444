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
import { failure } from '../support/errors.js';
import { backupService, client, csbs, listingService, projectId, type Scripted } from '../support/service.js';
import { example } from '../support/spec.js';

const path = `/v1/${projectId}/checkpoint_items/b1`;
const get = () => client().backups.get('b1');

describe('responses', () => {
  it('like the example "single backup" lose their envelope', async () => {
    const body = example('SingleBackup') as { checkpoint_item: object };
    backupService([200, body]);
    expect(await get()).to.deep.equal(body.checkpoint_item);
  });

  it('like the example "backup list" become rows', async () => {
    const body = example('BackupList') as { checkpoint_items: object[] };
    listingService(({ marker }) => [200, marker === undefined ? body : { checkpoint_items: [] }]);
    expect(await client().backups.list().toArray()).to.deep.equal(body.checkpoint_items);
  });

  it('are accepted with a wrong content type if the body is valid', async () => {
    backupService([200, '{"checkpoint_item": {"id": "b1"}}', { 'content-type': 'text/plain' }]);
    expect(await get()).to.deep.equal({ id: 'b1' });
  });

  it('keep the key __proto__ as data', async () => {
    backupService([200, '{"checkpoint_item": {"id": "b1", "__proto__": {"polluted": true}}}']);
    const backup = await get();
    expect(Object.keys(backup)).to.deep.equal(['id', '__proto__']);
    expect((backup as { polluted?: boolean }).polluted).to.equal(undefined);
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
    const error = await failure(ApiError, get());
    expect(error.message).to.equal(
      `400 BackupService.4008 Closed. This project must use the successor service, CBR, instead. (GET ${path})`,
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
    ['null', [200, 'null'], /null/],
    ['an array', [200, '[]'], /an array/],
    ['an object without the envelope', [200, { id: 'b1' }], /without checkpoint_item; it has "id"/],
    ['an empty object', [200, {}], /it has no keys/],
    ['an envelope that contains null', [200, { checkpoint_item: null }], /null/],
    ['an envelope that contains a list', [200, { checkpoint_item: [] }], /an array/],
    ['a backup without an id', [200, { checkpoint_item: { name: 'x' } }], /no id/],
    ['a backup whose id is a number', [200, { checkpoint_item: { id: 5 } }], /no id/],
    ['a backup whose id is empty', [200, { checkpoint_item: { id: '' } }], /no id/],
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

  const brokenLists: [name: string, body: unknown, says: RegExp][] = [
    ['no list', { checkpoint_items: {} }, /not a list/],
    ['null for the list', { checkpoint_items: null }, /not a list/],
    ['another envelope', { backups: [] }, /without checkpoint_items/],
    ['a row that is not an object', { checkpoint_items: [{ id: 'a' }, 'b'] }, /checkpoint_items\[1\] is not an object/],
    ['a row without an id', { checkpoint_items: [{ id: 'a' }, { name: 'b' }] }, /checkpoint_items\[1\] has no id/],
    ['a first row that is not an object', { checkpoint_items: ['a'] }, /checkpoint_items\[0\] is not an object/],
    ['a first row without an id', { checkpoint_items: [{ name: 'a' }] }, /checkpoint_items\[0\] has no id/],
  ];
  for (const [name, body, says] of brokenLists) {
    it(`of a listing with ${name} are rejected`, async () => {
      listingService(() => [200, body]);
      expect((await failure(UnexpectedResponseError, client().backups.list().toArray())).message).to.match(says);
    });
  }

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
