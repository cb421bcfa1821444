import { expect } from 'chai';
import { UnexpectedResponseError } from '../../src/index.js';
import { failure } from '../support/errors.js';
import { backupService, client, listingService, projectId } from '../support/nock-service.js';
import { example } from '../support/openapi.js';

const get = () => client().backups.get('b1');

describe('responses', () => {
  it('like the example "backup list" become rows', async () => {
    const body = example('BackupList') as { checkpoint_items: object[] };
    listingService(({ marker }) => [200, marker === undefined ? body : { checkpoint_items: [] }]);
    expect(await client().backups.list().toArray()).to.deep.equal(body.checkpoint_items);
  });

  it('keep the key __proto__ as data', async () => {
    backupService([200, '{"checkpoint_item": {"id": "b1", "__proto__": {"polluted": true}}}']);
    const backup = await get();
    expect(Object.keys(backup)).to.deep.equal(['id', '__proto__']);
    expect((backup as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  const broken: [name: string, body: unknown, says: RegExp][] = [
    ['null', null, /null/],
    ['an array', [], /an array/],
    ['an object without the envelope', { id: 'b1' }, /without checkpoint_item; it has "id"/],
    ['an empty object', {}, /it has no keys/],
    ['an envelope that contains null', { checkpoint_item: null }, /null/],
    ['an envelope that contains a list', { checkpoint_item: [] }, /an array/],
    ['a backup without an id', { checkpoint_item: { name: 'x' } }, /no id/],
    ['a backup whose id is a number', { checkpoint_item: { id: 5 } }, /no id/],
    ['a backup whose id is empty', { checkpoint_item: { id: '' } }, /no id/],
  ];
  for (const [name, body, says] of broken) {
    it(`with ${name} are rejected`, async () => {
      backupService([200, JSON.stringify(body)]);
      const error = await failure(UnexpectedResponseError, get());
      expect(error.status).to.equal(200);
      expect(error.message).to.match(says);
      expect(error.request).to.deep.equal({ method: 'GET', path: `/v1/${projectId}/checkpoint_items/b1` });
      expect(error.name).to.equal('UnexpectedResponseError');
    });
  }

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
});
