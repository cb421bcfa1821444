import { Agent } from 'node:http';
import { inspect } from 'node:util';
import axios from 'axios';
import { expect } from 'chai';
import nock from 'nock';
import { ArgumentError, type ClientOptions, ConnectionError, CsbsClient } from '../src/index.js';
import { backupJson } from './support/backup-json.js';
import { failure, thrown } from './support/errors.js';
import { withServer } from './support/http-server.js';
import { csbs, projectId } from './support/nock-service.js';

const good: ClientOptions = { endpoints: { csbs }, projectId, auth: 'token-of-the-tests' };

describe('CsbsClient', () => {
  it('names the missing endpoint: get rejects, list throws', async () => {
    const client = new CsbsClient({ ...good, endpoints: { vbs: csbs } });
    expect((await failure(ArgumentError, client.backups.get('b1'))).argument).to.equal('endpoints.csbs');
    expect(thrown(ArgumentError, () => client.backups.list()).argument).to.equal('endpoints.csbs');
  });

  it('calls the token function before each request', async () => {
    const sent: unknown[] = [];
    nock(csbs)
      .persist()
      .get(/.*/)
      .reply(function () {
        sent.push(this.req.headers['x-auth-token']);
        return [200, { checkpoint_item: { id: 'b1' } }];
      });
    let calls = 0;
    const client = new CsbsClient({ ...good, auth: async () => `token-number-${++calls}` });
    await client.backups.get('b1');
    await client.backups.get('b1');
    expect(sent.flat()).to.deep.equal(['token-number-1', 'token-number-2']);
  });

  for (const [what, auth] of [
    ['an empty string', () => ''],
    ['nothing', () => undefined],
    ['a string with a line break', async () => 'sentinel-1234\r\n'],
  ] as const) {
    it(`rejects if the token function returns ${what}, before any request`, async () => {
      const client = new CsbsClient({ ...good, auth: auth as () => string });
      const error = await failure(ArgumentError, client.backups.get('b1'));
      expect(error.argument).to.equal('auth');
      expect(error.message).not.to.include('sentinel');
    });
  }

  it('uses the agents that are passed', async () => {
    const connections: string[] = [];
    class Counting extends Agent {
      override createConnection(...args: Parameters<Agent['createConnection']>): ReturnType<Agent['createConnection']> {
        connections.push('connection');
        return super.createConnection(...args);
      }
    }
    await withServer(
      (_, response) => response.end(backupJson),
      async ({ url }) => {
        const httpAgent = new Counting();
        await new CsbsClient({ ...good, endpoints: { csbs: url }, http: { httpAgent } }).backups.get('b1');
        httpAgent.destroy();
      },
    );
    expect(connections).to.deep.equal(['connection']);
  });

  it('passes on an HTTP error of the token function, and does not treat it as an error of the service', async () => {
    const auth = async () => (await axios.get('http://127.0.0.1:1')).data as string;
    const error = await withServer(
      () => {},
      () => new CsbsClient({ ...good, auth }).backups.get('b1').catch((reason: unknown) => reason),
    );
    expect(error).not.to.be.instanceOf(ConnectionError);
    expect((error as { code?: string }).code).to.equal('ECONNREFUSED');
  });

  it('passes on any other error of the token function', async () => {
    const client = new CsbsClient({ ...good, auth: () => Promise.reject(new RangeError('no token today')) });
    expect((await failure(RangeError, client.backups.get('b1'))).message).to.equal('no token today');
  });

  it('shows nothing of the token in inspections and JSON', () => {
    const client = new CsbsClient({
      ...good,
      http: { proxy: { host: 'proxy', port: 80, auth: { username: 'me', password: 'sentinel-1234' } } },
    });
    const seen = inspect(client, { showHidden: true, depth: Number.POSITIVE_INFINITY }) + JSON.stringify(client);
    expect(seen).not.to.include('token-of-the-tests');
    expect(seen).not.to.include('sentinel');
    expect(client.projectId).to.equal(projectId);
  });
});
