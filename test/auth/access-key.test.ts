import { expect } from 'chai';
import { ArgumentError, AuthenticationError, accessKey, CsbsClient, tagFilter } from '../../src/index.js';
import { authContext, someRequest } from '../support/auth-context.js';
import { failure, thrown } from '../support/errors.js';
import { type Arrived, headerOf, httpResponse, withRawServer } from '../support/raw-server.js';
import { inTimeZone } from '../support/time-zone.js';
import { vendorAccessKey, vendorSignature } from '../support/vendor-signature.js';

const { id, secretKey } = vendorAccessKey;
const options = { accessKey: id, secretKey, projectId: 'p1' };

const header = ({ head }: Arrived, name: string) => headerOf(head, name);

/** Verifies a request's signature as the service does, from the bytes that arrived. */
function verify(request: Arrived, body = ''): boolean {
  const [method = '', target = ''] = request.head.split(' ');
  const [path = '', search = ''] = target.split('?');
  const queryParams: Record<string, string[]> = {};
  for (const pair of search.split('&').filter((one) => one !== '')) {
    const [key = '', value = ''] = pair.split('=').map(decodeURIComponent);
    queryParams[key] = [...(queryParams[key] ?? []), value];
  }
  const sent = header(request, 'authorization') ?? '';
  const names = /SignedHeaders=([^,]*)/.exec(sent)?.[1]?.split(';') ?? [];
  const headers = Object.fromEntries(
    names
      .filter((name) => name !== 'host')
      .map((name) => [name === 'x-sdk-date' ? 'X-Sdk-Date' : name, header(request, name) ?? '']),
  );
  const endpoint = `http://${header(request, 'host')}${decodeURIComponent(path)}`;
  return (
    sent ===
    vendorSignature({ method, endpoint, headers, queryParams, ...(body === '' ? {} : { data: JSON.parse(body) }) })
  );
}

const list = httpResponse(200, '{"checkpoint_items": []}');

