// jsdom without the globals of Node: no fetch, no TextEncoder, no structuredClone.
const { Agent } = require('node:https');
const { TextDecoder: NodeTextDecoder, TextEncoder: NodeTextEncoder } = require('node:util');
const { ArgumentError, CsbsClient, tagFilter } = require('csbs-client');

const settings = { endpoints: { csbs: 'http://127.0.0.1:9' }, projectId: 'p1', auth: 'a-token' };

test('constructs a client, and converts a tag filter to JSON', () => {
  expect(typeof fetch).toBe('undefined');
  new CsbsClient(settings);
  expect(tagFilter().all({ env: 'prod' }).toJSON()).toEqual({ tags: [{ key: 'env', values: ['prod'] }] });
});

test('a call reports what is missing', async () => {
  const error = await new CsbsClient(settings).backups.get('x').catch((reason) => reason);
  expect(error).toBeInstanceOf(ArgumentError);
  expect(error.message).toMatch(/TextEncoder/);
});

test('a call rejects an agent, which fetch could not use', async () => {
  Object.assign(globalThis, { TextDecoder: NodeTextDecoder, TextEncoder: NodeTextEncoder });
  const client = new CsbsClient({ ...settings, http: { httpsAgent: new Agent() } });
  const error = await client.backups.get('x').catch((reason) => reason);
  expect(error).toMatchObject({ name: 'ArgumentError', argument: 'http.httpsAgent' });
});

test('a call succeeds with http.fetch, TextEncoder and TextDecoder', async () => {
  const error = await new CsbsClient(settings).backups.get('x').catch((reason) => reason);
  expect(error).toMatchObject({ name: 'ArgumentError', argument: 'http.fetch' });
  const body = () => require('node:stream/web').ReadableStream.from([Buffer.from('{"checkpoint_item":{"id":"x"}}')]);
  const fetch = async () => ({ status: 200, statusText: 'OK', headers: {}, body: body() });
  expect(await new CsbsClient({ ...settings, http: { fetch } }).backups.get('x')).toEqual({ id: 'x' });
});
