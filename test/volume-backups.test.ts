import { expect } from 'chai';
import nock from 'nock';
import { ApiError, ArgumentError, CsbsClient, NotFoundError, UnexpectedResponseError } from '../src/index.js';
import { failure } from './support/errors.js';
import { client as csbsClient, projectId } from './support/nock-service.js';
import { example } from './support/openapi.js';

const vbs = 'https://vbs.test/prefix';
const client = new CsbsClient({ endpoints: { vbs }, projectId, auth: 'token-of-the-tests' });
const path = `/v2/${projectId}/backups/b1`;
const respond = (status: number, body: unknown) =>
  nock('https://vbs.test')
    .get(`/prefix${path}`)
    .reply(status, body as nock.Body);

describe('volumeBackups.get', () => {
  it("decodes the document's example, and keeps the raw strings", async () => {
    const { backup } = example('SingleVolumeBackup') as { backup: Record<string, unknown> };
    respond(200, { backup });
    const { serviceMetadata, ...rest } = await client.volumeBackups.get('b1');
    expect(rest).to.deep.equal(backup);
    expect(serviceMetadata).to.include({ progress: 0, Type: 0, bootable: false });
  });

  it('decodes a description that is JSON, and keeps any other string', async () => {
    respond(200, { backup: { id: 'b1', description: '{"DESC": "nightly", "INC": "1"}' } });
    expect((await client.volumeBackups.get('b1')).descriptionFields).to.deep.equal({ DESC: 'nightly', INC: 1 });
    respond(200, { backup: { id: 'b1', description: ' plain ' } });
    expect(await client.volumeBackups.get('b1')).to.deep.equal({
      id: 'b1',
      description: ' plain ',
      descriptionFields: { DESC: ' plain ' },
    });
  });

  it('adds nothing if there is nothing to decode', async () => {
    const backup = { id: 'b1', description: '', service_metadata: null, unknown_field: [1] };
    respond(200, { backup });
    expect(await client.volumeBackups.get('b1')).to.deep.equal(backup);
  });

  it('does not follow links', async () => {
    respond(200, example('SingleVolumeBackup'));
    await client.volumeBackups.get('b1');
    expect(nock.isDone()).to.equal(true);
  });

  it('reads both formats of errors', async () => {
    respond(404, { itemNotFound: { code: 404, message: 'Backup b1 could not be found.' } });
    expect(await failure(NotFoundError, client.volumeBackups.get('b1'))).to.include({
      code: 'itemNotFound',
      detail: 'Backup b1 could not be found.',
    });
    respond(400, { error: { code: 'VolumeBackup.0123', message: 'No.' } });
    expect((await failure(ApiError, client.volumeBackups.get('b1'))).code).to.equal('VolumeBackup.0123');
  });

  for (const body of [{}, { backup: null }, { backup: {} }, { checkpoint_item: { id: 'b1' } }]) {
    it(`rejects the response ${JSON.stringify(body)}`, async () => {
      respond(200, body);
      await failure(UnexpectedResponseError, client.volumeBackups.get('b1'));
    });
  }

  it('rejects an invalid id, unknown options, and a client without the endpoint', async () => {
    expect((await failure(ArgumentError, client.volumeBackups.get('a/b'))).argument).to.equal('id');
    expect((await failure(ArgumentError, client.volumeBackups.get('b1', { retries: 1 } as object))).argument).to.equal(
      'retries',
    );
    expect((await failure(ArgumentError, csbsClient().volumeBackups.get('b1'))).argument).to.equal('endpoints.vbs');
  });
});