describe('a client with an access key', () => {
  it('signs the path and the query as they are sent', async () => {
    await withRawServer(
      (socket, request) => socket.write(verify(request) ? list : httpResponse(401, '{"error_code": "APIGW.0301"}')),
      async ({ url, requests }) => {
        const client = new CsbsClient({
          endpoints: { csbs: `${url}/gate-wäy/` },
          projectId: 'pröject-(1)',
          auth: accessKey(options),
        });
        for (const name of ['plain', 'a b+c', "!'()*~", 'ä漢😀', '%20&=?/#', '.-_'])
          await client.backups.list({ name }).toArray();
        await client.backups.list({}, { extraQuery: { empty: '', 'a b': '1' } }).toArray();
        expect(requests).to.have.length(7);
        expect(header(requests[0] as Arrived, 'x-project-id')).to.equal('p1');
        expect(header(requests[0] as Arrived, 'x-sdk-date')).to.match(/^\d{8}T\d{6}Z$/);
        expect(header(requests[0] as Arrived, 'x-auth-token')).to.equal(undefined);
      },
    );
  });

  it('signs the body, and the security token of a temporary key', async () => {
    const filter = tagFilter().all({ 'e n v': 'prod ä' });
    await withRawServer(
      (socket, request) => {
        const body = JSON.stringify({ ...filter.toJSON(), action: 'count' });
        socket.write(verify(request, body) ? httpResponse(200, '{"total_count": 3}') : httpResponse(401, ''));
      },
      async ({ url, requests }) => {
        const auth = accessKey({ ...options, securityToken: 'security-token-1' });
        expect(
          await new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth }).resourceInstances.count(filter),
        ).to.equal(3);
        expect(header(requests[0] as Arrived, 'x-security-token')).to.equal('security-token-1');
        expect(header(requests[0] as Arrived, 'authorization')).to.include(
          'SignedHeaders=host;x-project-id;x-sdk-date;x-security-token,',
        );
      },
    );
  });

  it('signs once more with the service’s time if the clocks differ, and all later requests as well', async () => {
    const service = Date.now() - 3_600_000;
    const date = new Date(service).toUTCString();
    await withRawServer(
      (socket, request) => {
        const sdk = (header(request, 'x-sdk-date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
        const late = Math.abs(Date.parse(sdk) - service) > 900_000;
        socket.write(
          late
            ? httpResponse(401, '{"error_code": "APIGW.0301", "error_msg": "x-sdk-date is expired"}', { date })
            : verify(request)
              ? list
              : httpResponse(403, ''),
        );
      },
      async ({ url, requests }) => {
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth: accessKey(options),
          maxRetries: 0,
        });
        await client.backups.list().toArray();
        await client.backups.list().toArray();
        expect(requests).to.have.length(3);
      },
    );
  });

  for (const zone of ['UTC', 'Pacific/Auckland', 'America/New_York']) {
    it(`signs once more with the service's time if its Date is an asctime date, in the time zone ${zone}`, () =>
      inTimeZone(zone, () => {
        const service = Date.now() - 3_600_000;
        const [, day, month, year, time] = /^\w+, (\d\d) (\w+) (\d+) (\S+)/.exec(new Date(service).toUTCString()) ?? [];
        const date = `Thu ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
        return withRawServer(
          (socket, request) => {
            const sdk = (header(request, 'x-sdk-date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
            socket.write(Math.abs(Date.parse(sdk) - service) > 60_000 ? httpResponse(401, '', { date }) : list);
          },
          async ({ url, requests }) => {
            const auth = accessKey(options);
            const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth, maxRetries: 0 });
            await client.backups.list().toArray();
            expect(requests).to.have.length(2);
          },
        );
      }));
  }

  it('corrects the clock once for all concurrent calls', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    await withRawServer(
      (socket, request) => {
        const sdk = (header(request, 'x-sdk-date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
        socket.write(Date.parse(sdk) < Date.parse(date) - 900_000 ? httpResponse(401, '', { date }) : list);
      },
      async ({ url, requests }) => {
        const client = new CsbsClient({
          endpoints: { csbs: url },
          projectId: 'p1',
          auth: accessKey(options),
          maxRetries: 0,
        });
        await Promise.all(Array.from({ length: 10 }, () => client.backups.list().toArray()));
        expect(requests).to.have.length(20);
      },
    );
  });

  for (const [name, headers] of [
    ['the clocks agree', () => ({ date: new Date().toUTCString() })],
    ['the service sends no date', () => ({})],
    ['the service sends an invalid date', () => ({ date: 'now' })],
  ] as const) {
    it(`does not sign once more if ${name}`, async () => {
      await withRawServer(
        (socket) => socket.write(httpResponse(401, '', headers())),
        async ({ url, requests }) => {
          const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: accessKey(options) });
          await failure(AuthenticationError, client.backups.list().toArray());
          expect(requests).to.have.length(1);
        },
      );
    });
  }

  it('signs only once more, even if the service’s clock jumps', async () => {
    await withRawServer(
      (socket, { count }) =>
        socket.write(httpResponse(401, '', { date: new Date(Date.now() + count * 3_600_000).toUTCString() })),
      async ({ url, requests }) => {
        const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: accessKey(options) });
        await failure(AuthenticationError, client.backups.list().toArray());
        expect(requests).to.have.length(2);
      },
    );
  });

  it('uses the local clock again if the time of a service is wrong: a request is rejected without a date', async () => {
    const wrongDate = new Date(Date.now() + 3_600_000).toUTCString();
    await withRawServer(
      (socket, request) => {
        if (request.count === 1) return void socket.write(httpResponse(401, '', { date: wrongDate }));
        const sdk = (header(request, 'x-sdk-date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
        socket.write(Math.abs(Date.parse(sdk) - Date.now()) < 900_000 ? list : httpResponse(401, ''));
      },
      async ({ url }) => {
        const client = new CsbsClient({ endpoints: { csbs: url }, projectId: 'p1', auth: accessKey(options) });
        await failure(AuthenticationError, client.backups.list().toArray());
        expect(await client.backups.list().toArray()).to.deep.equal([]);
      },
    );
  });

  it('provides its project to connect, and no endpoint', async () => {
    expect(
      await accessKey(options).session?.(
        {},
        authContext(() => ({})),
      ),
    ).to.deep.equal({ projectId: 'p1', endpoints: {} });
  });

  it('registers its secrets and the signature', async () => {
    const context = authContext(() => ({}));
    const headers = await accessKey({ ...options, securityToken: 'security-token-1' }).authenticate(
      someRequest,
      context,
    );
    const signature = /Signature=(.*)$/.exec(headers.Authorization ?? '')?.[1];
    expect(context.secrets).to.have.members([id, secretKey, 'security-token-1', signature]);
  });

  const invalid: [name: string, argument: string, given: object][] = [
    ['no access key', 'accessKey', { ...options, accessKey: '' }],
    ['a secret key with a line break', 'secretKey', { ...options, secretKey: 'sentinel-sentinel\n' }],
    ['a security token with a space', 'securityToken', { ...options, securityToken: 'sentinel sentinel' }],
    ['no project', 'projectId', { accessKey: id, secretKey }],
    ['a project that is not valid in a header', 'projectId', { ...options, projectId: 'pröject' }],
    ['an unknown key', 'region', { ...options, region: 'de' }],
  ];
  for (const [name, argument, given] of invalid) {
    it(`rejects at the call: ${name}`, () => {
      const error = thrown(ArgumentError, () => accessKey(given as typeof options));
      expect(error.argument).to.equal(argument);
      expect(error.message).not.to.include('sentinel');
    });
  }
});
