// Requests through a real proxy, tinyproxy, to the fake cloud behind TLS.
import { expect } from 'chai';
import { ConnectionError } from '../../src/index.js';
import type { FakeCloud } from '../../src/testing/index.js';
import { failure } from '../support/errors.js';
import {
  clientFor,
  type Gateway,
  idsOf,
  type ProxyServer,
  startCloud,
  startGateway,
  startProxy,
  user,
} from './servers.js';

describe('through a real proxy', () => {
  let cloud: FakeCloud;
  let gateway: Gateway;
  let proxy: ProxyServer;
  before(async () => {
    cloud = await startCloud();
    gateway = await startGateway(cloud);
    proxy = await startProxy(Number(new URL(gateway.url).port));
  });
  after(async () => {
    await proxy?.stop();
    await gateway?.stop();
    await cloud?.close();
  });

  const via = (auth: object | undefined = user) => ({ proxy: { host: '127.0.0.1', port: proxy.port, auth } });

  for (const concurrency of [1, 16]) {
    it(`a listing with concurrency ${concurrency} is complete, with TLS from end to end`, async () => {
      const { backups } = clientFor(cloud, gateway.url, via());
      expect(idsOf(await backups.list({}, { pageSize: 10, concurrency }).toArray())).to.deep.equal(
        idsOf(cloud.backups),
      );
    });
  }

  it('a wrong or missing proxy password causes a ConnectionError that does not contain it', async () => {
    for (const auth of [{ ...user, password: 'wrong-password-1' }, undefined]) {
      const http = auth === undefined ? { proxy: { host: '127.0.0.1', port: proxy.port } } : via(auth);
      const error = await failure(ConnectionError, clientFor(cloud, gateway.url, http).backups.list().toArray());
      expect([error.code, error.attempts]).to.deep.equal(['ERR_PROXY_TUNNEL', 1]);
      expect(error.message)
        .to.match(/\b40[17]\b/)
        .and.not.include('wrong-password-1');
    }
  });

  it('a tunnel that the proxy does not allow causes a ConnectionError', async () => {
    const error = await failure(ConnectionError, clientFor(cloud, gateway.limitedUrl, via()).backups.get('b1'));
    expect([error.code, error.attempts]).to.deep.equal(['ERR_PROXY_TUNNEL', 1]);
    expect(error.message).to.include('403');
  });
});
